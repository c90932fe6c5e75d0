import { z } from 'zod';
import { defineAction } from './define.ts';
import { onWorkload, services } from './inputs.ts';
import { countedJourneys, failingJourneys, failingServices } from './probing.ts';

export const recoveryWatch = defineAction({
  name: 'recovery.watch',
  summary: 'Probes the failed Region (journeys and services) and the serving one (critical journeys)',
  input: onWorkload.extend({ failedRegion: z.string(), servingRegion: z.string(), services }),
  risk: 'read',
  plane: 'data',
  operations: [],
  timeLimitMs: 70_000,
  async run(ports, { workload, failedRegion, servingRegion, services: failed }, { signal }) {
    const [journeys, down, serving] = await Promise.all([
      failingJourneys(ports, workload, workload.journeys, failedRegion, signal),
      failingServices(ports, failed, failedRegion, signal),
      failingJourneys(ports, workload, countedJourneys(workload), servingRegion, signal),
    ]);
    const failing = [...journeys.map((id) => `journey ${id}`), ...down];
    return {
      failedHealthy: failing.length === 0,
      servingHealthy: serving.length === 0,
      summary: [
        `${failedRegion}: ${failing.length === 0 ? 'journeys and services pass' : `${failing.join(', ')} fail`}`,
        `${servingRegion}: ${serving.length === 0 ? 'critical journeys pass' : `${serving.join(', ')} fail`}`,
      ].join('; '),
    };
  },
});
