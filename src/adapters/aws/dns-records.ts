import { ChangeResourceRecordSetsCommand, GetChangeCommand, type ResourceRecordSet } from '@aws-sdk/client-route-53';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { DnsRecords, WeightedRecord } from '../../ports/traffic.ts';
import { present, read, write } from './call.ts';
import { recordSets, route53 } from './record-sets.ts';

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

async function weightedSets(
  clients: AwsClients,
  zoneId: string,
  name: string,
  signal: AbortSignal,
): Promise<WeightedSet[]> {
  return (await recordSets(clients, zoneId, name, signal)).filter(isWeighted);
}

function isWeighted(set: ResourceRecordSet): set is WeightedSet {
  return set.SetIdentifier !== undefined && set.Weight !== undefined;
}
