import { describe, expect, it } from '@jest/globals';
import { type Picture, pictureOf, type Shape } from '../../src/diagram/picture.ts';
import { smallChart } from './chart.ts';

function shapes({ root }: Picture): Shape[] {
  const all = (shape: Shape): Shape[] => [shape, ...shape.inside.flatMap(all)];
  return all(root);
}

function arrows(picture: Picture): string[] {
  return picture.arrows.map(({ from, to, lines }) => `${from} -> ${to}${lines.map((line) => ` | ${line}`).join('')}`);
}

describe('choosing what is drawn', () => {
  it('draws every state and labels each arrow with event and guard', () => {
    const picture = pictureOf(smallChart);
    expect(shapes(picture).map((shape) => shape.id)).toContain('root.work.acting.running');
    expect(arrows(picture)).toEqual([
      'root.work.opening -> root.work.looking',
      'root.work.looking -> root.work.acting | world.look done [seenEnough 3]',
      'root.work.acting.gate -> root.work.acting.running | [permitted mitigate fence]',
      'root.work.acting.gate -> root.work.looking | after patience',
      'root.work.acting.running -> root.work.done | world.move done',
      'root.work.acting.running -> root.work.acting.gate | world.move failed',
      'root.talk.saying -> root.talk.silent | people.gone',
    ]);
  });

  it('folds what lies deeper than asked for into the state around it', () => {
    const picture = pictureOf(smallChart, { depth: 2 });
    expect(shapes(picture).find((shape) => shape.id === 'root.work.acting')?.inside).toEqual([]);
    expect(arrows(picture)).toContain('root.work.acting -> root.work.looking | after patience');
    expect(arrows(picture)).toContain('root.work.acting -> root.work.done | world.move done');
  });

  it('draws a named state with its inside although it lies deeper', () => {
    const picture = pictureOf(smallChart, { depth: 1, open: ['work'] });
    expect(shapes(picture).map((shape) => shape.label)).toEqual([
      'root',
      'work',
      'opening',
      'looking',
      'acting',
      'done',
      'talk',
    ]);
  });

  it('starts a region where an omitted first state leads', () => {
    const [, work] = shapes(pictureOf(smallChart, { omit: ['opening'] }));
    expect(work?.first).toBe('root.work.looking');
  });

  it('shows where arrows lead that leave the drawn state', () => {
    const picture = pictureOf(smallChart, { root: 'acting' });
    expect(picture.root.id).toBe('root.work.acting');
    expect(picture.elsewhere.map((shape) => [shape.label, shape.kind])).toEqual([
      ['looking', 'elsewhere'],
      ['done', 'elsewhere'],
    ]);
  });

  it('marks states that need an order, and the fence, together with the states around them', () => {
    const marks = shapes(pictureOf(smallChart)).filter((shape) => shape.mark === 'fence');
    expect(marks.map((shape) => shape.label)).toEqual(['root', 'work', 'acting', 'running']);
  });

  it('leaves unguarded results of effects unsaid when asked to be brief', () => {
    expect(arrows(pictureOf(smallChart, { brief: true }))).toContain('root.work.acting.running -> root.work.done');
  });

  it('refuses a state that the chart does not have', () => {
    expect(() => pictureOf(smallChart, { root: 'nowhere' })).toThrow('the chart has no state nowhere');
  });
});
