import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { GetServiceGraphCommandInput, GetServiceGraphCommandOutput } from '@aws-sdk/client-xray';
import { alarmArn } from '../alarm-payload.ts';
import { topicOf } from '../alarms.ts';
import type { TracedNode } from '../service-graph.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';
import { switchAlarms } from './switches.ts';

export function cloudwatchOperations(model: WorldModel): Operations {
  return {
    DescribeAlarms: operation<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>('data', (input, { region }) => ({
      MetricAlarms: [
        ...watchAlarms(model, region, input.AlarmNames ?? []),
        ...switchAlarms(model, region, input.AlarmNames ?? []),
      ],
      CompositeAlarms: [],
    })),
  };
}

function watchAlarms(
  model: WorldModel,
  region: string,
  names: readonly string[],
): NonNullable<DescribeAlarmsCommandOutput['MetricAlarms']> {
  return model.hosted.flatMap(({ alarms, workload }) =>
    alarms.describe(region, names).map(({ alarm, state, changedAtMs, reason }) => ({
      AlarmName: alarm.name,
      AlarmArn: alarmArn(alarm, workload.accountId),
      AlarmActions: [topicOf(region, workload.accountId)],
      StateValue: state,
      StateReason: reason,
      StateUpdatedTimestamp: new Date(changedAtMs),
      StateTransitionedTimestamp: new Date(changedAtMs),
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.datapoints,
    })),
  );
}

export function xrayOperations(model: WorldModel): Operations {
  return {
    GetServiceGraph: operation<GetServiceGraphCommandInput, GetServiceGraphCommandOutput>(
      'data',
      ({ StartTime, EndTime }, { region }) => {
        const knownMs = model.clock.now() - model.impairments.telemetryDelayMs('xray', region);
        const toMs = Math.min(Number(EndTime), knownMs);
        const graphs = model.hosted.map(({ traced }) => traced.graph(region, Number(StartTime), toMs));
        const blind = model.impairments.blind('xray', region);
        return {
          ...(StartTime ? { StartTime } : {}),
          ...(EndTime ? { EndTime } : {}),
          Services: blind ? [] : numbered(graphs.flat()),
          ContainsOldGroupVersions: false,
        };
      },
    ),
  };
}

/** X-Ray's reference ids are numbers that hold within one answer. */
function numbered(nodes: readonly TracedNode[]): NonNullable<GetServiceGraphCommandOutput['Services']> {
  const ids = new Map(nodes.map(({ key }, index) => [key, index]));
  const statistics = (one: { total: number; faults: number; throttles: number; seconds: number }) => ({
    OkCount: one.total - one.faults - one.throttles,
    ErrorStatistics: { ThrottleCount: one.throttles, OtherCount: 0, TotalCount: one.throttles },
    FaultStatistics: { OtherCount: one.faults, TotalCount: one.faults },
    TotalCount: one.total,
    TotalResponseTime: one.seconds,
  });
  return nodes.map((node, index) => ({
    ReferenceId: index,
    Name: node.name,
    Names: [node.name],
    Type: node.type,
    Root: node.root,
    State: 'active',
    SummaryStatistics: statistics(node),
    Edges: node.calls.flatMap((call) => {
      const to = ids.get(call.key);
      return to === undefined
        ? []
        : [
            {
              ReferenceId: to,
              SummaryStatistics: statistics(call),
              ...(call.linked ? { EdgeType: 'link' } : {}),
            },
          ];
    }),
  }));
}
