import { codeOf } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { joined, type Readings, reading } from './capacity-readings.ts';
import type { ActionPorts } from './define.ts';

type Ports = Pick<ActionPorts, 'account' | 'gateways' | 'tables'>;

/**
 * What the Region that takes over (`to`) must have as the other one (`from`) has it: quotas, the custom domain, warm tables. Read for plans
 * only, since none of it changes within the minutes of a failover; what `from` does not answer is shown as unknown and stands in nobody's way.
 */
export async function comparedWith(
  ports: Ports,
  workload: Workload,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<Readings> {
  const isGateway = workload.components.some(({ service }) => service === 'apigateway');
  return joined(
    await Promise.all([
      ...workload.capacity.quotas.map((quota) => orTold(quota.name, quotaOf(ports, quota, { from, to }, signal))),
      ...(isGateway ? [orTold('custom domain', domainOf(ports, workload.domainName, { from, to }, signal))] : []),
      ...workload.tables.map((table) => orTold(`warmth of ${table.name}`, warmthOf(ports, table, to, signal))),
    ]),
  );
}

async function quotaOf(
  { account }: Ports,
  { service, quota, name }: Workload['capacity']['quotas'][number],
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<Readings> {
  const [there, here] = await Promise.all([
    account.quota(to, service, quota, signal),
    orUnknown(account.quota(from, service, quota, signal)),
  ]);
  const short = here.known && there < here.value;
  return reading(`quota ${name} in ${to}`, `${there}, ${here.known ? here.value : here.why} in ${from}`, short);
}

/** A name that API Gateway serves in neither Region is served by something else. */
async function domainOf(
  { gateways }: Ports,
  domainName: string,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<Readings> {
  const name = `custom domain ${domainName} in ${to}`;
  const there = await gateways.domain(to, domainName, signal);
  if (there) {
    const serves = there.status === 'AVAILABLE' && there.mappings.length > 0;
    return reading(name, `${there.status}, mappings: ${there.mappings.length}`, !serves);
  }
  const here = await orUnknown(gateways.domain(from, domainName, signal));
  const elsewhere = here.known && here.value === undefined;
  return elsewhere ? joined([]) : reading(name, 'none', true);
}

/** An on-demand table takes at once what it is warm for; beyond that it throttles until it has grown (DynamoDB Developer Guide, warm throughput). */
async function warmthOf(
  { tables }: Ports,
  { name, writesPerSecond }: Workload['tables'][number],
  to: string,
  signal: AbortSignal,
): Promise<Readings> {
  const { warmThroughput } = await tables.describe(to, name, signal);
  if (warmThroughput === null) return joined([]);
  const value = `${warmThroughput.writeUnits} of ${writesPerSecond} writes a second needed`;
  return reading(`warm throughput of ${name} in ${to}`, value, warmThroughput.writeUnits < writesPerSecond);
}

/** One thing that cannot be read stands in the way by itself, and hides no other. */
async function orTold(name: string, part: Promise<Readings>): Promise<Readings> {
  return part.catch((error: unknown) => ({
    readings: [],
    obstacles: [`${name} could not be read (${codeOf(error)})`],
  }));
}

type Known<Value> = { readonly known: true; readonly value: Value } | { readonly known: false; readonly why: string };

async function orUnknown<Value>(read: Promise<Value>): Promise<Known<Value>> {
  try {
    return { known: true, value: await read };
  } catch (error) {
    return { known: false, why: `unknown (${codeOf(error)})` };
  }
}
