import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { type Job, playJob } from '../../src/cli/drill-play.ts';
import { exampleConfig } from '../../src/cli/project.ts';
import { actsOf, differencesOf } from '../../src/engine/acts.ts';
import { factOf } from '../../src/engine/replay.ts';
import { relive } from '../../src/engine/replay-against.ts';
import { programOf } from '../../src/main.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import { entriesOf } from '../../src/report/exported.ts';
import { shippedTemplates } from '../fixtures/templates.ts';

jest.setTimeout(60_000);

/** The shipped runbooks, one of them changed. */
function programWith(change: (text: string) => string) {
  const files = readdirSync('runbooks').map((name) => ({ name, text: readFileSync(`runbooks/${name}`, 'utf8') }));
  const changed = files.map(({ name, text }) => ({
    file: name,
    text: name === 'bad-deploy.yaml' ? change(text) : text,
  }));
  return programOf(changed, shippedTemplates());
}

interface Recorded {
  readonly id: string;
  readonly history: HistoryEntry[];
}

const played = new Map<string, Promise<Recorded>>();

/** A bad deploy that was rolled back after a minute. */
const rollback = (): Promise<Recorded> => recorded('bad-deploy');

/** The first incident of a scenario, which is played once. */
function recorded(scenario: string): Promise<Recorded> {
  const rest = { without: [], killAtSeconds: [], wire: false, traced: false, recorded: true } as const;
  const job: Job = {
    config: exampleConfig,
    scenario,
    seed: 1,
    approveAfterSeconds: 60,
    approver: 'prompt',
    ...rest,
  };
  const known = played.get(scenario);
  if (known) return known;
  const playing = playJob(job).then(({ incidents = [] }) => {
    const [first] = incidents;
    return { id: first?.incident.id ?? '', history: entriesOf(first?.rows ?? []) };
  });
  played.set(scenario, playing);
  return playing;
}

async function against(change: (text: string) => string) {
  const { id, history } = await rollback();
  const { entries, unknownFrom } = relive(programWith(change), id, history);
  const then = actsOf(history.filter(({ atMs }) => atMs <= (unknownFrom?.atMs ?? Number.POSITIVE_INFINITY)));
  return { differences: differencesOf(then, actsOf(entries), 5000), unknownFrom };
}

/** What happened when, but for messages: when they arrive decides nothing. */
function momentsOf(entries: readonly Pick<HistoryEntry, 'atMs' | 'kind'>[]): string[] {
  return entries.filter(({ kind }) => !kind.startsWith('message.')).map(({ atMs, kind }) => `${atMs} ${kind}`);
}

describe('a recorded incident led again', () => {
  it('by the same runbooks acts the same at the same times', async () => {
    expect(await against((text) => text)).toEqual({ differences: [], unknownFrom: undefined });
  });

  it('by the same runbooks takes as long over an effect that was tried again as it took then', async () => {
    const { id, history } = await recorded('2025-10-20-dynamodb-dns');
    const again = relive(
      programWith((text) => text),
      id,
      history,
    );

    expect(history.filter(({ kind }) => kind === 'effect.willRetry').length).toBeGreaterThan(0);
    expect(momentsOf(again.entries)).toEqual(momentsOf(history));
  });

  it('by the same runbooks acts the same where it was exported in mid-course, with effects under way', async () => {
    const { id, history } = await rollback();
    const program = programWith((text) => text);
    const saves = history.flatMap((row, index) => (index > 1 && factOf(row) ? [index] : []));

    for (const rows of saves.filter((_, index) => index % 10 === 0).map((end) => history.slice(0, end))) {
      const { entries, unknownFrom } = relive(program, id, rows);
      expect([rows.length, unknownFrom]).toEqual([rows.length, undefined]);
      expect(momentsOf(entries)).toEqual(momentsOf(rows));
    }
  });

  it('by a runbook that no longer takes it decides otherwise, when and instead of what', async () => {
    const { differences } = await against((text) =>
      text.replace('verdict: [ours]', 'verdict: [ours]\n  services: [kinesis]'),
    );
    expect(differences[0]).toMatchObject({
      before: { what: 'decides rollback (bad-deploy)' },
      after: { what: expect.stringMatching(/^decides hold/) },
    });
    const only = differences.filter(({ after }) => after === undefined).map(({ before }) => before?.what);
    expect(only).toEqual(expect.arrayContaining(['asks for approval', 'performs deploy.rollback']));
  });

  it('stops where it asks the world what it was never asked', async () => {
    const step = '  - { id: shift, title: Traffic goes, action: traffic.check, in: to, onFailure: ask }\n';
    const { unknownFrom } = await against((text) => text.replace(/^steps:\n/m, `steps:\n${step}`));
    expect(unknownFrom?.why).toMatch(/^traffic\.check was never performed then/);
  });
});
