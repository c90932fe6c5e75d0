import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { failover, incidentId, rowsOf } from '../report/histories.ts';
import { muster } from './muster.ts';

const at = ownFolder();
const rows = rowsOf(failover());

/** An export with as many of the rows, whose incident tells the head of all. */
function exportWith(count: number): string {
  const said = JSON.parse(rows[0]?.body ?? '{}') as { workload: string; drill: boolean };
  const head = { headSequence: rows.length, headHash: rows.at(-1)?.hash };
  const incident = { id: incidentId, workload: said.workload, drill: said.drill, severity: 'sev1', ...head };
  const history = rows.slice(0, count).map(({ recordId: _, ...row }) => row);
  writeFileSync(at('export.json'), JSON.stringify({ format: 'muster-incident-1', incident, history }));
  return at('export.json');
}

it('reports a whole export without a word beside the report', async () => {
  const { code, stdout, stderr } = await muster('report', exportWith(rows.length));

  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toContain('does not hold');
});

it('says of an export whose last rows were cut off that it is not whole, beside the report and in it', async () => {
  const file = exportWith(rows.length - 3);
  const why = `does not hold at row ${rows.length - 2}: rows were cut off: the file tells a head at row ${rows.length}`;

  expect(await muster('report', file)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(why),
    stderr: `the history ${why}\n`,
  });
  expect(await muster('report', file, '--format', 'html', '-o', at('page.html'))).toMatchObject({ code: 1 });
  expect(readFileSync(at('page.html'), 'utf8')).toContain(`<p class="bad">The history ${why}.`);
});
