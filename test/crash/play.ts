import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';
import { isCorrelation } from '../../src/engine/correlation.ts';
import { fromStored, type IncidentRecord } from '../../src/engine/record.ts';
import type { HistoryRow } from '../../src/ports/journal.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import type { WorldLog } from '../../src/sandbox/world-log.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { type FinalState, finalStateOf } from './final-state.ts';
import { Keeper, type SeenCall } from './keeper.ts';
import { lastWordsFile } from './kill-points.ts';
import type { Stable } from './stable.ts';
import type { KillPoint } from './wire.ts';

/** The incident must be over after this much virtual time, ms. */
const longestMs = 3 * 3_600_000;
/** The world is watched for this much longer: nothing more may be done to it, virtual ms. */
const aftermathMs = 3 * 60_000;

export interface Played {
  /** Where the process killed itself, in its own words; null when it lived. */
  readonly killed: KillPoint | null;
  readonly deaths: readonly string[];
  /** Points passed by the first process. */
  readonly points: readonly KillPoint[];
  readonly problems: readonly string[];
  readonly incidents: readonly { readonly record: IncidentRecord; readonly history: readonly HistoryRow[] }[];
  readonly final: FinalState;
  readonly log: WorldLog;
  readonly seen: readonly SeenCall[];
}

/** Plays the drill with a process that dies at point `killAt` (null: nowhere) and is started again. */
export async function play(
  scenario: Scenario,
  workload: Workload,
  stable: Stable,
  killAt: number | null,
): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-crash-'));
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed: 1, startAtMs });
  const keeper = new Keeper(world, stable, { folder, topicArns: world.topicArns, killAt });
  try {
    keeper.start();
    world.start();
    if (!(await world.clock.runUntil(() => keeper.over, longestMs))) keeper.fail('the incident does not end');
    await world.clock.runUntil(() => keeper.problems.length > 0, aftermathMs);
    await keeper.end();
    return {
      killed: lastWords(folder),
      deaths: keeper.deaths,
      points: keeper.pointsOf(1),
      problems: keeper.problems,
      incidents: await incidentsIn(folder),
      final: await finalStateOf(world, workload),
      log: world.log,
      seen: keeper.seen,
    };
  } finally {
    await keeper.end();
    rmSync(folder, { recursive: true });
  }
}

function lastWords(folder: string): KillPoint | null {
  try {
    return JSON.parse(readFileSync(join(folder, lastWordsFile), 'utf8')) as KillPoint;
  } catch {
    return null;
  }
}

/** What the dead process left on disk. */
async function incidentsIn(folder: string): Promise<Played['incidents']> {
  const journal = openSqliteJournal(join(folder, 'journal.sqlite'));
  try {
    const ids = (await journal.ids()).filter((id) => !isCorrelation(id));
    return await Promise.all(
      ids.map(async (id) => {
        const stored = await journal.load(id);
        if (!stored) throw new Error(`${id} is listed and not there`);
        return { record: fromStored(stored), history: await journal.history(id) };
      }),
    );
  } finally {
    await journal.close();
  }
}
