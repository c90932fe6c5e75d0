import type {
  FaultRootCause,
  GetTraceSummariesCommandInput,
  GetTraceSummariesCommandOutput,
} from '@aws-sdk/client-xray';
import type { Journey } from '../application.ts';
import { xrayType } from '../service-graph.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** So many traces are sampled of each journey when all of its requests fail; X-Ray's default rule keeps one a second, and more. */
const sampledTraces = 40;

/** X-Ray's trace summaries: a sample of the faulty traces, each with the path to what failed. Only the filter `fault = true` is known. */
export function traceSummaryOperations(model: WorldModel): Operations {
  return {
    GetTraceSummaries: operation<GetTraceSummariesCommandInput, GetTraceSummariesCommandOutput>(
      'data',
      ({ EndTime }, { region }) => {
        const blind = model.impairments.blind('xray', region);
        const traced = blind ? [] : model.hosted.filter(({ traffic }) => traffic.share(region) > 0);
        const causes: Caused[] = traced.flatMap((hosted) =>
          hosted.workload.journeys.flatMap((journey) => causesOf(model, hosted, journey, region)),
        );
        return {
          TraceSummaries: causes.map((cause, index) => ({
            Id: `1-00000000-${String(index).padStart(24, '0')}`,
            HasFault: true,
            HasError: false,
            HasThrottle: false,
            FaultRootCauses: [cause.cause],
            AvailabilityZones: [{ Name: cause.zone }],
          })),
          TracesProcessedCount: causes.length,
          ApproximateTime: new Date(Number(EndTime)),
        };
      },
    ),
  };
}

interface Caused {
  readonly cause: FaultRootCause;
  /** Name of the Availability Zone that the trace went through. */
  readonly zone: string;
}

/** Faulty traces of a journey: as many as its failures are, each ending at the component that fails most by itself. */
function causesOf(model: WorldModel, { application }: Hosted, journey: Journey, region: string): Caused[] {
  const failing = journey.components
    .map((id) => ({ id, ...application.own(id, region) }))
    .map((one) => ({ ...one, share: 1 - (1 - one.platform) * (1 - one.code) }))
    .sort((one, other) => other.share - one.share)[0];
  const count = Math.round((failing?.share ?? 0) * sampledTraces);
  if (failing === undefined || count === 0) return [];
  const upTo = journey.components.slice(0, journey.components.indexOf(failing.id) + 1);
  const refusal = application.ours.refusalOf(failing.id, region);
  const exception =
    failing.platform >= failing.code
      ? platformException(model, application.component(failing.id)?.service ?? '', region)
      : (refusal?.exception ?? 'Error');
  const Services = upTo.flatMap((id) => {
    const component = application.component(id);
    if (!component) return [];
    const last = id === failing.id;
    const EntityPath = [
      { Name: component.name, Exceptions: last ? [{ Name: exception, Message: '' }] : [], Remote: false },
    ];
    const type = xrayType(component.service, last && failing.code > failing.platform);
    return [
      {
        Name: component.name,
        Names: [component.name],
        Type: type,
        Inferred: component.service === 'dynamodb',
        EntityPath,
      },
    ];
  });
  const refusing = failing.code > failing.platform ? application.component(refusal?.by ?? '') : undefined;
  const path = refusing ? [...Services, refusedBy(refusing, exception)] : Services;
  const zones = model.impairments.zonesOfFailures(application.component(failing.id)?.service ?? '', region, failing.id);
  return Array.from({ length: count }, (_, index) => ({
    cause: { Services: path, ClientImpacting: true },
    zone: zones[index % zones.length] as string,
  }));
}

/** Who refused, as the last of the path: a service that answered, and answered no. */
function refusedBy({ name, service }: { name: string; service: string }, exception: string) {
  const EntityPath = [{ Name: name, Exceptions: [{ Name: exception, Message: '' }], Remote: true }];
  return { Name: name, Names: [name], Type: xrayType(service, false), Inferred: true, EntityPath };
}

function platformException(model: WorldModel, service: string, region: string): string {
  return model.impairments.has(service, region, 'dns-empty') ? 'UnknownHostException' : 'InternalServerError';
}
