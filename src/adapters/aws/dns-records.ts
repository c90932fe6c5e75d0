import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { DnsRecords, WeightedRecord } from '../../ports/traffic.ts';
import { maxPages, present, read, type Target, write } from './call.ts';

/** The one control plane of Route 53 (aws partition). */
const route53: Target = { service: 'route53', region: 'us-east-1' };

interface WeightedSet extends ResourceRecordSet {
  readonly SetIdentifier: string;
  readonly Weight: number;
}

/** Weighted records through Route 53's control plane. */
export function dnsRecords(clients: AwsClients): DnsRecords {
  return {
    /** Records of several types (A and AAAA) count once where their weights agree; where not, each weight is listed. */
    async weights(zoneId, name, signal) {
      const found = new Map<string, WeightedRecord>();
      for (const { SetIdentifier, Weight } of await weightedSets(clients, zoneId, name, signal)) {
        found.set(`${SetIdentifier} ${Weight}`, { setIdentifier: SetIdentifier, weight: Weight });
      }
      return [...found.values()];
    },
    async setWeights(zoneId, name, weights, signal) {
      const sets = await weightedSets(clients, zoneId, name, signal);
      const command = new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: {
          Comment: `Weights of ${name}`,
          Changes: weights.flatMap((wanted) => upserts(sets, wanted, name)),
        },
      });
      const answer = await write(clients, route53, command, signal);
      return { changeId: present(answer.ChangeInfo?.Id, 'the id of the change', 'outcomeUnknown') };
    },
    async changeStatus(changeId, signal) {
      try {
        const answer = await read(clients, route53, new GetChangeCommand({ Id: changeId }), signal);
        return present(answer.ChangeInfo?.Status, 'the status of the change') === 'INSYNC' ? 'insync' : 'pending';
      } catch (error) {
        if (codeOf(error) === 'notFound') return 'unknown';
        throw error;
      }
    },
  };
}

/** Whole record sets with only the weight replaced, as UPSERT demands. */
function upserts(sets: readonly WeightedSet[], wanted: WeightedRecord, name: string) {
  const matching = sets.filter((set) => set.SetIdentifier === wanted.setIdentifier);
  if (matching.length === 0) {
    throw new CodedError('notFound', `${name} has no weighted record ${wanted.setIdentifier}; nothing was sent`);
  }
  return matching.map((set) => ({
    Action: 'UPSERT' as const,
    ResourceRecordSet: { ...set, Weight: wanted.weight },
  }));
}

/** Route 53 lists in order of name, so reading stops at the first page that goes past it. */
async function weightedSets(
  clients: AwsClients,
  zoneId: string,
  name: string,
  signal: AbortSignal,
): Promise<WeightedSet[]> {
  const found: WeightedSet[] = [];
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
    const sets = answer.ResourceRecordSets ?? [];
    found.push(...sets.filter((set) => sameName(set.Name, name)).filter(isWeighted));
    if (answer.IsTruncated !== true || !sameName(answer.NextRecordName, name)) break;
    start = { Name: answer.NextRecordName, Type: answer.NextRecordType, SetIdentifier: answer.NextRecordIdentifier };
  }
  return found;
}

function isWeighted(set: ResourceRecordSet): set is WeightedSet {
  return set.SetIdentifier !== undefined && set.Weight !== undefined;
}

/** Route 53 writes names with a trailing dot and `*` as `\052`. */
function sameName(listed: string | undefined, name: string): boolean {
  return canonical(listed ?? '') === canonical(name);
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '').replace('\\052', '*');
}
