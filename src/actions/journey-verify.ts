import { z } from 'zod';
import { CodedError } from '../errors.ts';
import { defineAction } from './define.ts';
import { inRegion } from './inputs.ts';
import { countedJourneys, failingJourneys, probeJourney } from './probing.ts';

const spacingMs = 3_000;

export const journeyVerify = defineAction({
  name: 'journey.verify',
  summary: 'Probes the critical journeys in a Region until they pass several times in a row',
  input: inRegion.extend({
    /** Passes in a row that are asked for. */
    times: z.int().min(1).max(20).default(3),
    /** Given up after this long. */
    withinSeconds: z.int().min(5).max(600).default(90),
  }),
  risk: 'read',
  plane: 'data',
  operations: [],
  timeLimitMs: 690_000,
  async plan(ports, { workload, region }, { signal }) {
    const failing = await failingJourneys(ports, workload, countedJourneys(workload), region, signal);
    return {
      calls: [],
      readings: [
        { name: `journeys in ${region}`, value: failing.length === 0 ? 'pass' : `${failing.join(', ')} fail` },
      ],
      obstacles: failing.map((journey) => `journey ${journey} does not pass in ${region}`),
    };
  },
  async run(ports, { workload, region, times, withinSeconds }, { signal }) {
    const deadlineMs = ports.clock.now() + withinSeconds * 1000;
    const journeys = countedJourneys(workload);
    let passes = 0;
    for (;;) {
      const results = await Promise.all(
        journeys.map((journey) => probeJourney(ports, workload, journey, region, signal)),
      );
      const failing = journeys.filter((_journey, index) => results[index]?.ok !== true).map(({ id }) => id);
      passes = failing.length === 0 ? passes + 1 : 0;
      if (passes >= times) return { region, journeys: journeys.map(({ id }) => id), passes };
      if (ports.clock.now() + spacingMs > deadlineMs) {
        const why = failing.length > 0 ? `${failing.join(', ')} fail` : `only ${passes} passes in a row`;
        throw new CodedError('unavailable', `${region} after ${withinSeconds} s: ${why}`);
      }
      await ports.clock.sleep(spacingMs, signal);
    }
  },
});
