import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { crashProgram, crashScenario, crashWorkload } from '../crash/drill-parts.ts';
import { aftermath } from './aftermath.ts';
import type { Course } from './course.ts';
import { Ledger } from './ledger.ts';
import { People } from './people.ts';
import { type Plant, sound } from './planted.ts';
import { Processes } from './processes.ts';
import { Promises } from './promises.ts';
import { Transcript } from './transcript.ts';

/** An incident is over after this much virtual time, or will never be. */
const longestMs = 3 * 3_600_000;
/** What a live process is looked at for between its own writes and calls. */
const glanceMs = 2_000;

export interface Played {
  readonly violations: readonly string[];
  readonly transcript: readonly string[];
  /** Calls made and points passed, for those who choose where to disturb. */
  readonly calls: number;
  readonly points: number;
  /** Processes that lived. */
  readonly lives: number;
  readonly endMs: number;
}

const program = crashProgram();
const scenario = crashScenario();

/** Plays one course from the first alarm to the end of the incident and holds every promise against it. The same course plays the same again. */
export async function play(course: Course, plant: Plant = sound): Promise<Played> {
  const startMs = Date.parse(scenario.startAt);
  const workload = workloadOf(course);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed: course.seed, startAtMs: startMs });
  const { clock, log } = world;
  const transcript = new Transcript(() => clock.now());
  const ledger = new Ledger();
  const promises = new Promises({ course, ledger, log, transcript });
  const journal = new MemoryJournal();
  const processes = new Processes({ course, world, workload, program, journal, ledger, promises, transcript, plant });
  const people = new People({ course, clock, ledger, transcript, commands: () => processes.commands });
  await processes.start();
  world.start();
  people.start();
  glance(world, processes, promises);
  const broken = (): boolean => transcript.violations.length > 0;
  let ended = false;
  // What a late upgrade or a person begins anew in the minute after the end has an end of its own.
  do {
    ended = await clock.runUntil(() => broken() || processes.over, longestMs - (clock.now() - startMs));
    if (ended && !broken()) await clock.runUntil(broken, 60_000);
  } while (ended && !broken() && !processes.over);
  const endMs = clock.now() - startMs;
  if (transcript.violations.length === 0) {
    if (!ended) transcript.violate('the incident does not end');
    else await aftermath({ course, world, workload, journal, ledger, processes, transcript });
  }
  return {
    violations: transcript.violations,
    transcript: transcript.lines,
    calls: processes.calls,
    points: processes.points,
    lives: processes.lives,
    endMs,
  };
}

function workloadOf({ quorum, unattended }: Course): Workload {
  const shop = crashWorkload();
  const { policy } = shop;
  const written = { maxRpoSeconds: 300, validFrom: '2020-01-01T00:00:00Z', validUntil: '2100-01-01T00:00:00Z' };
  return {
    ...shop,
    policy: {
      ...policy,
      approval: { ...policy.approval, quorum },
      ...(unattended ? { unattendedFailover: written } : {}),
    },
  };
}

function glance({ clock }: World, processes: Processes, promises: Promises): void {
  const look = (): void => {
    const life = processes.living;
    if (life) promises.atGlance(life, processes.patientNowMs);
    clock.schedule(glanceMs, look);
  };
  look();
}
