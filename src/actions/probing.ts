import type { ProbeResult } from '../ports/telemetry.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts } from './define.ts';
import { within } from './time-limit.ts';

export type Journey = Workload['journeys'][number];
/** What most of several probes say, and whether all say the same. */
export type Sampled = ProbeResult & { readonly steady: boolean };
type Prober = Pick<ActionPorts, 'canaries' | 'clock'>;

/** A service's API answers well within this when it works, ms. */
const serviceLimitMs = 5_000;
/** A reading is the majority of this many probes, so that neither a blip nor a lucky answer decides. */
const samples = 3;
const sampleSpacingMs = 1_000;
/** Longest time that one sampled reading of a service takes, ms. */
export const serviceSampleMs = serviceLimitMs + samples * sampleSpacingMs;

/** Services with one endpoint for all Regions: probing them says nothing about one. */
const globalServices: readonly string[] = ['iam', 'route53', 'cloudfront'];

/** Longest time that one sampled reading of a journey takes, ms. */
export function journeySampleMs(workload: Workload): number {
  return workload.canary.timeoutSeconds * 1000 + samples * sampleSpacingMs;
}

/** Journeys that count: the critical ones, or all where none is. */
export function countedJourneys(workload: Workload): readonly Journey[] {
  const critical = workload.journeys.filter((journey) => journey.critical);
  return critical.length > 0 ? critical : workload.journeys;
}

/** AWS services of the workload's components that can be probed Region by Region. */
export function probedServices(workload: Workload): readonly string[] {
  const used = new Set<string>(workload.components.map(({ service }) => service));
  return [...used].filter((service) => !globalServices.includes(service));
}

/** One probe of one journey in one Region. A probe that takes too long is a failed one; a Region without the journey's URL is one, too. */
export function probeJourney(
  ports: Prober,
  workload: Workload,
  journey: Journey,
  region: string,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const url = journey.urls[region];
  if (url === undefined) return Promise.resolve({ ok: false, latencyMs: 0, failure: 'connect' });
  const limitMs = workload.canary.timeoutSeconds * 1000;
  return limited(ports, limitMs, signal, (limit) =>
    ports.canaries.journey({ workload: workload.id, journey: journey.id, region, url }, limit),
  );
}

function probeService(ports: Prober, region: string, service: string, signal: AbortSignal): Promise<ProbeResult> {
  return limited(ports, serviceLimitMs, signal, (limit) => ports.canaries.service(region, service, limit));
}

/** Three probes of a journey a second apart: what most of them say. */
export function sampleJourney(
  ports: Prober,
  workload: Workload,
  journey: Journey,
  region: string,
  signal: AbortSignal,
): Promise<Sampled> {
  return sampled(ports, signal, () => probeJourney(ports, workload, journey, region, signal));
}

/** Three probes of a service a second apart: what most of them say. */
export function sampleService(ports: Prober, region: string, service: string, signal: AbortSignal): Promise<Sampled> {
  return sampled(ports, signal, () => probeService(ports, region, service, signal));
}

/** Names of the given journeys that do not pass in a Region. */
export async function failingJourneys(
  ports: Prober,
  workload: Workload,
  journeys: readonly Journey[],
  region: string,
  signal: AbortSignal,
): Promise<string[]> {
  return (await lookAtJourneys(ports, workload, journeys, region, signal)).failing;
}

/** Names of the given journeys that do not pass in a Region, and of those that pass most of the time only. */
export async function lookAtJourneys(
  ports: Prober,
  workload: Workload,
  journeys: readonly Journey[],
  region: string,
  signal: AbortSignal,
): Promise<{ readonly failing: string[]; readonly flickering: string[] }> {
  const results = await Promise.all(journeys.map((journey) => sampleJourney(ports, workload, journey, region, signal)));
  const where = (seen: (result: Sampled) => boolean): string[] =>
    journeys.filter((_journey, index) => seen(results[index] as Sampled)).map(({ id }) => id);
  return { failing: where(({ ok }) => !ok), flickering: where(({ ok, steady }) => ok && !steady) };
}

/** Those of the given services that do not work in a Region; a throttle is a sign of life. */
export async function failingServices(
  ports: Prober,
  services: readonly string[],
  region: string,
  signal: AbortSignal,
): Promise<string[]> {
  const probed = services.filter((service) => !globalServices.includes(service));
  const results = await Promise.all(probed.map((service) => sampleService(ports, region, service, signal)));
  return probed.filter((_service, index) => {
    const result = results[index];
    return result !== undefined && !result.ok && result.failure !== 'throttled' && result.failure !== '4xx';
  });
}

async function sampled(ports: Prober, signal: AbortSignal, probe: () => Promise<ProbeResult>): Promise<Sampled> {
  const results = await Promise.all(
    Array.from({ length: samples }, async (_, index) => {
      await ports.clock.sleep(index * sampleSpacingMs, signal);
      return probe();
    }),
  );
  const passed = results.filter((result) => result.ok);
  const majority = passed.length * 2 > samples ? passed : results.filter((result) => !result.ok);
  return { ...(majority[majority.length - 1] as ProbeResult), steady: majority.length === samples };
}

async function limited(
  ports: Prober,
  limitMs: number,
  signal: AbortSignal,
  probe: (signal: AbortSignal) => Promise<ProbeResult>,
): Promise<ProbeResult> {
  const startedAtMs = ports.clock.now();
  try {
    return await within(ports.clock, limitMs, signal, probe);
  } catch (error) {
    if (signal.aborted) throw error;
    return { ok: false, latencyMs: ports.clock.now() - startedAtMs, failure: 'timeout' };
  }
}
