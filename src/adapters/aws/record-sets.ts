import { ListResourceRecordSetsCommand, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { AwsClients } from '../../ports/aws-clients.ts';
import { maxPages, read, type Target } from './call.ts';

/** The one control plane of Route 53 (aws partition). */
export const route53: Target = { service: 'route53', region: 'us-east-1' };

/** All record sets of a name. Route 53 lists in order of name, so reading stops at the first page that goes past it. */
export async function recordSets(
  clients: AwsClients,
  zoneId: string,
  name: string,
  signal: AbortSignal,
): Promise<ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let start: Pick<ResourceRecordSet, 'Name' | 'Type' | 'SetIdentifier'> = {
    Name: name,
    Type: undefined,
    SetIdentifier: undefined,
  };
  for (let page = 0; page < maxPages; page += 1) {
    const command = new ListResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      StartRecordName: start.Name,
      StartRecordType: start.Type,
      StartRecordIdentifier: start.SetIdentifier,
    });
    const answer = await read(clients, route53, command, signal);
    found.push(...(answer.ResourceRecordSets ?? []).filter((set) => canonical(set.Name ?? '') === canonical(name)));
    if (answer.IsTruncated !== true || canonical(answer.NextRecordName ?? '') !== canonical(name)) break;
    start = { Name: answer.NextRecordName, Type: answer.NextRecordType, SetIdentifier: answer.NextRecordIdentifier };
  }
  return found;
}

/** A name without its trailing dot, in lower case; Route 53 writes `*` as `\052`. */
export function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').replace('\\052', '*');
}
