import { z } from 'zod';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Diagnosis, Evidence } from '../diagnosis/evidence.ts';
import { otherRegion } from '../workload/schema.ts';
import { asNodes } from './component-metrics.ts';
import { defineAction } from './define.ts';
import { fullDials } from './dial-readings.ts';
import { earlierGraphs, traceWindowMs } from './evidence-earlier.ts';
import { journeyProbes, serviceProbes } from './evidence-probes.ts';
import {
  type Around,
  alarmStates,
  ask,
  awsPosts,
  measured,
  ownCalls,
  recentChanges,
  serves,
  sourceLimitMs,
} from './evidence-sources.ts';
import { inRegion } from './inputs.ts';

const before = z
  .object({
    region: z.string(),
    verdict: z.enum(['aws', 'ours', 'dial', 'unknown']),
    scope: z.enum(['component', 'zonal', 'regional', 'telemetry-only']),
    services: z.array(z.string()),
    criticalJourneyFailing: z.boolean(),
  })
  .nullable()
  .default(null);
/** `before`: what this incident's last diagnosis found. */
const input = inRegion.extend({ onsetMs: z.number(), before });

export const evidenceGather = defineAction({
  name: 'evidence.gather',
  summary: 'Asks every source at once what broke, each within its own time limit, and diagnoses what answers',
  input,
  risk: 'read',
  plane: 'data',
  operations: [
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'xray:GetServiceGraph',
    'xray:GetTraceSummaries',
    'cloudtrail:LookupEvents',
    'lambda:GetAlias',
    'lambda:GetFunctionConfiguration',
    'lambda:ListVersionsByFunction',
    'lambda:GetFunctionConcurrency',
    'dynamodb:DescribeTable',
    'kinesis:DescribeStreamSummary',
    'health:DescribeEvents',
    'health:DescribeEventDetails',
    'health:DescribeAffectedEntities',
    'dynamodb:GetItem',
    'lambda:GetAccountSettings',
  ],
  timeLimitMs: 90_000,
  async run(ports, { workload, region, onsetMs, before: told }, { signal }): Promise<Diagnosis> {
    const about = (suspect: string): Around => {
      const standbyRegion = otherRegion(workload, suspect);
      return { ports, workload, region: suspect, standbyRegion, onsetMs, signal, missing: [] };
    };
    const look = async (suspect: string): Promise<Evidence> => {
      return { ...(await gather(about(suspect))), before: told?.region === suspect ? told : null };
    };
    const evidence = await look(region);
    return diagnose(servingFails(evidence) ? await look(otherRegion(workload, region)) : evidence);
  },
});

/** The suspected Region is idle, and a journey fails where users are, be it now and then: that is what is to be diagnosed. */
function servingFails({ regionServes, journeys, standbyRegion }: Evidence): boolean {
  const felt = journeys.some(({ region, critical, ok, flickers }) => {
    return region === standbyRegion && critical && (!ok || flickers === true);
  });
  return regionServes === false && felt;
}

async function gather(around: Around): Promise<Evidence> {
  const { ports, workload, region, standbyRegion, onsetMs, missing } = around;
  const toMs = ports.clock.now();
  const fromMs = toMs - traceWindowMs;
  const graph = ask(around, 'graph', sourceLimitMs, [], (signal) =>
    ports.traces.serviceGraph(region, fromMs, toMs, signal),
  );
  const before = earlierGraphs(around, toMs);
  const counted = measured(around);
  // All are waited for at once: one that is given up with the others while nobody listens to it would end the process.
  const [
    nodes,
    earlier,
    readings,
    journeys,
    services,
    controlNameResolves,
    alarms,
    changes,
    rootCauses,
    dials,
    awsEvents,
    regionServes,
  ] = await Promise.all([
    graph,
    before,
    counted,
    journeyProbes(around),
    serviceProbes(around),
    ask(around, 'control name', sourceLimitMs, null, async (signal) => (await ports.canaries.controlName(signal)).ok),
    alarmStates(around),
    recentChanges(around),
    ask(around, 'root causes', sourceLimitMs, [], (signal) => ports.traces.rootCauses(region, fromMs, toMs, signal)),
    throttledDials(around, graph, counted),
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
    graph: nodes,
    earlier,
    rootCauses,
    ...readings,
    ownCalls: ownCalls(around),
    changes,
    components: workload.components,
    dials,
    awsEvents,
    regionServes,
    missing: [...missing].sort((one, other) => one.source.localeCompare(other.source)),
  };
}

/** Dials of ours where requests are throttled: by the service graph, and by metrics where there is none. */
async function throttledDials(
  around: Around,
  graph: Promise<Evidence['graph']>,
  counted: Promise<Pick<Evidence, 'metrics'>>,
): Promise<Evidence['dials']> {
  const { ports, workload, region } = around;
  const [traced, { metrics = [] }] = await Promise.all([graph, counted]);
  const nodes = traced.length > 0 ? traced : asNodes(metrics, workload);
  return ask(around, 'dials', sourceLimitMs, [], (signal) => fullDials(ports, workload, region, nodes, signal));
}
