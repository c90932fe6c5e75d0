import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Engine } from '../../src/engine/engine.ts';
import { CodedError } from '../../src/errors.ts';
import type { Command, Signal } from '../../src/ports/commands.ts';
import type { Save } from '../../src/ports/journal.ts';
import type { Message } from '../../src/ports/messaging.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import { clockOf } from '../clock-of.ts';
import { ana, dan, program, startMs } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const alarm: Signal = {
  id: 's1',
  source: 'cloudwatch',
  kind: 'alarm',
  workload: 'shop',
  region: 'us-east-1',
  name: 'api-5xx',
  component: null,
  severity: 'sev2',
  occurredAtMs: startMs,
  reason: 'too many errors',
};

let incidentId: string | undefined;

function note(): Command {
  return { id: 'n1', incidentId: incidentId ?? '', name: 'note', by: ana, atMs: startMs, text: 'seen' };
}

/** Knows how many letters each turn of correlation took. */
class WatchedJournal extends MemoryJournal {
  readonly turns: number[] = [];

  override save(save: Save): Promise<void> {
    if (save.record.id.startsWith('correlation/')) this.turns.push(save.consumed.length);
    return super.save(save);
  }
}

/** Everything that can run has run. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** An engine whose effects never come back and whose messages arrive at once; time stands still, and a short rest is none. */
function engineOn(
  journal: MemoryJournal,
  fingerprint = program.fingerprint,
  knows: (workload: string) => boolean = () => true,
): { engine: Engine; posted: Message[]; performed: string[]; fatal: unknown[] } {
  const posted: Message[] = [];
  const fatal: unknown[] = [];
  const performed: string[] = [];
  const forever = new Promise<never>(() => {});
  const engine = new Engine({
    clock: clockOf({ now: () => startMs, sleep: (ms) => (ms <= 50 ? Promise.resolve() : forever) }),
    journal,
    messenger: { find: async () => undefined, post: async (message) => ({ reference: String(posted.push(message)) }) },
    program: { ...program, fingerprint },
    perform: ({ name }) => {
      performed.push(name);
      return forever;
    },
    hands: { claim: async () => {}, confirm: async () => {} },
    correlator: correlatorOf([]),
    openingOf: ({ incidentId, workload, region, highestSeverity, lastId, summary }, drill) =>
      knows(workload)
        ? {
            incidentId,
            drill,
            workload: shop(),
            region,
            severity: highestSeverity,
            signals: { count: 1, lastId, summary },
          }
        : undefined,
    drill: false,
    watch: (event) => {
      if (event.kind === 'fatal') fatal.push(event.error);
    },
  });
  return { engine, posted, performed, fatal };
}

