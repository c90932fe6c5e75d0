import { findingOf } from './aws-events.ts';
import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';

export const confirmHealth = defineAction({
  name: 'confirm.health',
  summary: 'Asks AWS Health, in its active Region, for open events of the Region',
  input: inRegion.extend({ services }),
  risk: 'read',
  plane: 'data',
  operations: ['health:DescribeEvents', 'health:DescribeEventDetails'],
  timeLimitMs: 25_000,
  async run(ports, { region, services: asked }, { signal }) {
    const events = await ports.health.events([region], signal);
    return findingOf(events, { source: 'AWS Health', region, services: asked });
  },
});
