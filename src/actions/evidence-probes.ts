import type { Evidence, Probe } from '../diagnosis/evidence.ts';
import { type Around, ask } from './evidence-sources.ts';
import {
  journeySampleMs,
  probedServices,
  type Sampled,
  sampleJourney,
  sampleService,
  serviceSampleMs,
} from './probing.ts';

/** Some slack over what a sampled reading takes at most, ms. */
const slackMs = 1_000;

/** Every journey in both Regions, sampled. */
export async function journeyProbes(around: Around): Promise<Evidence['journeys']> {
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
export async function serviceProbes(around: Around): Promise<Probe[]> {
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

function probeOf(target: string, region: string, result: Sampled): Probe {
  const { ok, latencyMs, failure, awsRequestId, flickers, steady, hardly } = result;
  const now = { target, region, ok, latencyMs, failure: failure ?? null, awsRequestId: awsRequestId ?? false };
  const inPart = ok || steady ? {} : { partly: true, ...(hardly ? { hardly } : {}) };
  return { ...now, ...(flickers ? { flickers } : {}), ...inPart };
}
