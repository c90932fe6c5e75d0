import { Worker } from 'node:worker_threads';
import type { Blame } from '../diagram/workload-graph.ts';
import { CodedError, type ErrorCode } from '../errors.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Picture, Pictures } from '../ports/pictures.ts';
import type { ReportJob } from '../report/render-report.ts';
import type { PictureJob } from './incident-pictures.ts';

export type RenderJob = ({ readonly kind: 'report' } & ReportJob) | ({ readonly kind: 'pictures' } & PictureJob);
export type FromRenderThread =
  | { readonly result: unknown }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Longest time that a report or the pictures of an incident may take, ms: seconds, on a machine that is busy. */
const limitMs = 60_000;
/** Such jobs wait for each other: the engine's thread keeps a processor for itself on a machine of two. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Renders in a thread of its own, one at a time, so that deciding and sending go on meanwhile; a thread that fails takes nothing along.
 * @throws CodedError what the rendering threw, or `timeout`
 */
export function renderReportAside(job: ReportJob): Promise<string> {
  return aside({ kind: 'report', ...job }) as Promise<string>;
}

/** Pictures of incidents, drawn aside. `runbooks`: their folder. */
export function picturesAside(given: {
  readonly runbooks: string;
  readonly history: (incidentId: string) => Promise<readonly HistoryRow[]>;
}): Pictures {
  return {
    async of({ id, drill, facts }) {
      const blame = (facts.diagnosis ?? null) as Blame | null;
      const job = { incident: { id, drill }, blame, rows: await given.history(id), runbooks: given.runbooks };
      return (await aside({ kind: 'pictures', ...job })) as readonly Picture[];
    },
  };
}

function aside(job: RenderJob): Promise<unknown> {
  const done = turn.then(() => inThread(job));
  turn = done.catch(() => undefined);
  return done;
}

function inThread(job: RenderJob): Promise<unknown> {
  const worker = new Worker(new URL('./render-thread.ts', import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const late = setTimeout(() => reject(new CodedError('timeout', `no end after ${limitMs} ms`)), limitMs);
  worker.once('message', (said: FromRenderThread) => {
    if ('error' in said) reject(new CodedError(said.error.code, said.error.message));
    else resolve(said.result);
  });
  worker.once('error', (cause) => reject(new CodedError('unavailable', 'the rendering failed', { cause })));
  worker.once('exit', () => reject(new CodedError('unavailable', 'the rendering ended without a word')));
  return promise.finally(() => {
    clearTimeout(late);
    void worker.terminate();
  });
}
