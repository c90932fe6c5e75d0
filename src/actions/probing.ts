import type { Clock } from '../ports/clock.ts';
import type { ProbeResult } from '../ports/telemetry.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts } from './define.ts';

export type Journey = Workload['journeys'][number];
/**
 * What several probes say together; `steady`: all say the same; `flickers`: it works, yet one failed, and not by a refusal or a throttle; `hardly`: it
 * fails, and one passed at most.
 */
export type Sampled = ProbeResult & { readonly steady: boolean; readonly flickers: boolean; readonly hardly: boolean };
type Prober = Pick<ActionPorts, 'canaries' | 'clock'>;

/** A service's API answers well within this when it works, ms. */
const serviceLimitMs = 5_000;
/**
 * A reading is made of this many probes within two seconds, and so many failed ones make it a failing one: a blip alone does not decide, nor do
 * lucky answers while half of the requests fail (of such readings 19 in 100 pass; by a majority of three it would be 50).
 */
const samples = 5;
const enoughFailures = 2;
/** A service of the whole Region is not called down for less than most: its API loses a few calls on days when nothing is wrong with the Region. */
const enoughServiceFailures = 3;
const sampleSpacingMs = 500;
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
  const timeoutMs = workload.canary.timeoutSeconds * 1000;
  return ports.canaries.journey({ workload: workload.id, journey: journey.id, region, url, timeoutMs }, signal);
}

/** Some probes of a journey, half a second apart: what they say together. */
export function sampleJourney(
  ports: Prober,
  workload: Workload,
  journey: Journey,
  region: string,
  signal: AbortSignal,
): Promise<Sampled> {
  return sampled(ports, signal, () => probeJourney(ports, workload, journey, region, signal), enoughFailures);
}

/** Some probes of a service, half a second apart: what they say together. */
export function sampleService(ports: Prober, region: string, service: string, signal: AbortSignal): Promise<Sampled> {
  return sampled(ports, signal, () => ports.canaries.service(region, service, signal), enoughServiceFailures);
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

async function sampled(
  ports: Prober,
  signal: AbortSignal,
  probe: () => Promise<ProbeResult>,
  enough: number,
): Promise<Sampled> {
  const results = await Promise.all(
    Array.from({ length: samples }, (_, index) => later(ports.clock, index * sampleSpacingMs).then(probe)),
  );
  signal.throwIfAborted();
  const [passed, failed] = [results.filter(({ ok }) => ok), results.filter(({ ok }) => !ok)];
  const told = failed.length >= enough ? failed : passed;
  const flickers = told === passed && failed.some(({ failure }) => failure !== 'throttled' && failure !== '4xx');
  const hardly = told === failed && passed.length <= 1;
  return { ...(told[told.length - 1] as ProbeResult), steady: told.length === samples, flickers, hardly };
}

/** Without an ear for the signal: a probe for a caller that has given up sends nothing. */
function later(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
