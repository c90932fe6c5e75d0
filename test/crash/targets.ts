import type { Message } from '../../src/ports/messaging.ts';

/** One AWS command as it is shown, e.g. `PutItem writer#shop in us-west-2`. */
export function commandShown(operation: string, input: unknown, region: string): string {
  return `${operation} ${targetOf(operation, input)} in ${region}`;
}

/** One message as it is shown, with the key that nobody else has. */
export function messageShown({ destination, key, title }: Message): string {
  return `${destination} ${key} "${title}"`;
}

/** What an AWS command is about, read from its input: the same for the look and for the change, so that they can be told to belong together. */
export function targetOf(operation: string, input: unknown): string {
  const given = input as Readonly<Record<string, unknown>>;
  switch (operation) {
    case 'GetItem':
      return itemKey(given.Key);
    case 'PutItem':
      return itemKey(given.Item);
    case 'GetRoutingControlState':
      return lastPart(given.RoutingControlArn);
    case 'UpdateRoutingControlStates':
      return entriesOf(given)
        .map(({ RoutingControlArn }) => lastPart(RoutingControlArn))
        .sort()
        .join('+');
    case 'ListEventSourceMappings':
    case 'UpdateEventSourceMapping':
      return 'event sources';
    case 'GetSchedule':
    case 'UpdateSchedule':
      return String(given.Name);
    case 'PutMetricData':
      return (given.MetricData as { MetricName?: string }[] | undefined)?.[0]?.MetricName ?? '';
    case 'ListResourceRecordSets':
    case 'ChangeResourceRecordSets':
      return String(given.HostedZoneId);
    case 'GetStage':
    case 'UpdateStage':
      return `${String(given.restApiId)}/${String(given.stageName)}`;
    case 'HeadObject':
    case 'PutObject':
    case 'DeleteObject':
      return `${String(given.Bucket)}/${String(given.Key)}`;
    default:
      return '';
  }
}

/** What a change would leave behind, without the instant at which it is made: two changes with the same one are one change made twice. */
export function effectOf(operation: string, input: unknown): string {
  const { changedAtMs: _when, ...rest } = operation === 'PutItem' ? itemOf(input) : { ...(input as object) };
  return `${operation} ${JSON.stringify(rest)}`;
}

function itemOf(input: unknown): Record<string, unknown> {
  return { ...(input as { Item?: Record<string, unknown> }).Item };
}

function itemKey(item: unknown): string {
  return (item as { pk?: { S?: string } } | undefined)?.pk?.S ?? '';
}

function entriesOf(input: Readonly<Record<string, unknown>>): { RoutingControlArn?: unknown }[] {
  return (input.UpdateRoutingControlStateEntries ?? []) as { RoutingControlArn?: unknown }[];
}

function lastPart(arn: unknown): string {
  return String(arn).split('/').at(-1) ?? '';
}
