import {
  type Edge,
  type FaultRootCause,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  type Service,
} from '@aws-sdk/client-xray';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { RootCause, ServiceNode, Traces } from '../../ports/telemetry.ts';
import { allPages, read } from './call.ts';

/** The X-Ray service graph and the causes of faults in a Region. Times are milliseconds since the epoch. */
export function traces(clients: AwsClients): Traces {
  return {
    serviceGraph(region, fromMs, toMs, signal) {
      return allPages(async (NextToken) => {
        const answer = await read(
          clients,
          { service: 'xray', region },
          new GetServiceGraphCommand({ StartTime: new Date(fromMs), EndTime: new Date(toMs), NextToken }),
          signal,
        );
        return { items: (answer.Services ?? []).map(node), next: answer.NextToken };
      });
    },
    async rootCauses(region, fromMs, toMs, signal) {
      const causes: FaultRootCause[] = [];
      let NextToken: string | undefined;
      for (let page = 0; page < summaryPages; page += 1) {
        const command = new GetTraceSummariesCommand({
          StartTime: new Date(fromMs),
          EndTime: new Date(toMs),
          Sampling: true,
          FilterExpression: 'fault = true',
          NextToken,
        });
        const answer = await read(clients, { service: 'xray', region }, command, signal);
        causes.push(...(answer.TraceSummaries ?? []).flatMap((summary) => summary.FaultRootCauses ?? []));
        NextToken = answer.NextToken;
        if (NextToken === undefined || NextToken === '') break;
      }
      return ranked(causes.flatMap(endOf));
    },
  };
}

/** Pages of trace summaries that are read: a sample tells the cause, and each page costs a call of a service that throttles. */
const summaryPages = 3;

/** A root cause names the path from the entry; its last service, and the last entity there, is where the fault arose. */
function endOf({ Services = [] }: FaultRootCause): Omit<RootCause, 'traces'>[] {
  const last = Services.at(-1);
  if (last === undefined) return [];
  const exception = last.EntityPath?.at(-1)?.Exceptions?.[0]?.Name ?? null;
  return [{ name: last.Name ?? '', type: last.Type ?? '', exception }];
}

function ranked(ends: readonly Omit<RootCause, 'traces'>[]): RootCause[] {
  const counted = new Map<string, RootCause>();
  for (const end of ends) {
    const key = JSON.stringify([end.name, end.type, end.exception]);
    counted.set(key, { ...end, traces: (counted.get(key)?.traces ?? 0) + 1 });
  }
  return [...counted.values()].sort((one, other) => other.traces - one.traces);
}

/** X-Ray's `OtherCount` leaves throttles out, so that errors and throttles are disjoint. */
function node(service: Service): ServiceNode {
  const summary = service.SummaryStatistics;
  return {
    id: String(service.ReferenceId ?? ''),
    name: service.Name ?? '',
    type: service.Type ?? '',
    root: service.Root ?? false,
    total: summary?.TotalCount ?? 0,
    faults: summary?.FaultStatistics?.TotalCount ?? 0,
    errors: summary?.ErrorStatistics?.OtherCount ?? 0,
    throttles: summary?.ErrorStatistics?.ThrottleCount ?? 0,
    ...timeOf(summary),
    callsTo: (service.Edges ?? []).map(call),
  };
}

function call(edge: Edge): ServiceNode['callsTo'][number] {
  const summary = edge.SummaryStatistics;
  return {
    id: String(edge.ReferenceId ?? ''),
    total: summary?.TotalCount ?? 0,
    faults: summary?.FaultStatistics?.TotalCount ?? 0,
    throttles: summary?.ErrorStatistics?.ThrottleCount ?? 0,
    ...timeOf(summary),
    ...(edge.EdgeType === 'link' ? { linked: true } : {}),
  };
}

function timeOf(summary: { readonly TotalResponseTime?: number | undefined } | undefined): { seconds?: number } {
  return summary?.TotalResponseTime === undefined ? {} : { seconds: summary.TotalResponseTime };
}
