import { awaitSwitched, planSwitching, switchConsumers, switchingRetry } from './consumer-switching.ts';
import { defineAction } from './define.ts';
import { betweenRegions } from './inputs.ts';

/**
 * Enables what `consumers.pause` disabled in the Region that takes over again, and nothing that people had disabled themselves.
 *
 * | call | why a repeat is harmless | source |
 * |---|---|---|
 * | UpdateEventSourceMapping | sets an absolute state, after a look; no client token | AWS Lambda API Reference |
 * | UpdateSchedule | sets an absolute state, after a look; its client token is optional | EventBridge Scheduler API Reference |
 * | PutItem | conditional on what was read | Amazon DynamoDB API Reference, PutItem, ConditionExpression |
 */
export const consumersResume = defineAction({
  name: 'consumers.resume',
  summary: 'Enables the event sources and schedules again that were disabled when the Region was left',
  input: betweenRegions,
  risk: 'reversible',
  plane: 'control',
  operations: [
    'lambda:ListEventSourceMappings',
    'lambda:UpdateEventSourceMapping',
    'scheduler:GetSchedule',
    'scheduler:UpdateSchedule',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
  ],
  timeLimitMs: 20_000,
  retry: switchingRetry,
  verifyTimeLimitMs: 60_000,
  plan(ports, { workload, from, to }, { signal }) {
    return planSwitching(ports, { workload, region: to, troubled: from, enable: true }, signal);
  },
  run(ports, { workload, from, to }, performance) {
    return switchConsumers(ports, { workload, region: to, troubled: from, enable: true }, performance);
  },
  async verify(ports, { workload, from, to }, { signal }) {
    const switching = { workload, region: to, troubled: from, enable: true };
    await awaitSwitched(ports, switching, signal);
    return undefined;
  },
  async undo(ports, { workload, from, to }, performance) {
    await switchConsumers(ports, { workload, region: to, troubled: from, enable: false }, performance);
  },
});
