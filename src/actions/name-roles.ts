import { within } from '../deadline.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { LeverPorts, Move } from './lever.ts';

type RecordsLever = Extract<Lever, { kind: 'records' }>;

/** Asked of Route 53's control plane, which fails with us-east-1: whoever leaves that one does not wait for it, ms. */
const limitMs = 2_000;

/**
 * Does the workload's name lead to `to` by itself where the health checks of both Regions pass, as its primary or by its weight? What holds `from` out of
 * the answer is not needed then. False where the records are not known or do not tell.
 */
export async function leadsByItself(
  ports: Pick<LeverPorts, 'clock' | 'dnsRecords'>,
  { levers, domainName }: Workload,
  move: Pick<Move, 'from' | 'to'>,
  signal: AbortSignal,
): Promise<boolean> {
  const records = levers.find((lever) => lever.kind === 'records');
  const [from, to] = [records?.setIdentifiers[move.from], records?.setIdentifiers[move.to]];
  if (!records || !from || !to) return false;
  return within(ports.clock, limitMs, signal, (limit) =>
    records.policy === 'failover'
      ? isPrimary(ports, records, domainName, to, limit)
      : hasAllWeight(ports, records, domainName, { from, to }, limit),
  ).catch(() => false);
}

async function isPrimary(
  { dnsRecords }: Pick<LeverPorts, 'dnsRecords'>,
  { hostedZoneId }: RecordsLever,
  name: string,
  to: string,
  signal: AbortSignal,
): Promise<boolean> {
  const roles = await dnsRecords.roles(hostedZoneId, name, signal);
  return roles.some(({ setIdentifier, failover }) => setIdentifier === to && failover === 'PRIMARY');
}

async function hasAllWeight(
  { dnsRecords }: Pick<LeverPorts, 'dnsRecords'>,
  { hostedZoneId }: RecordsLever,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<boolean> {
  const weights = await dnsRecords.weights(hostedZoneId, name, signal);
  const of = (id: string): number | undefined => weights.find(({ setIdentifier }) => setIdentifier === id)?.weight;
  return of(from) === 0 && (of(to) ?? 0) > 0;
}
