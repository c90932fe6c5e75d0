import type { AwsEvent } from '../ports/aws-status.ts';
import { isManyServices, serviceOfAws } from '../workload/aws-services.ts';

/** An event's service as workloads name it. */
export function serviceOf({ service }: Pick<AwsEvent, 'service'>): string {
  return serviceOfAws(service);
}

/** Open events of a Region, or of all Regions. */
export function openIn(events: readonly AwsEvent[], region: string): AwsEvent[] {
  return events.filter((event) => event.status === 'open' && touches(event, region));
}

function touches(event: AwsEvent, region: string): boolean {
  return event.region === region || event.region === 'global';
}

/** Does AWS confirm that these services fail? Large events name no service, and where none is known any event of the Region counts. */
export function about(event: AwsEvent, services: readonly string[]): boolean {
  const service = serviceOf(event);
  return services.length === 0 || isManyServices(service) || services.includes(service);
}

export interface Asked {
  /** Whose word it is, for people. */
  readonly source: string;
  readonly region: string;
  readonly services: readonly string[];
  /** Since when the trouble lasts: what AWS closed later was still about it. Ms since the epoch. */
  readonly onsetMs: number;
}

/**
 * What people are told of events found, or of silence. An event that AWS has closed since the onset stays AWS's word about this trouble, and
 * says when it was closed.
 */
export function findingOf(events: readonly AwsEvent[], asked: Asked): { confirmed: boolean; summary: string } {
  const closed = events.filter(({ status, updatedAtMs }) => status === 'closed' && updatedAtMs >= asked.onsetMs);
  const ofRegion = [...openIn(events, asked.region), ...closed.filter((event) => touches(event, asked.region))];
  const confirming = ofRegion.filter((event) => about(event, asked.services));
  if (confirming.length > 0) {
    return { confirmed: true, summary: `${asked.source}: ${confirming.map(told).join('; ')}` };
  }
  const others = ofRegion.length > 0 ? `only about others (${ofRegion.map(told).join('; ')})` : 'nothing';
  return { confirmed: false, summary: `${asked.source}: ${others} posted for ${asked.region} yet, which says nothing` };
}

/** Longest part of AWS's text that is repeated, in characters. */
const toldLength = 200;
/** So many of our resources are named; how many more there are is said. */
const namedEntities = 3;

function told(event: AwsEvent): string {
  const { service, region, status, updatedAtMs, description, impairedEntities } = event;
  const closed = status === 'closed' ? `closed at ${new Date(updatedAtMs).toISOString().slice(0, 16)}Z, ` : '';
  const more = impairedEntities.length - namedEntities;
  const named = impairedEntities.slice(0, namedEntities).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const impaired = impairedEntities.length > 0 ? ` (of ours impaired: ${named})` : '';
  return `${service} in ${region}, ${closed}${shortened(description)}${impaired}`;
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > toldLength ? `${line.slice(0, toldLength - 1)}…` : line;
}
