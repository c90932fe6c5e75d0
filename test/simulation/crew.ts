import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Course } from './course.ts';

/** What a worker is asked. */
export interface Asked {
  readonly seed: number;
  readonly plant: string;
  /** A course that breaks a promise is shrunk. */
  readonly shrinks: boolean;
}

export interface Answered {
  readonly seed: number;
  readonly lives: number;
  readonly calls: number;
  readonly points: number;
  readonly violations: readonly string[];
  readonly shrunk?: { readonly course: Course; readonly transcript: readonly string[] };
}

/** Plays seeds in as many processes as there are cores; ends early when `enough` says so. */
export async function playAll(
  asked: readonly Asked[],
  told: (answered: Answered) => void,
  enough: () => boolean = () => false,
): Promise<void> {
  const queue = [...asked];
  const workers = Array.from({ length: Math.min(availableParallelism(), queue.length) }, () => start());
  const next = (): Asked | undefined => (enough() ? undefined : queue.shift());
  await Promise.all(workers.map((worker) => work(worker, next, told)));
}

function start(): ChildProcess {
  return fork(join(import.meta.dirname, 'seed-worker.ts'), [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
}

function work(worker: ChildProcess, next: () => Asked | undefined, told: (answered: Answered) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const ask = (): void => {
      const asked = next();
      if (asked) worker.send(asked);
      else worker.disconnect();
    };
    worker.on('message', (answered: Answered) => {
      told(answered);
      ask();
    });
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with code ${code}`))));
    ask();
  });
}
