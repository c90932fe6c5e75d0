import { describe, expect, it } from '@jest/globals';
import { brokenLink, chain } from '../../src/engine/record.ts';
import { ana, ByHand, dan, preparedPlan } from '../fixtures/program.ts';

describe('step', () => {
  it('asks for corroboration and confirmation, each with a key of its own, as soon as an incident opens', () => {
    const incident = new ByHand();
    expect(incident.running.sort()).toEqual([
      'confirm.canaries',
      'confirm.feed',
      'confirm.health',
      'detection.corroborate',
      'people.onCall',
    ]);
    const keys = Object.values(incident.record.running).map((effect) => effect.key);
    expect(new Set(keys).size).toBe(5);
    expect(incident.record.outbox.map((entry) => entry.destination)).toEqual(['chat', 'status', 'chat']);
  });

  it('ignores a completion whose key is no longer running, and keeps it in the history', () => {
    const incident = new ByHand();
    const key = incident.key('detection.corroborate');
    incident.succeed('detection.corroborate', { corroborated: false });
    const before = incident.response;
    incident.tell({ kind: 'effect.succeeded', key, output: { corroborated: true, region: 'us-east-1' } });
    expect(incident.response).toBe(before);
    expect(incident.last?.entries).toEqual([
      { kind: 'effect.stale', detail: { key, output: expect.anything(), was: 'effect.succeeded' } },
    ]);
  });

  it('ignores a timer whose due time is not the saved one', () => {
    const incident = new ByHand();
    const [id, dueAtMs] = Object.entries(incident.record.timers)[0] as [string, number];
    const version = JSON.stringify(incident.record.snapshot);
    incident.tell({ kind: 'timer.due', id, dueAtMs: dueAtMs - 1 });
    expect(incident.last?.entries[0]?.kind).toBe('timer.stale');
    expect(JSON.stringify(incident.record.snapshot)).toBe(version);
  });

  it('retries a throttled read with the same key and a saved due time, then tells the machine', () => {
    const incident = new ByHand();
    const key = incident.key('confirm.health');
    incident.fail('confirm.health', 'throttled');
    const waiting = Object.values(incident.record.running).find((effect) => effect.key === key);
    expect(waiting?.retryAtMs).toBeGreaterThan(incident.now);
    incident.tell({ kind: 'effect.retryDue', key });
    expect(Object.values(incident.record.running).find((effect) => effect.key === key)).toMatchObject({
      attempts: 2,
      retryAtMs: null,
    });
    incident.fail('confirm.health', 'throttled');
    expect(incident.facts.confirmation.health?.summary).toContain('throttled');
  });

  it('gives up an effect that eight processes in a row did not finish, as outcomeUnknown when it mutates', () => {
    const incident = new ByHand().toFence();
    expect(incident.running).toContain('writers.fence');
    for (let process = 0; process < 9; process += 1) incident.tell({ kind: 'engine.resumed' });
    expect(incident.running).toContain('writers.fence.verify');
    expect(incident.running).not.toContain('writers.fence');
  });

  it('forgets a delivered message and tries a failed one again later', () => {
    const incident = new ByHand();
    const [chat, status] = incident.record.outbox;
    incident.tell({ kind: 'message.delivered', key: chat?.key ?? '', reference: 'x' });
    incident.tell({ kind: 'message.failed', key: status?.key ?? '', code: 'unavailable', message: 'down' });
    expect(incident.record.outbox.map(({ key }) => key)).not.toContain(chat?.key);
    const again = incident.record.outbox.find(({ key }) => key === status?.key);
    expect(again).toMatchObject({ attempts: 2, doubtful: true });
    expect(again?.nextAttemptAtMs).toBeGreaterThan(incident.now);
  });

  it('leaves the machine alone for a command of somebody without a role', () => {
    const incident = new ByHand().toApproval();
    incident.command('approve', dan, '', preparedPlan.hash);
    expect(incident.response).toContain('awaitingApproval');
    expect(incident.facts.approvals).toEqual([]);
  });

  it('refuses an approval that names another plan', () => {
    const incident = new ByHand().toApproval();
    incident.command('approve', ana, '', 'b'.repeat(64));
    expect(incident.facts.approvals).toEqual([]);
  });
});

describe('history', () => {
  const record = { id: 'i', head: { sequence: 0, hash: '' } };
  const rows = chain(
    record,
    [
      { kind: 'a', detail: {} },
      { kind: 'b', detail: { x: 1 } },
      { kind: 'c', detail: {} },
    ],
    5,
  );
  const head = { sequence: 3, hash: rows[2]?.hash ?? '' };

  it('verifies from the first row to the head', () => {
    expect(brokenLink(rows, head)).toBeUndefined();
  });

  it('shows a rewritten row, a missing row and a cut end', () => {
    const rewritten = rows.map((row) => (row.sequence === 2 ? { ...row, body: row.body.replace('1', '2') } : row));
    expect(brokenLink(rewritten, head)).toBe(2);
    expect(
      brokenLink(
        rows.filter((row) => row.sequence !== 2),
        head,
      ),
    ).toBe(2);
    expect(brokenLink(rows.slice(0, 2), head)).toBe(3);
  });
});
