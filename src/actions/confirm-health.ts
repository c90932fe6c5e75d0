import { codeOf } from '../errors.ts';
import { findingOf } from './aws-events.ts';
import { defineAction } from './define.ts';
import { inRegion, onsetMs, services } from './inputs.ts';

export const confirmHealth = defineAction({
  name: 'confirm.health',
  summary: 'Asks AWS Health, in its active Region, for events of the Region and the resources of ours that they impair',
  input: inRegion.extend({ services, onsetMs }),
  risk: 'read',
  plane: 'data',
  operations: ['health:DescribeEvents', 'health:DescribeEventDetails', 'health:DescribeAffectedEntities'],
  timeLimitMs: 25_000,
  async run(ports, { region, services: asked, onsetMs: since }, { signal }) {
    try {
      const events = await ports.health.events([region], signal);
      return findingOf(events, { source: 'AWS Health', region, services: asked, onsetMs: since });
    } catch (error) {
      if (codeOf(error) !== 'denied') throw error;
      return {
        confirmed: false,
        summary:
          'AWS Health refuses an account without a support plan: its events by EventBridge and the public dashboard stand in',
      };
    }
  },
});
