import { describe, expect, it } from '@jest/globals';
import { chain } from '../../src/engine/record.ts';
import type { HistoryRow } from '../../src/ports/journal.ts';
import { checkChain, headFrom } from '../../src/report/chain.ts';
import { failover, incidentId, rowsOf } from './histories.ts';

const rows = rowsOf(failover());
const head = (sequence: number) => ({ sequence, hash: (rows[sequence - 1]?.hash ?? '').slice(0, 12) });
const whyOf = (changed: readonly HistoryRow[], seen?: { sequence: number; hash: string }) =>
  checkChain(changed, incidentId, seen).fault;

describe('a chain', () => {
  it('that was written so holds, with any head that a message showed', () => {
    expect(checkChain(rows, incidentId)).toEqual({
      rows: rows.length,
      head: { sequence: rows.length, hash: rows.at(-1)?.hash },
      fault: null,
    });
    expect(whyOf(rows, head(3))).toBeNull();
  });

  it('with one rewritten row breaks there, be it the text or the time', () => {
    const body = (rows[4]?.body ?? '').replace('us-east-1', 'us-west-1');

    expect(whyOf(rows.map((row, index) => (index === 4 ? { ...row, body } : row)))).toMatchObject({
      sequence: 5,
      why: expect.stringContaining('rewritten'),
    });
    expect(whyOf(rows.map((row, index) => (index === 4 ? { ...row, atMs: row.atMs + 1 } : row)))).toMatchObject({
      sequence: 5,
    });
  });

  it('holds no file that tells another workload, drill or head than its rows', () => {
    const { hash: headHash } = rows[rows.length - 1] as HistoryRow;
    const said = JSON.parse(rows[0]?.body ?? '{}') as { workload: string; drill: boolean };
    const told = { workload: said.workload, drill: said.drill, headSequence: rows.length, headHash };
    const faultOf = (changed: object) => checkChain(rows, incidentId, undefined, { ...told, ...changed }).fault;
    expect(faultOf({})).toBeNull();
    expect(faultOf({ workload: 'other' })?.why).toContain('tells workload "other"');
    expect(faultOf({ drill: !said.drill })?.why).toContain('tells drill');
    expect(faultOf({ headSequence: rows.length + 200 })).toEqual({
      sequence: rows.length + 1,
      why: `rows were cut off: the file tells a head at row ${rows.length + 200}`,
    });
    expect(faultOf({ headHash: 'f'.repeat(64) })?.why).toContain('tells head');
  });

  it('with a row taken out breaks there', () => {
    expect(whyOf(rows.filter(({ sequence }) => sequence !== 6))).toEqual({
      sequence: 6,
      why: expect.stringContaining('rows were taken out'),
    });
  });

  it('with two rows exchanged breaks at the first', () => {
    const exchanged = [...rows];
    [exchanged[1], exchanged[2]] = [rows[2] as HistoryRow, rows[1] as HistoryRow];

    expect(whyOf(exchanged)?.sequence).toBe(2);
  });

  it('that was cut at its end holds in itself, and shows against a head', () => {
    const cut = rows.slice(0, 5);

    expect(whyOf(cut)).toBeNull();
    expect(whyOf(cut, head(7))).toEqual({ sequence: 6, why: 'rows were cut off: a message was sent at row 7' });
  });

  it('that was computed anew from a rewritten row on shows against a head', () => {
    const entries = rows.map(({ body }) => JSON.parse(body.replace('"by":"ana"', '"by":"eve"')) as { kind: string });
    const anew = entries.flatMap(({ kind, ...detail }, index) => ({ kind, detail, atMs: rows[index]?.atMs ?? 0 }));
    let last = { sequence: 0, hash: '' };
    const forged = anew.flatMap(({ kind, detail, atMs }) => {
      const made = chain({ id: incidentId, head: last }, [{ kind, detail }], atMs);
      last = { sequence: made[0]?.sequence ?? 0, hash: made[0]?.hash ?? '' };
      return made;
    });
    const approval = rows.find(({ body }) => body.includes('"by":"ana"'))?.sequence ?? 0;

    expect(whyOf(forged)).toBeNull();
    expect(whyOf(forged, head(approval - 1))).toBeNull();
    expect(whyOf(forged, head(approval))).toMatchObject({
      sequence: approval,
      why: expect.stringContaining('computed anew'),
    });
  });

  it('of another incident proves nothing', () => {
    expect(checkChain(rows, 'shop-20990101-0000').fault?.why).toBe(`it opens ${incidentId}, not shop-20990101-0000`);
    expect(checkChain([], incidentId).fault?.why).toBe('there is no row at all');
  });
});

describe('a head', () => {
  it('is read as messages show it', () => {
    const read = { sequence: 812, hash: 'abcdef012345' };

    expect(headFrom('812:abcdef012345')).toEqual(read);
    expect(headFrom('812 abcdef012345')).toEqual(read);
    expect(headFrom('[history 812 abcdef012345]')).toEqual(read);
  });

  it.each(['', '812', 'abcdef', '812:xyz', '812:abc', ':abcdef01'])('is not made up from %j', (text) => {
    expect(headFrom(text)).toBeUndefined();
  });
});
