import { parentPort, workerData } from 'node:worker_threads';
import { timelineSvg } from '../diagram/timeline-svg.ts';
import { CodedError, codeOf, invariant } from '../errors.ts';
import { entriesOf } from '../report/exported.ts';
import { type ReportJob, renderReport } from '../report/render-report.ts';
import type { FromRenderThread, RenderJob } from './render-aside.ts';
import { momentsOf } from './render-timeline.ts';
import { colorsFor } from './terminal.ts';

/** A thread for one piece of rendering, started by `renderAside`: it answers, and ends. */
invariant(parentPort, 'what is rendered aside has a thread of its own');
const port = parentPort;
const plain = colorsFor({ isTTY: false }, {});

rendered(workerData as RenderJob).then(
  (result) => port.postMessage({ result } satisfies FromRenderThread),
  (error: unknown) =>
    port.postMessage({
      error: { code: error instanceof CodedError ? codeOf(error) : 'unavailable', message: String(error) },
    } satisfies FromRenderThread),
);

/** Pictures need the layout library, the runbooks and the painter: a report is not to wait for them. */
async function rendered(job: RenderJob): Promise<unknown> {
  if (job.kind === 'report') return report(job);
  const { incidentPictures } = await import('./incident-pictures.ts');
  return incidentPictures(job);
}

function report({ incidentId, rows, format, drills }: ReportJob): string {
  return renderReport(incidentId, entriesOf(rows), format, {
    drills,
    drawing: (entries) => timelineSvg(`Incident ${incidentId}`, momentsOf(entries, plain)),
  });
}
