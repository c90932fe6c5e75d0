import { z } from 'zod';
import { defineAction } from './define.ts';
import { leaseStore, onWorkload } from './inputs.ts';

export const workloadLock = defineAction({
  name: 'workload.lock',
  summary: 'Takes the mutation lock of the workload for the incident: one incident acts, others only watch',
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
  run(ports, { workload, incidentId }, { generation, signal }) {
    return ports.ownership.lock(leaseStore(workload), workload.id, incidentId, generation, signal);
  },
});
