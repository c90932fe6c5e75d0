import { z } from 'zod';
import type { Signal } from '../ports/commands.ts';
import { isGlobalService, isManyServices, serviceOfAws } from '../workload/aws-services.ts';
import type { Workload } from '../workload/schema.ts';
import type { BusEvent } from './bus-event.ts';
import { parsedDetail } from './problems.ts';

/**
 * The detail of an "AWS Health Event" (AWS Health User Guide, "Reference: AWS Health events Amazon EventBridge schema"). Its times are RFC 1123,
 * not ISO 8601; `region` of the event is where it was delivered, the impaired one is `eventRegion`; public events come twice, to the impaired
 * Region and to its backup Region, told apart from news by `communicationId`.
 */
const healthDetail = z.object({
  eventArn: z.string().startsWith('arn:'),
  service: z.string().min(1),
  eventTypeCode: z.string().min(1),
  eventTypeCategory: z.string(),
  communicationId: z.string().nullish(),
  lastUpdatedTime: z
    .string()
    .refine((text) => Number.isFinite(Date.parse(text)), 'an instant such as Fri, 27 Jan 2023 09:01:22 GMT'),
  statusCode: z.enum(['open', 'closed', 'upcoming']),
  eventRegion: z.string().nullish(),
  eventDescription: z.array(z.object({ language: z.string(), latestDescription: z.string() })).nullish(),
});

/** Longest description kept, in characters. */
const reasonLength = 1023;
/** As AWS writes the Region of what fails everywhere. */
const everywhere = 'global';

/**
 * A signal for each workload of the account in that Region that uses the service, or for any service when AWS names several. Only issues are
 * signals: what is announced or scheduled is nothing that fails. The severity is the least: AWS's word says that something fails, not what of ours.
 * A global service that fails is a signal for each Region of the workload; several that fail globally are one that names no Region.
 * @throws InputError
 */
export function healthSignals(event: BusEvent, workloads: readonly Workload[]): Signal[] {
  const detail = parsedDetail(healthDetail, event.detail);
  if (detail.eventTypeCategory !== 'issue' || detail.statusCode === 'upcoming') return [];
  const region = detail.eventRegion ?? detail.eventArn.split(':')[3] ?? '';
  const told = detail.eventDescription ?? [];
  const words = (told.find(({ language }) => language.startsWith('en')) ?? told[0])?.latestDescription;
  const news = detail.communicationId ?? detail.lastUpdatedTime;
  const many = isManyServices(detail.service);
  const service = serviceOfAws(detail.service);
  const signalOf = (workload: Workload, impacted: string | null): Signal => ({
    id: `health:${detail.eventArn}:${news}:${workload.id}${region === everywhere && impacted !== null ? `:${impacted}` : ''}`,
    source: 'health',
    kind: detail.statusCode === 'closed' ? 'cleared' : 'alarm',
    workload: workload.id,
    region: impacted,
    name: detail.eventTypeCode,
    alertId: detail.eventArn,
    component: null,
    ...(many ? {} : { service }),
    severity: 'sev3',
    occurredAtMs: Date.parse(detail.lastUpdatedTime),
    reason: `AWS Health: ${words ?? detail.eventTypeCode}`.slice(0, reasonLength),
  });
  return workloads
    .filter(({ accountId }) => accountId === event.account)
    .filter(({ components }) => many || components.some((component) => component.service === service))
    .flatMap((workload) => impactedOf(workload, region, service).map((impacted) => signalOf(workload, impacted)));
}

/** The Regions of the workload that an event is about; null where it leaves open which. */
function impactedOf({ regions }: Workload, region: string, service: string): readonly (string | null)[] {
  if (region !== everywhere) return regions.filter((own) => own === region);
  if (isManyServices(service)) return [null];
  return isGlobalService(service) ? regions : [];
}
