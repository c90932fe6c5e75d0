import {
  type Edge,
  type FaultRootCause,
  GetServiceGraphCommand,
  GetTraceSummariesCommand,
  type Service,
  type TraceSummary,
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
      const ends: End[] = [];
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
        ends.push(...(answer.TraceSummaries ?? []).flatMap(endsOf));
        NextToken = answer.NextToken;
        if (NextToken === undefined || NextToken === '') break;
      }
      return ranked(ends);
    },
  };
}

/** Pages of trace summaries that are read: a sample tells the cause, and each page costs a call of a service that throttles. */
const summaryPages = 3;

/** Where one faulty trace ends, and the zones that it went through. */
interface End extends Omit<RootCause, 'traces' | 'zones'> {
  readonly zones: readonly string[];
}

function endsOf({ FaultRootCauses = [], AvailabilityZones = [] }: TraceSummary): End[] {
  const zones = AvailabilityZones.flatMap(({ Name }) => Name ?? []);
  return FaultRootCauses.flatMap(endOf).map((end) => ({ ...end, zones }));
}

/** A root cause names the path from the entry; its last service, and the last entity there, is where the fault arose. */
function endOf({ Services = [] }: FaultRootCause): Omit<End, 'zones'>[] {
  const last = Services.at(-1);
  if (last === undefined) return [];
  const exception = last.EntityPath?.at(-1)?.Exceptions?.[0]?.Name ?? null;
  return [{ name: last.Name ?? '', type: last.Type ?? '', exception }];
}

function ranked(ends: readonly End[]): RootCause[] {
  const counted = new Map<string, RootCause>();
  for (const { zones, ...end } of ends) {
    const key = JSON.stringify([end.name, end.type, end.exception]);
    const known = counted.get(key) ?? { ...end, traces: 0, zones: {} };
    const more = zones.map((zone) => [zone, (known.zones[zone] ?? 0) + 1] as const);
    counted.set(key, { ...known, traces: known.traces + 1, zones: { ...known.zones, ...Object.fromEntries(more) } });
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
