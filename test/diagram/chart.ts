import type { Chart } from '../../src/machines/chart.ts';

const input = () => ({});

/** A small chart with everything that a picture can show: regions, nesting, an order, the fence, effects, delays and an end. */
export const smallChart: Chart = {
  id: 'root',
  description: 'Two regions',
  type: 'parallel',
  states: {
    work: {
      id: 'work',
      description: 'What is done',
      initial: 'opening',
      states: {
        opening: { description: 'A door', always: { target: 'looking' } },
        looking: {
          id: 'looking',
          description: 'Look "closely" & <wait>',
          invoke: {
            id: 'look',
            src: 'world.look',
            input,
            onDone: { target: 'acting', guard: { type: 'seenEnough', params: { times: 3 } } },
            onError: { target: 'looking' },
          },
        },
        acting: {
          id: 'acting',
          description: 'Act on an order',
          initial: 'gate',
          states: {
            gate: {
              description: 'Wait for it',
              always: {
                target: 'running',
                guard: { type: 'permitted', params: { effect: { verb: 'mitigate', position: 'fence' } } },
                actions: [{ type: 'takeFence' }],
              },
              after: { patience: { target: '#looking' } },
            },
            running: {
              description: 'It runs',
              invoke: {
                id: 'run',
                src: 'world.move',
                input,
                onDone: { target: '#done' },
                onError: { target: '#acting' },
              },
            },
          },
        },
        done: { id: 'done', type: 'final', description: 'Over' },
      },
    },
    talk: {
      id: 'talk',
      description: 'What is said',
      initial: 'saying',
      states: {
        saying: { description: 'Speak', on: { 'people.gone': { target: 'silent' } } },
        silent: { description: 'Hush' },
      },
    },
  },
};
