import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';
import { failingJourneys, failingServices } from './probing.ts';

export const confirmCanaries = defineAction({
  name: 'confirm.canaries',
  summary: 'Probes the journeys and the suspected services of the Region from outside; confirmed means that they fail',
  input: inRegion.extend({ services }),
  risk: 'read',
  plane: 'data',
  operations: [],
  timeLimitMs: 70_000,
  async run(ports, { workload, region, services: suspected }, { signal }) {
    const [journeys, down] = await Promise.all([
      failingJourneys(ports, workload, workload.journeys, region, signal),
      failingServices(ports, suspected, region, signal),
    ]);
    const failing = [...journeys.map((id) => `journey ${id}`), ...down];
    return failing.length > 0
      ? { confirmed: true, summary: `probed from ${workload.engineRegion}: ${failing.join(', ')} fail in ${region}` }
      : { confirmed: false, summary: `probed from ${workload.engineRegion}: everything passes in ${region}` };
  },
});
