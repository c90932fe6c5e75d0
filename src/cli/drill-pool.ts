import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Job, type JobDone, playJob } from './drill-play.ts';

const child = fileURLToPath(new URL('./drill-child.ts', import.meta.url));

interface Answer {
  readonly done?: JobDone;
  readonly error?: string;
}

/**
 * Plays many drills, as many at a time as there are cores, each core with a process of its own; one drill alone is played in this process. The
 * answers come in the order of the jobs, whichever was finished first. `told` hears of each as it is done.
 * @throws whatever a drill threw; the others are given up
 */
export async function playAll(
  jobs: readonly Job[],
  told: (done: JobDone, finished: number) => void,
): Promise<readonly JobDone[]> {
  const workers = Math.min(availableParallelism(), jobs.length);
  const done: JobDone[] = [];
  let next = 0;
  let finished = 0;
  const work = async (play: (job: Job) => Promise<JobDone>): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      const answer = await play(jobs[index] as Job);
      done[index] = answer;
      finished += 1;
      told(answer, finished);
    }
  };
  if (workers < 2) {
    await work((job) => playJob(job));
    return done;
  }
  const children = Array.from({ length: workers }, () => fork(child, { execArgv: process.execArgv }));
  try {
    await Promise.all(children.map((one) => work((job) => askOf(one, job))));
  } finally {
    for (const one of children) one.disconnect();
  }
  return done;
}

function askOf(worker: ChildProcess, job: Job): Promise<JobDone> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => {
      reject(new Error(`the process that played ${job.scenario} with seed ${job.seed} ended with ${String(code)}`));
    };
    worker.once('exit', ended);
    worker.once('message', ({ done, error }: Answer) => {
      worker.off('exit', ended);
      if (done) resolve(done);
      else reject(new Error(`${job.scenario} with seed ${job.seed}: ${error ?? 'no answer'}`));
    });
    worker.send(job);
  });
}
