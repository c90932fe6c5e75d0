import { z } from 'zod';
import { within } from '../deadline.ts';
import type { AlarmReading } from '../ports/telemetry.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction } from './define.ts';
import { onWorkload } from './inputs.ts';
import { failingServices, probeJourney } from './probing.ts';

/** A journey that fails is looked at again this long after the first look began: twice within ten seconds is no blip. */
const secondLookMs = 5_000;
const alarmsLimitMs = 6_000;
/** An alarm that has stood for longer than this before the first signal is no news. */
const newsMs = 60 * 60_000;
/** So many alarms at once corroborate each other. */
const enoughAlarms = 2;
/** One alone that has stood for this long since the incident was opened is no flicker. */
const standingMs = 4 * 60_000;

const input = onWorkload.extend({
  region: z.string().nullable(),
  signals: z.object({
    count: z.int(),
    highestSeverity: z.string(),
    lastId: z.string(),
    /** Alerts that fire, as far as was told. */
    standing: z.array(z.object({ name: z.string(), region: z.string().nullable(), component: z.string().nullable() })),
  }),
  /** When the incident was opened, epoch ms. */
  sinceMs: z.number(),
});
type Input = z.infer<typeof input>;

/** What was seen in one Region, and what stands there. */
interface Seen {
  readonly region: string;
  readonly failing: readonly string[];
  readonly alarming: readonly string[];
  readonly dataless: readonly string[];
  /** CloudWatch did not say how its alarms stand. */
  readonly unread: boolean;
}

export interface Corroboration {
  readonly corroborated: boolean;
  /** The Region that is impacted, or under suspicion. */
  readonly region: string;
  readonly reason: string;
  readonly failingJourneys: string[];
  /** Our own network is suspect: what was looked for could not be seen. */
  readonly blind: boolean;
}

export const detectionCorroborate = defineAction({
  name: 'detection.corroborate',
  summary: 'Probes the journeys in both Regions and reads the alarms: is the signal more than a blip?',
  input,
  risk: 'read',
  plane: 'data',
  operations: ['cloudwatch:DescribeAlarms'],
  timeLimitMs: 150_000,
  async run(ports, given, { signal }): Promise<Corroboration> {
    const seen = await Promise.all(given.workload.regions.map((region) => look(ports, given, region, signal)));
    const suspect = given.region ?? given.workload.regions[0];
    const worst = [...seen].sort((one, other) => weight(other, suspect) - weight(one, suspect))[0] as Seen;
    const evidence = evidenceOf(worst, ports.clock.now() - given.sinceMs >= standingMs ? 1 : enoughAlarms);
    if (evidence === '') {
      const mute = await muteRegion(ports, seen, signal);
      if (mute) return verdict(true, mute, `CloudWatch answers neither about alarms nor a probe in ${mute.region}`);
      return verdict(false, { ...worst, region: suspect }, 'the journeys pass and no two alarms agree');
    }
    if (onlyJourneys(worst) && (await ownNetworkFails(ports, given.workload, seen, signal))) {
      const reason = 'journeys fail in both Regions and a name outside AWS does not answer: our own network is suspect';
      return { ...verdict(false, worst, reason), blind: true };
    }
    return verdict(true, worst, `${evidence} in ${worst.region}`);
  },
});

function verdict(corroborated: boolean, seen: Seen, reason: string): Corroboration {
  return { corroborated, region: seen.region, reason, failingJourneys: [...seen.failing], blind: false };
}

async function look(ports: ActionPorts, given: Input, region: string, signal: AbortSignal): Promise<Seen> {
  const [failing, alarms] = await Promise.all([
    failingTwice(ports, given.workload, region, signal),
    freshAlarms(ports, given, region, signal),
  ]);
  const names = (state: AlarmReading['state']): string[] =>
    (alarms ?? []).filter((alarm) => alarm.state === state).map(({ name }) => name);
  return {
    region,
    failing,
    alarming: [...names('ALARM'), ...toldStanding(given, region)],
    dataless: names('INSUFFICIENT_DATA'),
    unread: alarms === undefined,
  };
}

