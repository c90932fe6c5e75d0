import { findingOf } from './aws-events.ts';
import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';

export const confirmFeed = defineAction({
  name: 'confirm.feed',
  summary: 'Reads the public Health dashboard, which needs no support plan',
  input: inRegion.extend({ services }),
  risk: 'read',
  plane: 'none',
  operations: [],
  timeLimitMs: 15_000,
  async run(ports, { region, services: asked }, { signal }) {
    const events = await ports.feed.events(signal);
    return findingOf(events, { source: 'public dashboard', region, services: asked });
  },
});
