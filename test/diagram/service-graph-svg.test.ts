import { describe, expect, it } from '@jest/globals';
import { layoutServices, type ServicePicture } from '../../src/diagram/service-graph.ts';
import { serviceGraphSvg } from '../../src/diagram/service-graph-svg.ts';

const picture: ServicePicture = {
  title: 'Incident at site & shop',
  caption: ['97 % arise inside <table>.'],
  boxes: [
    { id: 'site', label: 'site', note: 'AWS::Lambda · alarm', mark: 'alarmed' },
    { id: 'orders', label: 'orders', note: '', mark: 'plain' },
    { id: 'table', label: 'table', note: 'own share 97 %', mark: 'suspect' },
  ],
  calls: [
    { from: 'site', to: 'orders', share: 0.97 },
    { from: 'orders', to: 'table', share: 0.97 },
    { from: 'site', to: 'table', share: 0 },
  ],
};

describe('a service graph as a picture', () => {
  it('says what each call carries, and nothing at those that carry nothing', async () => {
    const text = await serviceGraphSvg(picture);

    expect(text.match(/>97 %<\/text>/g)).toHaveLength(2);
    expect(text).toContain('the first suspect');
    expect(text).toContain('Incident at site &amp; shop');
    expect(text).toContain('97 % arise inside &lt;table&gt;.');
  });

  it('puts callers left of callees, without overlaps', async () => {
    const { boxes } = await layoutServices(picture);
    const ends = new Map(boxes.map((box) => [box.id, box]));

    for (const { from, to } of picture.calls) {
      const [caller, callee] = [ends.get(from), ends.get(to)];
      expect((caller?.x ?? 0) + (caller?.width ?? 0)).toBeLessThan(callee?.x ?? 0);
    }
  });

  it('is the same text for the same graph, and fetches nothing', async () => {
    const text = await serviceGraphSvg(picture);

    expect(await serviceGraphSvg(picture)).toBe(text);
    expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\((?!#)|@import|<image/);
  });
});
