import { announce } from './announcements.ts';
import type { Chart } from './chart.ts';

/** `communication`: people hear of it at once, at every interval, and when it is over. A channel that is down delays a message, never a failover. */
export const communicationChart: Chart = {
  id: 'communication',
  description: 'People know what is going on, and when they hear next',
  initial: 'announcing',
  states: {
    announcing: {
      description: 'The first word goes out before anything is known',
      entry: [announce('opened')],
      always: { target: 'updating' },
    },
    updating: {
      description: 'An update at every interval, news or not',
      always: { guard: { type: 'incidentClosed' }, target: 'closing' },
      after: { updateCadence: { target: 'repeating' } },
    },
    repeating: { description: 'One update', entry: [announce('update')], always: { target: 'updating' } },
    closing: { description: 'The last word', entry: [announce('closed')], always: { target: 'silent' } },
    silent: { type: 'final', description: 'Nothing more to say' },
  },
};
