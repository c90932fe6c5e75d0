import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DnsRecords, RecordRole, WeightedRecord } from '../../ports/traffic.ts';
import { present, read, write } from './call.ts';
import { recordSets, route53 } from './record-sets.ts';
import { zoneTurns } from './zone-turns.ts';

type Identified = ResourceRecordSet & { readonly SetIdentifier: string };
type WeightedSet = Identified & { readonly Weight: number };
type RoleSet = Identified & { readonly Failover: RecordRole['failover'] };

/** Weighted records, and primary with secondary, through Route 53's control plane. */
export function dnsRecords(clients: AwsClients, clock: Clock): DnsRecords {
  const turns = zoneTurns(clock);
  const setsOf = (zoneId: string, name: string, signal: AbortSignal) =>
    turns.call(signal, () => recordSets(clients, zoneId, name, signal));
  const submit = (HostedZoneId: string, Comment: string, Changes: Change[], signal: AbortSignal) =>
    turns.change(HostedZoneId, signal, async () => {
      const command = new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Comment, Changes } });
      const answer = await write(clients, route53, command, signal);
      return { changeId: present(answer.ChangeInfo?.Id, 'the id of the change', 'outcomeUnknown') };
    });
  return {
    /** Records of several types (A and AAAA) count once where their weights agree; where not, each weight is listed. */
    async weights(zoneId, name, signal) {
      const sets = (await setsOf(zoneId, name, signal)).filter(isWeighted);
      return distinct(sets.map(({ SetIdentifier, Weight }) => ({ setIdentifier: SetIdentifier, weight: Weight })));
    },
    async setWeights(zoneId, name, weights, signal) {
      const sets = (await setsOf(zoneId, name, signal)).filter(isWeighted);
      return submit(
        zoneId,
        `Weights of ${name}`,
        weights.flatMap((wanted) => weightChanges(sets, wanted, name)),
        signal,
      );
    },
    async roles(zoneId, name, signal) {
      const sets = (await setsOf(zoneId, name, signal)).filter(hasRole);
      return distinct(
        sets.map(({ SetIdentifier, Failover }) => ({ setIdentifier: SetIdentifier, failover: Failover })),
      );
    },
    async setRoles(zoneId, name, roles, signal) {
      const sets = (await setsOf(zoneId, name, signal)).filter(hasRole);
      return submit(zoneId, `Roles of ${name}`, roleChanges(sets, roles, name), signal);
    },
    async changeStatus(changeId, signal) {
      try {
        const command = new GetChangeCommand({ Id: changeId });
        const answer = await turns.call(signal, () => read(clients, route53, command, signal));
        return present(answer.ChangeInfo?.Status, 'the status of the change') === 'INSYNC' ? 'insync' : 'pending';
      } catch (error) {
        if (codeOf(error) === 'notFound') return 'unknown';
        throw error;
      }
    },
  };
}

/** Whole record sets with only the weight replaced, as UPSERT demands. */
function weightChanges(sets: readonly WeightedSet[], wanted: WeightedRecord, name: string): Change[] {
  return matching(sets, wanted.setIdentifier, name).map((set) => ({
    Action: 'UPSERT',
    ResourceRecordSet: { ...set, Weight: wanted.weight },
  }));
}

/**
 * Roles cannot be upserted one by one, since a name never has two primaries: every record set that changes is deleted as it stands and created
 * anew, in one batch. A DELETE must match exactly, so that a batch sent twice is refused the second time.
 */
function roleChanges(sets: readonly RoleSet[], roles: readonly RecordRole[], name: string): Change[] {
  const changing = roles.flatMap(({ setIdentifier, failover }) =>
    matching(sets, setIdentifier, name)
      .filter((set) => set.Failover !== failover)
      .map((before) => ({ before, after: { ...before, Failover: failover } })),
  );
  if (changing.length === 0) throw new CodedError('conflict', `the records of ${name} have these roles already`);
  return [
    ...changing.map(({ before }) => ({ Action: 'DELETE' as const, ResourceRecordSet: before })),
    ...changing.map(({ after }) => ({ Action: 'CREATE' as const, ResourceRecordSet: after })),
  ];
}

function matching<Set extends Identified>(sets: readonly Set[], setIdentifier: string, name: string): Set[] {
  const found = sets.filter((set) => set.SetIdentifier === setIdentifier);
  if (found.length > 0) return found;
  throw new CodedError('notFound', `${name} has no such record ${setIdentifier}; nothing was sent`);
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function isWeighted(set: ResourceRecordSet): set is WeightedSet {
  return set.SetIdentifier !== undefined && set.Weight !== undefined;
}

function hasRole(set: ResourceRecordSet): set is RoleSet {
  return set.SetIdentifier !== undefined && set.Failover !== undefined;
}
