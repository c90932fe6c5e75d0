import { z } from 'zod';
import { defineAction } from './define.ts';
import { leaseStore, onWorkload } from './inputs.ts';

export const workloadUnlock = defineAction({
  name: 'workload.unlock',
  summary: 'Gives the mutation lock of the workload back, when the incident holds it',
  input: onWorkload.extend({ incidentId: z.string() }),
  risk: 'notify',
  plane: 'data',
  operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  timeLimitMs: 40_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 5_000,
    on: ['throttled', 'unavailable', 'timeout'],
  },
  async run(ports, { workload, incidentId }, { signal }) {
    await ports.ownership.unlock(leaseStore(workload), workload.id, incidentId, signal);
    return {};
  },
});
