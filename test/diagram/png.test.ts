import { describe, expect, it } from '@jest/globals';
import { png } from '../../src/diagram/png.ts';
import { serviceGraphSvg } from '../../src/diagram/service-graph-svg.ts';
import { workloadGraph } from '../../src/diagram/workload-graph.ts';

const svg = (width: number, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" font-family="system-ui, 'DejaVu Sans'"><rect width="100%" height="100%" fill="#fff"/>${inside}</svg>`;

/** Width and height of a PNG, from its header (RFC 2083, 11.2.2). */
function sizeOf(bytes: Uint8Array): [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe('a picture as PNG', () => {
  it('is twice as large as drawn, and never wider than 4000 px', () => {
    const small = png(svg(100, ''));
    expect(Buffer.from(small).subarray(1, 4).toString()).toBe('PNG');
    expect(sizeOf(small)).toEqual([200, 40]);
    expect(sizeOf(png(svg(10_000, '')))[0]).toBe(4_000);
  });

  it('has letters, whatever fonts the machine has', () => {
    const written = png(svg(100, '<text x="2" y="14" font-size="12">orders</text>'));
    expect(written.length).toBeGreaterThan(png(svg(100, '')).length * 2);
  });
});

describe('a workload as a graph', () => {
  const components = [
    { id: 'api', service: 'apigateway', calls: ['checkout', 'elsewhere'] },
    { id: 'checkout', service: 'lambda', calls: ['orders'] },
    { id: 'orders', service: 'dynamodb', calls: [] },
  ];
  const blame = {
    verdict: 'aws',
    scope: 'regional',
    region: 'us-east-1',
    services: ['dynamodb'],
    suspects: [
      { component: 'orders', score: 6 },
      { component: 'checkout', score: 3 },
      { component: 'api', score: 1 },
    ],
  };

  it('marks the first suspect, and others that are half as suspect', () => {
    const { title, boxes, calls } = workloadGraph('Shop', components, blame);
    expect(title).toBe('Shop: aws, regional, us-east-1');
    expect(boxes.map(({ id, mark }) => `${id} ${mark}`)).toEqual(['api plain', 'checkout part', 'orders suspect']);
    expect(calls.map(({ from, to }) => `${from} > ${to}`)).toEqual(['api > checkout', 'checkout > orders']);
  });

  it('blames nobody before a diagnosis, and can be drawn', async () => {
    const graph = workloadGraph('Shop', components, null);
    expect(graph.boxes.every(({ mark }) => mark === 'plain')).toBe(true);
    expect(await serviceGraphSvg(graph)).toContain('nothing is diagnosed yet');
  });
});
