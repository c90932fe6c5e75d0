import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import { checkChain } from '../../src/report/chain.ts';
import { entriesOf, exportText, readExport } from '../../src/report/exported.ts';
import { incidentView } from '../cli/incidents.ts';
import { entriesFrom, failover, incidentId, rowsOf } from './histories.ts';

const rows = rowsOf(failover());
const text = exportText(incidentView(), rows);

describe('an export', () => {
  it('holds the exact bytes that were hashed, so that whoever has it can check it', () => {
    const read = readExport(text, 'export.json');

    expect(read.rows).toEqual(rows);
    expect(checkChain(read.rows, incidentId).fault).toBeNull();
    expect(entriesOf(read.rows)).toEqual(entriesFrom(failover()));
  });

  it('keeps bytes that another writer of JSON would have written otherwise', () => {
    const odd = rows.map((row, index) => (index === 0 ? { ...row, body: '{"kind" : "opened", "n":1.0}' } : row));

    expect(readExport(exportText(incidentView(), odd), 'x').rows[0]?.body).toBe('{"kind" : "opened", "n":1.0}');
  });

  it.each([
    ['not JSON', 'x'],
    ['of something else', '{"a":1}'],
    ['without a row', exportText(incidentView(), [])],
  ])('%s is refused with what is expected', (_what, wrong) => {
    expect(() => readExport(wrong, 'export.json')).toThrow(InputError);
    expect(() => readExport(wrong, 'export.json')).toThrow('muster incident export');
  });

  it.each([9e15, -9e15])('with a row at an instant that no date has (%d ms) is refused', (atMs) => {
    const impossible = rows.map((row, index) => (index === 2 ? { ...row, atMs } : row));
    expect(() => readExport(exportText(incidentView(), impossible), 'export.json')).toThrow('history.2.atMs');
  });

  it('with a row that is no entry names the row', () => {
    expect(() => entriesOf([{ ...(rows[0] as (typeof rows)[0]), body: '[]' }])).toThrow('history row 1');
    expect(() => entriesOf([{ ...(rows[0] as (typeof rows)[0]), body: '' }])).toThrow('found nothing');
  });
});
