import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { EstateItem, EstateReading } from '../ports/estate.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts, StepPlan } from './define.ts';

type Readings = Omit<StepPlan, 'calls'>;
type Bound = Workload['bound'][number];

interface Move {
  readonly workload: Workload;
  readonly from: string;
  readonly to: string;
}

/** One resource of a Region, and what became of reading it. */
interface Seen {
  readonly item: EstateItem;
  /** Absent where the Region did not answer. */
  readonly reading?: EstateReading;
  /** Why there is no reading. */
  readonly why?: string;
}

/** One resource is described within this, ms, or not at all: the Region that is left may not answer any more. */
const readLimitMs = 6_000;

/**
 * Everything that a workload lists as bound, in the Regions asked: where it is left (`from`), where it is needed (`to`), or both. Obstacles name what the move would not
 * restore of what critical journeys need; whatever the Region that is left does not answer is shown as unknown.
 */
export async function estateReadings(
  ports: Pick<ActionPorts, 'estate' | 'clock'>,
  move: Move,
  asked: readonly string[],
  signal: AbortSignal,
): Promise<Readings> {
  const parts = await Promise.all(move.workload.bound.map((bound) => boundReadings(ports, move, bound, asked, signal)));
  return { readings: parts.flatMap((part) => part.readings), obstacles: parts.flatMap((part) => part.obstacles) };
}

async function boundReadings(
  ports: Pick<ActionPorts, 'estate' | 'clock'>,
  move: Move,
  bound: Bound,
  asked: readonly string[],
  signal: AbortSignal,
): Promise<Readings> {
  const look = async (region: string): Promise<Seen | undefined> => {
    const name = asked.includes(region) ? nameIn(bound, region) : undefined;
    return name === undefined ? undefined : see(ports, { kind: bound.kind, name, region }, move.workload, signal);
  };
  const [left, needed] = await Promise.all([look(move.from), look(move.to)]);
  const lacks = lacking(left, needed, move.to);
  return {
    readings: [left, needed].flatMap((seen) => (seen ? [shown(seen), ...inFlight(seen, bound, move)] : [])),
    obstacles:
      bound.critical && lacks !== undefined ? [`failover would not restore ${bound.kind} ${bound.name}: ${lacks}`] : [],
  };
}

/** A bound resource's own name in its Region, its counterpart's in the other; undefined where it has none. */
function nameIn({ name, region, counterpart }: Bound, place: string): string | undefined {
  if (place === region) return name;
  return counterpart === 'none' ? undefined : counterpart;
}

async function see(
  { estate, clock }: Pick<ActionPorts, 'estate' | 'clock'>,
  item: EstateItem,
  { accountId }: Workload,
  signal: AbortSignal,
): Promise<Seen> {
  try {
    const reading = await within(clock, readLimitMs, signal, (limited) => estate.read(item, accountId, limited));
    return { item, reading };
  } catch (error) {
    if (signal.aborted) throw error;
    return { item, why: `unknown (${codeOf(error)})` };
  }
}

/** Why what is needed would not serve in `to`; undefined when it would. */
function lacking(left: Seen | undefined, needed: Seen | undefined, to: string): string | undefined {
  if (!needed) return `it has no counterpart in ${to}`;
  const { reading, item } = needed;
  const its = `${item.name} in ${item.region}`;
  if (!reading) return `${its} is ${needed.why}`;
  if (!reading.exists) return `${its} does not exist`;
  if (!reading.usable) return `${its} would not serve (${reading.detail})`;
  if (!left?.reading?.exists || left.reading.fingerprint === reading.fingerprint) return undefined;
  return `${its} is not the same as ${left.item.name} in ${left.item.region}`;
}

function shown({ item, reading, why }: Seen): { name: string; value: string } {
  return { name: `${item.kind} ${item.name} in ${item.region}`, value: reading?.detail ?? why ?? '' };
}

type Policy = Bound['inFlight'];

/** What becomes of work that is left behind, and of work that waits where traffic goes. Muster itself touches none of it. */
const fates: Readonly<Record<'left' | 'met', Readonly<Record<Policy, (region: string, to: string) => string>>>> = {
  left: {
    hold: (region) => `stays in ${region} until its consumers there work it off`,
    replay: (_region, to) => `its owners send it again in ${to}, where what was done already must be harmless twice`,
    discard: () => 'is given up',
  },
  met: {
    hold: (region) => `goes on in ${region}`,
    replay: (region) => `its consumers in ${region} meet it now: what was sent again elsewhere must be harmless twice`,
    discard: (region) => `its owners purge it before its consumers in ${region} start`,
  },
};

/** Work in flight in one resource, with its policy. */
function inFlight({ item, reading }: Seen, { inFlight: policy }: Bound, { to }: Move): Readings['readings'] {
  const count = reading?.inFlight ?? 0;
  if (count === 0) return [];
  const side = item.region === to ? 'met' : 'left';
  const what = side === 'met' ? 'waiting there' : 'left behind';
  const fate = fates[side][policy](item.region, to);
  return [
    {
      name: `in flight in ${item.kind} ${item.name} in ${item.region}`,
      value: `${count} ${what}; ${policy}: ${fate}`,
      forApprover: true,
    },
  ];
}
