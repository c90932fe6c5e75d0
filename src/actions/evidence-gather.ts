import { z } from 'zod';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis, Evidence, Probe } from '../diagnosis/evidence.ts';
import { changeWindowMs } from '../diagnosis/signatures.ts';
import { codeOf, type ErrorCode } from '../errors.ts';
import type { AwsEvent } from '../ports/aws-status.ts';
import type { ProbeResult } from '../ports/telemetry.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import { openIn, serviceOf, shortened } from './aws-events.ts';
import { type ActionPorts, defineAction } from './define.ts';
import { fullDials } from './dial-readings.ts';
import { inRegion, leaseStore } from './inputs.ts';
import { journeySampleMs, probedServices, sampleJourney, sampleService, serviceSampleMs } from './probing.ts';
import { within } from './time-limit.ts';

/** Each source of AWS's gets this long, ms; what comes later is missing. */
const sourceLimitMs = 6_000;
/** Some slack over what a sampled reading takes at most, ms. */
const slackMs = 1_000;
/** The service graph is read over this long, ms: long enough to see traffic, short enough to see recovery. */
const graphWindowMs = 10 * 60_000;
/** An alarm that lost its data longer than this before the onset never had much: an idle Region's alarms. */
const newsMs = 60 * 60_000;

const input = inRegion.extend({ onsetMs: z.number() });

interface Around {
  readonly ports: ActionPorts;
  readonly workload: Workload;
  readonly region: string;
  readonly standbyRegion: string;
  readonly onsetMs: number;
  readonly signal: AbortSignal;
  /** Sources that did not answer; filled while they are asked. */
  readonly missing: { source: string; code: ErrorCode }[];
}

export const evidenceGather = defineAction({
  name: 'evidence.gather',
  summary: 'Asks every source at once what broke, each within its own time limit, and diagnoses what answers',
  input,
  risk: 'read',
  plane: 'data',
  operations: [
    'cloudwatch:DescribeAlarms',
    'xray:GetServiceGraph',
    'lambda:GetAlias',
    'lambda:GetFunctionConfiguration',
    'lambda:ListVersionsByFunction',
    'lambda:GetFunctionConcurrency',
    'dynamodb:DescribeTable',
    'kinesis:DescribeStreamSummary',
    'health:DescribeEvents',
    'health:DescribeEventDetails',
    'dynamodb:GetItem',
    'lambda:GetAccountSettings',
  ],
  timeLimitMs: 90_000,
  async run(ports, { workload, region, onsetMs }, { signal }): Promise<Diagnosis> {
    const about = (suspect: string): Around => {
      const standbyRegion = otherRegion(workload, suspect);
      return { ports, workload, region: suspect, standbyRegion, onsetMs, signal, missing: [] };
    };
    const evidence = await gather(about(region));
    return diagnose(servingFails(evidence) ? await gather(about(otherRegion(workload, region))) : evidence);
  },
});

/** The suspected Region is idle, and a journey fails where users are: that is what is to be diagnosed. */
function servingFails({ regionServes, journeys, standbyRegion }: Evidence): boolean {
  return (
    regionServes === false && journeys.some(({ region, critical, ok }) => region === standbyRegion && critical && !ok)
  );
}

async function gather(around: Around): Promise<Evidence> {
  const { ports, workload, region, standbyRegion, onsetMs, missing } = around;
  const graph = ask(around, 'graph', sourceLimitMs, [], (signal) => {
    const toMs = ports.clock.now();
    return ports.traces.serviceGraph(region, toMs - graphWindowMs, toMs, signal);
  });
  const [journeys, services, controlNameResolves, alarms, changes, dials, awsEvents, regionServes] = await Promise.all([
    journeyProbes(around),
    serviceProbes(around),
    ask(around, 'control name', sourceLimitMs, null, async (signal) => (await ports.canaries.controlName(signal)).ok),
    alarmStates(around),
    recentChanges(around),
    graph.then((nodes) =>
      ask(around, 'dials', sourceLimitMs, [], (signal) => fullDials(ports, workload, region, nodes, signal)),
    ),
    awsPosts(around),
    serves(around),
  ]);
  return {
    atMs: ports.clock.now(),
    onsetMs,
    region,
    standbyRegion,
    journeys,
    services,
    controlNameResolves,
    alarms,
    graph: await graph,
    changes,
    components: workload.components,
    dials,
    awsEvents,
    regionServes,
    missing: [...missing].sort((one, other) => one.source.localeCompare(other.source)),
  };
}

/** One source within its limit; what fails goes to `missing` with its code. */
async function ask<Value>(
  { ports, signal, missing }: Around,
  source: string,
  limitMs: number,
  otherwise: Value,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  try {
    return await within(ports.clock, limitMs, signal, work);
  } catch (error) {
    if (signal.aborted) throw error;
    missing.push({ source, code: codeOf(error) });
    return otherwise;
  }
}

