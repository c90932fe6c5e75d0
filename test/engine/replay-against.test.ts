import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { type Job, playJob } from '../../src/cli/drill-play.ts';
import { exampleConfig } from '../../src/cli/project.ts';
import { actsOf, differencesOf } from '../../src/engine/acts.ts';
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

let played: Promise<{ id: string; history: HistoryEntry[] }> | undefined;

/** A bad deploy that was rolled back after a minute, played once. */
function rollback(): Promise<{ id: string; history: HistoryEntry[] }> {
  const rest = { without: [], killAtSeconds: [], wire: false, traced: false, recorded: true } as const;
  const job: Job = {
    config: exampleConfig,
    scenario: 'bad-deploy',
    seed: 1,
    approveAfterSeconds: 60,
    approver: 'prompt',
    ...rest,
  };
  played ??= playJob(job).then(({ incidents = [] }) => {
    const [first] = incidents;
    return { id: first?.incident.id ?? '', history: entriesOf(first?.rows ?? []) };
  });
  return played;
}

async function against(change: (text: string) => string) {
  const { id, history } = await rollback();
  const { entries, unknownFrom } = relive(programWith(change), id, history);
  const then = actsOf(history.filter(({ atMs }) => atMs <= (unknownFrom?.atMs ?? Number.POSITIVE_INFINITY)));
  return { differences: differencesOf(then, actsOf(entries), 5000), unknownFrom };
}

describe('a recorded incident led again', () => {
  it('by the same runbooks acts the same at the same times', async () => {
    expect(await against((text) => text)).toEqual({ differences: [], unknownFrom: undefined });
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
