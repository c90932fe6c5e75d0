import { z } from 'zod';
import { defineAction } from './define.ts';
import { onWorkload } from './inputs.ts';

export const peopleOnCall = defineAction({
  name: 'people.onCall',
  summary: 'Finds out who is on call for the workload, level by level',
  input: onWorkload.extend({ atMs: z.number() }),
  risk: 'read',
  plane: 'none',
  operations: [],
  timeLimitMs: 15_000,
  async run({ onCall }, { workload, atMs }, { signal }) {
    if (!onCall) return { levels: [], source: 'nobody is configured' };
    return onCall.levels(workload.id, atMs, signal);
  },
});
