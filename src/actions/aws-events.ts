import type { AwsEvent } from '../ports/aws-status.ts';

/** AWS's names for services that workloads call otherwise. */
const aliases: Readonly<Record<string, string>> = {
  states: 'stepfunctions',
  events: 'eventbridge',
  elasticloadbalancing: 'elb',
  amazoncloudwatch: 'cloudwatch',
};

/** Events about so many services that none is named. */
const manyServices: readonly string[] = ['multipleservices', 'multiple'];

/** An event's service as workloads name it. */
export function serviceOf(event: Pick<AwsEvent, 'service'>): string {
  const plain = event.service.toLowerCase().replace(/[^a-z0-9]/g, '');
  return aliases[plain] ?? plain;
}

/** Open events of a Region, or of all Regions. */
export function openIn(events: readonly AwsEvent[], region: string): AwsEvent[] {
  return events.filter((event) => event.status === 'open' && (event.region === region || event.region === 'global'));
}

/** Does AWS confirm that these services fail? Large events name no service, and where none is known any event of the Region counts. */
export function about(event: AwsEvent, services: readonly string[]): boolean {
  const service = serviceOf(event);
  return services.length === 0 || manyServices.includes(service) || services.includes(service);
}

/** What people are told of events found, or of silence. */
export function findingOf(
  events: readonly AwsEvent[],
  asked: { readonly source: string; readonly region: string; readonly services: readonly string[] },
): { confirmed: boolean; summary: string } {
  const open = openIn(events, asked.region);
  const confirming = open.filter((event) => about(event, asked.services));
  if (confirming.length > 0) {
    return { confirmed: true, summary: `${asked.source}: ${confirming.map(told).join('; ')}` };
  }
  const others = open.length > 0 ? `only about others (${open.map(told).join('; ')})` : 'nothing';
  return { confirmed: false, summary: `${asked.source}: ${others} posted for ${asked.region} yet, which says nothing` };
}

/** Longest part of AWS's text that is repeated, in characters. */
const toldLength = 200;

function told(event: AwsEvent): string {
  return `${event.service} in ${event.region}, ${shortened(event.description)}`;
}

export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > toldLength ? `${line.slice(0, toldLength - 1)}…` : line;
}