/** Alerts whose senders cannot be asked how they stand: Prometheus, Grafana, webhooks, and alarms that the workload does not list. */
function toldStanding({ workload, region: suspect, signals }: Input, region: string): string[] {
  const asked = new Set(workload.alarms.filter((alarm) => alarm.region === region).map(({ name }) => name));
  const here = signals.standing.filter((one) => (one.region ?? suspect ?? workload.regions[0]) === region);
  return here
    .filter(({ name }) => !asked.has(name))
    .map(({ name, component }) => (component === null ? name : `${name} of ${component}`));
}

async function failingTwice(
  ports: ActionPorts,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<string[]> {
  const results = await Promise.all(
    workload.journeys.map(async (journey) => {
      const startedAtMs = ports.clock.now();
      const first = await probeJourney(ports, workload, journey, region, signal);
      if (first.ok) return [];
      await ports.clock.sleep(Math.max(0, startedAtMs + secondLookMs - ports.clock.now()), signal);
      const second = await probeJourney(ports, workload, journey, region, signal);
      return second.ok ? [] : [journey.id];
    }),
  );
  return results.flat();
}

/** Alarms that changed lately; undefined where CloudWatch, which may be part of what fails, does not say. */
async function freshAlarms(
  ports: ActionPorts,
  { workload, sinceMs }: Input,
  region: string,
  signal: AbortSignal,
): Promise<AlarmReading[] | undefined> {
  const names = workload.alarms.filter((alarm) => alarm.region === region && !alarm.heartbeat).map(({ name }) => name);
  if (names.length === 0) return [];
  try {
    const read = await within(ports.clock, alarmsLimitMs, signal, (limit) => ports.alarms.states(region, names, limit));
    return read.filter((alarm) => alarm.changedAtMs >= sinceMs - newsMs);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** The one Region whose CloudWatch does not work while the other's does: what was signalled there cannot be looked up, and that is trouble. */
async function muteRegion(ports: ActionPorts, seen: readonly Seen[], signal: AbortSignal): Promise<Seen | undefined> {
  const [mute, ...others] = seen.filter(({ unread }) => unread);
  if (!mute || others.length > 0) return undefined;
  const down = await failingServices(ports, ['cloudwatch'], mute.region, signal);
  return down.length > 0 ? mute : undefined;
}

function evidenceOf(seen: Seen, enough: number): string {
  const parts = [
    ...(seen.failing.length > 0 ? [`${seen.failing.join(', ')} failed twice`] : []),
    ...(seen.alarming.length >= enough ? [toldAlarms(seen.alarming)] : []),
    ...(seen.dataless.length >= enoughAlarms ? [`${seen.dataless.length} alarms lost their data at once`] : []),
  ];
  return parts.join(', ');
}

function toldAlarms(names: readonly string[]): string {
  return names.length === 1 ? `the alarm ${names[0]} goes on standing` : `${names.length} alarms stand`;
}

/** Failing journeys weigh most, then alarms, then lost data; the Region that the signal named wins a tie. */
function weight(seen: Seen, suspect: string): number {
  const enough = (names: readonly string[]): number =>
    names.length >= enoughAlarms ? names.length : names.length / 10;
  return (
    1000 * seen.failing.length +
    10 * enough(seen.alarming) +
    enough(seen.dataless) +
    (seen.region === suspect ? 0.5 : 0)
  );
}

function onlyJourneys(seen: Seen): boolean {
  return seen.alarming.length < enoughAlarms && seen.dataless.length < enoughAlarms;
}

/** Every journey fails in both Regions, and so does a name outside AWS. */
async function ownNetworkFails(
  ports: ActionPorts,
  workload: Workload,
  seen: readonly Seen[],
  signal: AbortSignal,
): Promise<boolean> {
  const everywhere = workload.regions.every((region) => {
    const here = seen.find((one) => one.region === region);
    const there = seen.find((one) => one.region === otherRegion(workload, region));
    return here?.failing.length === workload.journeys.length && there?.failing.length === workload.journeys.length;
  });
  return everywhere && !(await ports.canaries.controlName(signal)).ok;
}
