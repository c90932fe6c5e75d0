import { findingOf } from './aws-events.ts';
import { defineAction } from './define.ts';
import { inRegion, onsetMs, services } from './inputs.ts';

export const confirmFeed = defineAction({
  name: 'confirm.feed',
  summary: 'Reads the public Health dashboard, which needs no support plan',
  input: inRegion.extend({ services, onsetMs }),
  risk: 'read',
  plane: 'none',
  operations: [],
  timeLimitMs: 15_000,
  async run(ports, { region, services: asked, onsetMs: since }, { signal }) {
    const events = await ports.feed.events(signal, [region]);
    return findingOf(events, { source: 'public dashboard', region, services: asked, onsetMs: since });
  },
});
