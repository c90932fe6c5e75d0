import { describe, expect, it } from '@jest/globals';
import { layout } from '../../src/diagram/layout.ts';
import { pictureOf } from '../../src/diagram/picture.ts';
import { svg } from '../../src/diagram/svg.ts';
import { viewsOf } from '../../src/diagram/views.ts';
import { program } from '../fixtures/program.ts';
import { smallChart } from './chart.ts';

describe('a chart as a picture', () => {
  it('says in each box what it is and why it exists', async () => {
    const text = await svg(smallChart);
    expect(text).toContain('<title>looking: Look &quot;closely&quot; &amp; &lt;wait&gt;</title>');
    expect(text).toContain('>world.look</text>');
    expect(text).toContain('>world.look done [seenEnough 3]</text>');
    expect(text).toContain('holds the fence: the point of no return');
  });

  it('is the same text for the same chart', async () => {
    expect(await svg(smallChart)).toBe(await svg(smallChart));
  });

  it('keeps every state inside the one around it, and no two side by side overlap', async () => {
    for (const view of viewsOf(program.branches).values()) {
      const { boxes } = await layout(pictureOf(program.chart, view));
      for (const box of boxes) {
        const others = boxes.filter((other) => other !== box && box.shape.id.startsWith(`${other.shape.id}.`));
        for (const outer of others) {
          expect(box.x).toBeGreaterThanOrEqual(outer.x);
          expect(box.x + box.width).toBeLessThanOrEqual(outer.x + outer.width);
          expect(box.y + box.height).toBeLessThanOrEqual(outer.y + outer.height);
        }
        const beside = boxes.filter(
          (other) => other.shape.id < box.shape.id && !box.shape.id.startsWith(`${other.shape.id}.`),
        );
        const overlapping = beside.filter(
          (other) =>
            other.x < box.x + box.width &&
            box.x < other.x + other.width &&
            other.y < box.y + box.height &&
            box.y < other.y + other.height,
        );
        expect(overlapping.map((other) => other.shape.id)).toEqual([]);
      }
    }
  });

  it('fits the overview of an incident into the width of a page', async () => {
    const overview = viewsOf(program.branches).get('incident');
    const { width } = await layout(pictureOf(program.chart, overview));
    expect(width).toBeLessThanOrEqual(1100);
  });

  it('fetches nothing', async () => {
    const text = (await svg(smallChart)).replace('http://www.w3.org/2000/svg', '');
    expect(text).not.toMatch(/https?:|url\((?!#)|@import|<image/);
  });
});
