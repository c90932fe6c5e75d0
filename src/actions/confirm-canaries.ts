import { telemetryServices } from '../diagnosis/services.ts';
import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';
import { countedJourneys, failingServices, lookAtJourneys } from './probing.ts';

/**
 * `confirmed`: most probes of something fail. `clear`: every single probe of the journeys passed, and what is suspected works. In between, neither
 * the failure is confirmed nor the recovery: a part of the requests fails.
 */
export interface CanariesFinding {
  readonly confirmed: boolean;
  readonly clear: boolean;
  /** The same of what a failover could restore: the critical journeys, all where none is, and what is suspected, but for what only tells. */
  readonly served: boolean;
  readonly summary: string;
}

export const confirmCanaries = defineAction({
  name: 'confirm.canaries',
  summary: 'Probes the journeys and the suspected services of the Region from outside; confirmed means that they fail',
  input: inRegion.extend({ services }),
  risk: 'read',
  plane: 'data',
  operations: [],
  timeLimitMs: 70_000,
  async run(ports, { workload, region, services: suspected }, { signal }): Promise<CanariesFinding> {
    const [{ failing: journeys, flickering }, down] = await Promise.all([
      lookAtJourneys(ports, workload, workload.journeys, region, signal),
      failingServices(ports, suspected, region, signal),
    ]);
    const failing = [...journeys.map((id) => `journey ${id}`), ...down];
    const counted = new Set(countedJourneys(workload).map(({ id }) => id));
    const served =
      down.every((service) => telemetryServices.includes(service)) &&
      ![...journeys, ...flickering].some((id) => counted.has(id));
    const from = `probed from ${workload.engineRegion}`;
    if (failing.length > 0)
      return { confirmed: true, clear: false, served, summary: `${from}: ${failing.join(', ')} fail in ${region}` };
    if (flickering.length > 0)
      return {
        confirmed: false,
        clear: false,
        served,
        summary: `${from}: ${flickering.join(', ')} fail now and then in ${region}`,
      };
    return { confirmed: false, clear: true, served, summary: `${from}: everything passes in ${region}` };
  },
});
