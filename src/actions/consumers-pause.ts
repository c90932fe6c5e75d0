import { awaitSwitched, planSwitching, switchConsumers, switchingRetry } from './consumer-switching.ts';
import { defineAction } from './define.ts';
import { betweenRegions } from './inputs.ts';

/**
 * Disables what goes on by itself in the Region that was left: it would write behind the fence as soon as the Region is back. Best effort, through
 * the control plane of a Region in trouble: bounded, a few times, and what fails is said and holds nothing up.
 *
 * | call | why a repeat is harmless | source |
 * |---|---|---|
 * | UpdateEventSourceMapping | sets an absolute state, after a look; no client token | AWS Lambda API Reference |
 * | UpdateSchedule | sets an absolute state, after a look; its client token is optional | EventBridge Scheduler API Reference |
 * | PutItem | conditional on what was read | Amazon DynamoDB API Reference, PutItem, ConditionExpression |
 */
export const consumersPause = defineAction({
  name: 'consumers.pause',
  summary:
    'Disables event sources and schedules of the Region that is left, best effort, so that nothing there writes when it is back',
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
  verifyTimeLimitMs: 20_000,
  plan(ports, { workload, from }, { signal }) {
    return planSwitching(ports, { workload, region: from, troubled: from, enable: false }, signal);
  },
  run(ports, { workload, from }, performance) {
    return switchConsumers(ports, { workload, region: from, troubled: from, enable: false }, performance);
  },
  async verify(ports, { workload, from }, { signal }) {
    await awaitSwitched(ports, { workload, region: from, troubled: from, enable: false }, signal);
    return undefined;
  },
  async undo(ports, { workload, from }, performance) {
    const back = { workload, region: from, troubled: from, enable: true };
    await switchConsumers(ports, back, performance);
  },
});
