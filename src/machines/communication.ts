import { announce } from './announcements.ts';
import type { Chart } from './chart.ts';
import { peopleChart } from './people.ts';
import { refuseCommand } from './refusals.ts';

/** `words`: people hear of it at once, at every interval, and when it is over. A person's own update counts as one, and moves the next. */
const wordsChart: Chart = {
  description: 'People know what is going on, and when they hear next',
  initial: 'announcing',
  states: {
    announcing: {
      description: 'The first word goes out before anything is known',
      entry: [announce('opened')],
      always: { target: 'updating' },
    },
    updating: {
      description:
        'An update at every interval, news or not; who owes it is reminded, and the engine speaks when nobody does',
      always: { guard: { type: 'incidentClosed' }, target: 'closing' },
      on: {
        'command.update': [
          {
            guard: { type: 'maySpeak' },
            target: 'updating',
            reenter: true,
            actions: [{ type: 'storeCustomersText' }, announce('customersUpdate')],
          },
          { actions: [refuseCommand] },
        ],
      },
      after: {
        updateReminder: { guard: { type: 'someoneOwesUpdate' }, actions: [announce('updateDue')] },
        updateCadence: { target: 'repeating' },
      },
    },
    repeating: {
      description: 'One update by the engine',
      entry: [{ type: 'markUpdated' }, announce('update')],
      always: { target: 'updating' },
    },
    closing: { description: 'The last word', entry: [announce('closed')], always: { target: 'silent' } },
    silent: { type: 'final', description: 'Nothing more to say' },
  },
};

/** `communication`: what is said, and who is there to hear it. A channel that is down delays a message, never a failover. */
export const communicationChart: Chart = {
  id: 'communication',
  description: 'People are told, and somebody answers',
  type: 'parallel',
  states: { words: wordsChart, people: peopleChart },
};