async function journeyProbes(around: Around): Promise<Evidence['journeys']> {
  const { ports, workload, region, standbyRegion } = around;
  const wanted = [region, standbyRegion].flatMap((where) => workload.journeys.map((journey) => ({ where, journey })));
  const probed = wanted.map(({ where, journey }) =>
    ask(around, `journey ${journey.id} in ${where}`, journeySampleMs(workload) + slackMs, [], async (signal) => {
      const result = await sampleJourney(ports, workload, journey, where, signal);
      const { id, critical, components } = journey;
      return [{ ...probeOf(id, where, result), journey: id, critical, components }];
    }),
  );
  return (await Promise.all(probed)).flat();
}

/** The workload's services in both Regions, and the telemetry of the suspected one. */
async function serviceProbes(around: Around): Promise<Probe[]> {
  const { ports, workload, region, standbyRegion } = around;
  const services = probedServices(workload);
  const wanted = [
    ...[...new Set([...services, 'cloudwatch'])].map((service) => ({ where: region, service })),
    ...services.map((service) => ({ where: standbyRegion, service })),
  ];
  const probed = wanted.map(({ where, service }) =>
    ask(around, `${service} in ${where}`, serviceSampleMs + slackMs, [], async (signal) => {
      return [probeOf(service, where, await sampleService(ports, where, service, signal))];
    }),
  );
  return (await Promise.all(probed)).flat();
}

function probeOf(target: string, region: string, result: ProbeResult): Probe {
  const { ok, latencyMs, failure, awsRequestId } = result;
  return { target, region, ok, latencyMs, failure: failure ?? null, awsRequestId: awsRequestId ?? false };
}

async function alarmStates(around: Around): Promise<Evidence['alarms']> {
  const { ports, workload, region, standbyRegion, onsetMs } = around;
  const read = [region, standbyRegion].map((where) => {
    const watched = workload.alarms.filter((alarm) => alarm.region === where && !alarm.heartbeat);
    const source = where === region ? 'alarms' : `alarms in ${where}`;
    return ask(around, source, sourceLimitMs, [], async (signal) => {
      if (watched.length === 0) return [];
      const names = watched.map(({ name }) => name);
      const states = await ports.alarms.states(where, names, signal);
      return states
        .filter((alarm) => alarm.state !== 'INSUFFICIENT_DATA' || alarm.changedAtMs >= onsetMs - newsMs)
        .map(({ name, state }) => {
          const component = watched.find((alarm) => alarm.name === name)?.component ?? null;
          return { name, region: where, state, component };
        });
    });
  });
  return (await Promise.all(read)).flat();
}

function recentChanges(around: Around): Promise<Evidence['changes']> {
  const { ports, workload, region, onsetMs } = around;
  const components = workload.components.flatMap(({ id, service, name, alias }) =>
    service === 'lambda' && alias !== undefined ? [{ id, functionName: name, alias }] : [],
  );
  return ask(around, 'changes', sourceLimitMs, [], (signal) =>
    components.length === 0
      ? Promise.resolve([])
      : ports.changes.recent(region, components, onsetMs - changeWindowMs, signal),
  );
}

/** Do users depend on the Region: do names lead there, or do its writers hold the lease of what is written? */
async function serves(around: Around): Promise<boolean | null> {
  const { ports, workload, region, standbyRegion } = around;
  const [answering, writer] = await Promise.all([
    ask(around, 'routing', sourceLimitMs, null, (signal) =>
      ports.routing.answeringRegions(workload.domainName, signal),
    ),
    workload.tables.length === 0
      ? null
      : ask(around, 'writer lease', sourceLimitMs, undefined, async (signal) => {
          return (await ports.leases.read(leaseStore(workload, region), workload.id, signal)).region ?? standbyRegion;
        }),
  ]);
  if (answering?.includes(region) || writer === region) return true;
  return answering === null || writer === undefined ? null : false;
}

/** Both of AWS's voices; an event that both tell counts once. */
async function awsPosts(around: Around): Promise<Evidence['awsEvents']> {
  const { ports, region } = around;
  const told = await Promise.all([
    ask<AwsEvent[]>(around, 'health', sourceLimitMs, [], (signal) => ports.health.events([region], signal)),
    ask<AwsEvent[]>(around, 'feed', sourceLimitMs, [], (signal) => ports.feed.events(signal)),
  ]);
  const byArn = new Map(openIn(told.flat(), region).map((event) => [event.arn, event]));
  return [...byArn.values()].map((event) => ({
    service: serviceOf(event),
    region: event.region,
    summary: shortened(event.description),
  }));
}
