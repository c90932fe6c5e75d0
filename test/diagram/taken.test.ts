import { describe, expect, it } from '@jest/globals';
import { pictureOf } from '../../src/diagram/picture.ts';
import { svg } from '../../src/diagram/svg.ts';
import { arrowKey, takenIn } from '../../src/diagram/taken.ts';
import type { Chart } from '../../src/machines/chart.ts';

const chart: Chart = {
  id: 'day',
  description: 'a day',
  initial: 'asleep',
  states: {
    asleep: { description: 'night', on: { alarm: { target: '#weighing' } } },
    deciding: {
      description: 'what to do',
      initial: 'weighing',
      states: {
        weighing: {
          id: 'weighing',
          description: 'in one go',
          always: [{ guard: { type: 'hungry' }, target: '#eating' }, { target: '#working' }],
        },
      },
    },
    eating: { id: 'eating', description: 'first things first', on: { full: { target: '#working' } } },
    working: { id: 'working', description: 'the rest', on: { evening: { target: 'asleep' } } },
  },
};
const steps = [
  { atMs: 1_000, from: 'asleep', to: 'eating' },
  { atMs: 2_000, from: 'eating', to: 'working' },
];

describe('the way that an incident took', () => {
  const taken = takenIn(pictureOf(chart), steps, 'day');
  const order = (path: string): number | null | undefined => taken.shapes.get(`day.${path}`)?.order;

  it('numbers states by first entry, those that were passed in one go included', () => {
    expect([order('asleep'), order('deciding.weighing'), order('eating'), order('working')]).toEqual([1, 2, 3, 4]);
    expect(taken.shapes.get('day.working')?.firstAtMs).toBe(2_000);
  });

  it('has no number for what only lies around', () => {
    expect(order('deciding')).toBeNull();
  });

  it('follows the arrows from one state to the next, and no others', () => {
    const arrow = (from: string, to: string): boolean =>
      taken.arrows.has(arrowKey({ from: `day.${from}`, to: `day.${to}` }));
    expect(arrow('asleep', 'deciding.weighing')).toBe(true);
    expect(arrow('deciding.weighing', 'eating')).toBe(true);
    expect(arrow('eating', 'working')).toBe(true);
    expect(arrow('deciding.weighing', 'working')).toBe(false);
    expect(arrow('working', 'asleep')).toBe(false);
  });

  it('tells where it is', () => {
    expect([...taken.last]).toEqual(['day.working']);
  });

  it('leads out of a picture of a part to the state that is drawn elsewhere', () => {
    const rested = [{ atMs: 1_000, from: { deciding: 'weighing' }, to: 'eating' }];
    const part = takenIn(pictureOf(chart, { root: 'day.deciding' }), rested, 'day');
    expect([...part.arrows]).toEqual([arrowKey({ from: 'day.deciding.weighing', to: '#day.eating' })]);
  });

  it('is drawn with its numbers, and the rest of the chart behind it', async () => {
    const drawn = await svg(chart, {}, steps);
    expect(drawn).toContain('working: first entered 1970-01-01 00:00:02 UTC');
    expect(drawn).toContain('opacity="0.35"');
    expect(await svg(chart)).not.toContain('opacity="0.35"');
  });
});