describe('the engine', () => {
  it('takes a signal once, opens one incident and tells people', async () => {
    const { engine, posted, performed } = engineOn(new MemoryJournal());
    await engine.start();
    expect(await engine.signals([alarm])).toEqual({ accepted: 1, repeated: 0 });
    expect(await engine.signals([alarm])).toEqual({ accepted: 0, repeated: 1 });
    await quiet();
    expect(await engine.incidents()).toHaveLength(1);
    expect(posted.map(({ destination }) => destination)).toEqual(['chat', 'status', 'chat']);
    expect(performed).toContain('detection.corroborate');
  });

  it('takes a signal once that stands twice in one delivery', async () => {
    const journal = new MemoryJournal();
    const { engine, fatal } = engineOn(journal);
    await engine.start();
    expect(await engine.signals([alarm, alarm])).toEqual({ accepted: 1, repeated: 1 });
    await quiet();
    expect(fatal).toEqual([]);
    expect(await journal.waiting()).toEqual([]);
    expect(await engine.incidents()).toHaveLength(1);
  });

  it('takes a flood a thousand at a time, so that others get their turns, and leaves none of it', async () => {
    const journal = new WatchedJournal();
    const { engine } = engineOn(journal);
    await engine.start();
    await engine.signals(Array.from({ length: 2_500 }, (_, index) => ({ ...alarm, id: `flood-${index}` })));
    await quiet();
    expect(journal.turns).toEqual([1_000, 1_000, 500]);
    expect(await journal.waiting()).toEqual([]);
  });

  it('goes on beside signals of a workload that is not configured any more, and takes them up when it is again', async () => {
    const journal = new MemoryJournal();
    const without = engineOn(journal, program.fingerprint, () => false);
    await without.engine.start();
    await without.engine.signals([alarm]);
    await quiet();
    expect(without.engine.state).toBe('running');
    expect(await without.engine.incidents()).toEqual([]);
    await without.engine.stop();
    const again = engineOn(journal);
    await again.engine.start();
    await quiet();
    expect(await again.engine.incidents()).toHaveLength(1);
  });

  it('performs again after a restart what had not come back, with the same keys', async () => {
    const journal = new MemoryJournal();
    const first = engineOn(journal);
    await first.engine.start();
    await first.engine.signals([alarm]);
    await quiet();
    const second = engineOn(journal);
    await second.engine.start();
    await quiet();
    expect(second.performed.sort()).toEqual(first.performed.sort());
    expect(second.posted).toEqual([]);
  });

  it('refuses a command for an incident that does not exist', async () => {
    const { engine } = engineOn(new MemoryJournal());
    await engine.start();
    const command = { id: 'c', incidentId: 'correlation', name: 'hold' as const, by: ana, atMs: startMs, text: '' };
    await expect(engine.command(command)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('goes on after an upgrade though two people say so at once, tells both, and starts again afterwards', async () => {
    const journal = new MemoryJournal();
    const first = engineOn(journal);
    await first.engine.start();
    await first.engine.signals([alarm]);
    await quiet();
    const [{ id: incidentId } = { id: '' }] = await first.engine.incidents();
    const { engine } = engineOn(journal, 'another machine');
    await engine.start();
    await quiet();
    const resume = { incidentId, name: 'resume' as const, by: ana, atMs: startMs };
    const give = (id: string, text: string) => engine.command({ ...resume, id, text });
    await Promise.all([give('r1', 'tracing'), give('r2', 'holding')]);
    await quiet();
    expect(engine.state).toBe('running');
    expect(await engine.outcome(incidentId, 'r1', 0)).toMatchObject({ kind: 'taken' });
    expect(await engine.outcome(incidentId, 'r2', 0)).toMatchObject({ kind: 'withoutEffect' });
    const again = engineOn(journal, 'another machine');
    await again.engine.start();
    await quiet();
    expect(again.engine.state).toBe('running');
    expect((await again.engine.incident(incidentId))?.state).toMatchObject({ response: { tracing: 'gathering' } });
  });

  it('performs nothing after an upgrade, tells people, and goes on where a named person says', async () => {
    const journal = new MemoryJournal();
    const first = engineOn(journal);
    await first.engine.start();
    await first.engine.signals([alarm]);
    await quiet();
    const [before] = await first.engine.incidents();
    const incidentId = before?.id ?? '';
    const upgraded = engineOn(journal, 'another machine');
    await upgraded.engine.start();
    await quiet();
    expect(upgraded.performed).toEqual([]);
    expect(upgraded.posted.map(({ title }) => title)).toEqual([`${incidentId} interrupted by upgrade`]);
    const resume = { incidentId, name: 'resume' as const, atMs: startMs, text: 'tracing' };
    await upgraded.engine.command({ ...resume, id: 'r1', by: dan });
    await quiet();
    expect((await upgraded.engine.incident(incidentId))?.state).toBe('interrupted by upgrade');
    await upgraded.engine.command({ ...resume, id: 'r2', by: ana });
    await quiet();
    expect(upgraded.performed).toContain('evidence.gather');
  });

  it.each([
    ['a signal', (engine: Engine) => engine.signals([{ ...alarm, id: 's2' }])],
    ['a command', (engine: Engine) => engine.command(note())],
  ])('fails as a whole when %s cannot be put on disk', async (_what, send) => {
    const journal = new MemoryJournal();
    const { engine, fatal } = engineOn(journal);
    await engine.start();
    await engine.signals([alarm]);
    await quiet();
    [incidentId] = (await engine.incidents()).map(({ id }) => id);
    const full = new CodedError('unavailable', "the journal's disk failed");
    journal.accept = () => Promise.reject(full);
    await expect(send(engine)).rejects.toBe(full);
    expect(engine.state).toBe('failed');
    expect(fatal).toEqual([full]);
  });

  it('blames no sender for what the journal takes amiss in its own rows: the same is to be sent again', async () => {
    const journal = new MemoryJournal();
    const { engine, fatal } = engineOn(journal);
    await engine.start();
    const amiss = new CodedError('conflict', 'constraint failed');
    journal.accept = () => Promise.reject(amiss);
    await expect(engine.signals([alarm])).rejects.toMatchObject({ code: 'unavailable', cause: amiss });
    expect(fatal).toEqual([amiss]);
  });

  it('does not fail over what comes too late, when its journal is closed', async () => {
    const journal = new MemoryJournal();
    const { engine, fatal } = engineOn(journal);
    await engine.start();
    const closed = Promise.withResolvers<never>();
    journal.accept = () => closed.promise;
    const late = engine.signals([alarm]);
    await engine.stop();
    closed.reject(new CodedError('unavailable', 'the journal is closed'));
    await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    expect(engine.state).toBe('stopped');
    expect(fatal).toEqual([]);
  });

  it('takes signals before the last of very many incidents is resumed, and resumes them all', async () => {
    const journal = new MemoryJournal();
    const { engine: first } = engineOn(journal);
    await first.start();
    const many = Array.from({ length: 1_060 }, (_, at) => ({ ...alarm, id: `s${at}`, workload: `shop-${at}` }));
    await first.signals(many);
    await quiet();
    const { engine, performed } = engineOn(journal);
    await engine.start();
    expect(await engine.signals([{ ...alarm, id: 'new', workload: 'shop-1059' }])).toMatchObject({ accepted: 1 });
    await quiet();
    expect(performed.filter((name) => name === 'detection.corroborate')).toHaveLength(1_060);
  });
});
