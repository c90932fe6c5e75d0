import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { about, openIn } from './aws-events.ts';
import { capacityOf } from './capacity-readings.ts';
import { type ActionPorts, defineAction } from './define.ts';
import { betweenRegions, services } from './inputs.ts';
import { failingJourneys, failingServices, journeySampleMs, serviceSampleMs } from './probing.ts';
import { replicasReady } from './tables-check-ready.ts';

/** A heartbeat is fresh up to this age, plus ten times the table's worst lag, ms: heartbeats are written every few seconds. */
const freshMs = 30_000;
const gateLimitMs = 10_000;
/** Asking AWS Health may need both of its endpoints, ms. */
const healthLimitMs = 25_000;
const slackMs = 1_000;

interface Gate {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

interface Around {
  readonly ports: ActionPorts;
  readonly workload: Workload;
  readonly from: string;
  readonly to: string;
  readonly services: readonly string[];
  readonly signal: AbortSignal;
}

export const recoveryGates = defineAction({
  name: 'recovery.gates',
  summary:
    'Looks at everything that must be well before traffic may go back (the hours of quiet are the machine’s own)',
  input: betweenRegions.extend({ services }),
  risk: 'read',
  plane: 'control',
  operations: [
    'dynamodb:DescribeTable',
    'dynamodb:GetItem',
    'lambda:GetAccountSettings',
    'kinesis:DescribeStreamSummary',
    'health:DescribeEvents',
    'health:DescribeEventDetails',
    'lambda:GetFunctionConcurrency',
  ],
  timeLimitMs: 90_000,
  async run(ports, { workload, from, to, services: failed }, { signal }) {
    const around: Around = { ports, workload, from, to, services: failed, signal };
    const gates = await Promise.all([
      ready(around),
      ...workload.tables.flatMap((table) => [heartbeat(around, table, from, to), heartbeat(around, table, to, from)]),
      passing(around),
      working(around),
      capacity(around),
      awsClosed(around),
    ]);
    return { open: gates.every((gate) => gate.ok), gates };
  },
});

/** A gate that cannot be looked at is shut. */
async function gate(
  { ports, signal }: Around,
  name: string,
  limitMs: number,
  look: (signal: AbortSignal) => Promise<{ ok: boolean; detail: string }>,
): Promise<Gate> {
  try {
    return { name, ...(await within(ports.clock, limitMs, signal, look)) };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, ok: false, detail: `no answer (${codeOf(error)})` };
  }
}

function ready(around: Around): Promise<Gate> {
  const { ports, workload, from, to } = around;
  return gate(around, 'replicas', gateLimitMs, async (signal) => {
    const { readings, obstacles } = await replicasReady(
      ports,
      workload,
      { describedBy: from, regions: [from, to] },
      signal,
    );
    const told = obstacles.length > 0 ? obstacles : readings.map(({ name, value }) => `${name} ${value}`);
    return { ok: obstacles.length === 0, detail: told.join('; ') || 'no tables' };
  });
}

/** Replication in one direction: what is written in `writtenIn` is seen in `readFrom` soon after. */
function heartbeat(
  around: Around,
  table: Workload['tables'][number],
  writtenIn: string,
  readFrom: string,
): Promise<Gate> {
  const { ports } = around;
  const name = `replication of ${table.name}, ${writtenIn} to ${readFrom}`;
  return gate(around, name, gateLimitMs, async (signal) => {
    const request = { table: table.name, readFrom, writtenIn, key: table.heartbeat };
    const seenMs = await ports.tables.heartbeat(request, signal);
    if (seenMs === undefined) return { ok: false, detail: 'no heartbeat' };
    const ageMs = ports.clock.now() - seenMs;
    return { ok: ageMs <= freshMs + 10 * table.worstLagMs, detail: `heartbeat ${Math.round(ageMs / 1000)} s old` };
  });
}

function passing(around: Around): Promise<Gate> {
  const { ports, workload, to } = around;
  return gate(around, 'journeys', journeySampleMs(workload) + slackMs, async (signal) => {
    const failing = await failingJourneys(ports, workload, workload.journeys, to, signal);
    return {
      ok: failing.length === 0,
      detail: failing.length === 0 ? `pass in ${to}` : `${failing.join(', ')} fail in ${to}`,
    };
  });
}

function working(around: Around): Promise<Gate> {
  const { ports, to, services: failed } = around;
  return gate(around, 'services', serviceSampleMs + slackMs, async (signal) => {
    const failing = await failingServices(ports, failed, to, signal);
    return {
      ok: failing.length === 0,
      detail: failing.length === 0 ? `work in ${to}` : `${failing.join(', ')} fail in ${to}`,
    };
  });
}

function capacity(around: Around): Promise<Gate> {
  const { ports, workload, to } = around;
  return gate(around, 'capacity', gateLimitMs, async (signal) => {
    const { readings, obstacles } = await capacityOf(ports, workload, to, signal);
    const told = obstacles.length > 0 ? obstacles : readings.map(({ name, value }) => `${name} ${value}`);
    return { ok: obstacles.length === 0, detail: told.join('; ') || 'nothing is needed' };
  });
}

/** An open event shuts the gate; no answer does not, since the other gates see the Region itself. */
async function awsClosed(around: Around): Promise<Gate> {
  const { ports, to, services: failed, signal } = around;
  const name = 'AWS events';
  try {
    const events = await within(ports.clock, healthLimitMs, signal, (limit) => ports.health.events([to], limit));
    const open = openIn(events, to).filter((event) => about(event, failed));
    const told = open.map((event) => `${event.service} is open in ${event.region}`);
    return { name, ok: open.length === 0, detail: told.join('; ') || 'none open' };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, ok: true, detail: `AWS Health does not answer (${codeOf(error)}), which says nothing` };
  }
}
