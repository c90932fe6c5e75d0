import { type Edge, GetServiceGraphCommand, type Service } from '@aws-sdk/client-xray';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { ServiceNode, Traces } from '../../ports/telemetry.ts';
import { allPages, read } from './call.ts';

/** The X-Ray service graph of a Region. Times are milliseconds since the epoch. */
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
  };
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
  };
}
