import { describe, expect, it } from '@jest/globals';
import { chain } from '../../src/engine/record.ts';
import { replay } from '../../src/engine/replay.ts';
import { historyEntry, viewOf } from '../../src/engine/view.ts';
import { ByHand, program } from '../fixtures/program.ts';

/** What a file tells of the incident beside its rows. */
function toldOf(incident: ByHand): Readonly<Record<string, unknown>> {
  const head = history(incident).at(-1);
  return { ...viewOf(program, incident.record), headSequence: head?.sequence, headHash: head?.hash };
}

function history(incident: ByHand): ReturnType<typeof historyEntry>[] {
  const rows = chain({ id: 'shop-1', head: { sequence: 0, hash: '' } }, incident.entries, incident.now);
  return rows.map(historyEntry);
}

describe('replay', () => {
  const incident = new ByHand().fail('confirm.health', 'throttled').toApproval().command('note').approve();
  incident.tell({ kind: 'effect.succeeded', key: 'shop-1/99', output: null });

  it('decides a history again and finds it as recorded', () => {
    const replayed = replay(program, 'shop-1', history(incident));
    expect(replayed.divergence).toBeUndefined();
    expect(replayed).toMatchObject({ entries: incident.entries.length });
  });

  it('shows what is told of the incident beside its rows and does not follow from them', () => {
    const view = toldOf(incident);
    expect(replay(program, 'shop-1', history(incident), view).untrue).toBeUndefined();
    const told = { ...view, severity: 'sev4', workload: 'other', state: 'closed' };
    expect(replay(program, 'shop-1', history(incident), told).untrue).toEqual([
      { field: 'workload', recorded: 'other', decided: 'shop' },
      { field: 'severity', recorded: 'sev4', decided: view.severity },
      { field: 'state', recorded: 'closed', decided: view.state },
    ]);
  });

  it('shows a history that was cut at its end, where the rows left lead to all else that is told', () => {
    const told = toldOf(incident);
    const whole = history(incident);
    const cut = whole.slice(0, -1);
    const [head, last] = [whole.at(-1), cut.at(-1)];
    expect(replay(program, 'shop-1', cut, told).untrue).toEqual([
      { field: 'headSequence', recorded: head?.sequence, decided: last?.sequence },
      { field: 'headHash', recorded: head?.hash, decided: last?.hash },
    ]);
    const { headSequence: _sequence, headHash: _hash, ...silent } = told;
    expect(replay(program, 'shop-1', cut, silent).untrue).toBeUndefined();
  });

  it('shows a history that was changed', () => {
    const changed = history(incident).map((entry) =>
      entry.sequence === 5 ? { ...entry, detail: { ...entry.detail, name: 'other' } } : entry,
    );
    expect(replay(program, 'shop-1', changed).brokenAt).toBe(5);
  });

  it('shows where another decision would have been made', () => {
    const entries = incident.entries.map((entry) =>
      entry.kind === 'decision' ? { ...entry, detail: { ...entry.detail, decision: 'hold' } } : entry,
    );
    const rows = chain({ id: 'shop-1', head: { sequence: 0, hash: '' } }, entries, incident.now).map(historyEntry);
    expect(replay(program, 'shop-1', rows).divergence?.recorded).toMatchObject({ kind: 'decision', decision: 'hold' });
  });
});
