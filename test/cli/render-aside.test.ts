import { resolve } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { picturesAside, renderReportAside } from '../../src/cli/render-aside.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { viewWith } from '../adapters/slack/talk-stand.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { entriesFrom, failover, incidentId, opened, rowsOf } from '../report/histories.ts';

jest.setTimeout(60_000);

const job = { incidentId, rows: rowsOf(failover()), drills: [] };

describe('a report that is rendered aside', () => {
  it('is the report, and holds up nothing', async () => {
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    }, 5);
    const text = await renderReportAside({ ...job, format: 'markdown' });
    clearInterval(turning);
    expect(text).toBe(renderReport(incidentId, entriesFrom(failover()), 'markdown'));
    expect(turns).toBeGreaterThan(3);
  });

  it('has its timeline as a picture where it is a page', async () => {
    const page = await renderReportAside({ ...job, format: 'html' });
    expect(page).toMatch(/<figure class="drawing"><svg [^>]*viewBox/);
    expect(page).not.toMatch(/<script|<link|<img|<foreignObject/i);
  });

  it('that cannot be rendered fails with its code, and the next is rendered', async () => {
    const [row] = job.rows;
    const broken = { ...job, rows: [{ ...row, body: 'no JSON' }] as typeof job.rows, format: 'markdown' as const };
    const [bad, good] = await Promise.allSettled([
      renderReportAside(broken),
      renderReportAside({ ...job, format: 'markdown' }),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: expect.any(String) } });
    expect(good.status).toBe('fulfilled');
  });
});

it('an incident is drawn: what the workload is made of, where the incident is, and its plan', async () => {
  const rows = rowsOf([
    opened({ workload: exampleWorkload('shop') }),
    ...failover().slice(1),
    [
      900,
      'transition',
      { event: 'x', from: {}, to: { response: { mitigating: { 'aws-regional-outage': 'planning' } } } },
    ],
  ]);
  const pictures = picturesAside({ runbooks: resolve('runbooks'), history: async () => rows });
  const drawn = await pictures.of(viewWith({ drill: true }));
  expect(drawn.map(({ title }) => title)).toEqual([
    'DRILL shop-20251020-0651: services of Example shop',
    'DRILL shop-20251020-0651: where it is',
    'DRILL shop-20251020-0651: the plan of aws-regional-outage',
  ]);
  for (const { name, png } of drawn) {
    expect(name).toMatch(/\.png$/);
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
  }
});
