import { z } from 'zod';
import { actions } from '../actions/index.ts';
import { png } from '../diagram/png.ts';
import { serviceGraphSvg } from '../diagram/service-graph-svg.ts';
import { svg } from '../diagram/svg.ts';
import type { Step } from '../diagram/taken.ts';
import { viewNamed, viewsOf } from '../diagram/views.ts';
import { type Blame, type DrawnComponent, workloadGraph } from '../diagram/workload-graph.ts';
import { CodedError } from '../errors.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Picture } from '../ports/pictures.ts';
import { entriesOf } from '../report/exported.ts';
import { compile } from '../runbook/compile.ts';
import { loadRunbooks } from '../runbook/load.ts';
import { runbookFiles } from './project.ts';

/** An incident to be drawn: plain values, so that another thread can do it. */
export interface PictureJob {
  readonly incident: { readonly id: string; readonly drill: boolean };
  readonly blame: Blame | null;
  readonly rows: readonly HistoryRow[];
  /** The folder of the runbooks. */
  readonly runbooks: string;
}

/** The workload with what is blamed, the incident's statechart, and the plan's where there is one. @throws InputError for runbooks that cannot be read */
export async function incidentPictures(job: PictureJob): Promise<Picture[]> {
  const { incident, blame } = job;
  const mark = incident.drill ? 'DRILL ' : '';
  const entries = entriesOf(job.rows);
  const workload = workloadIn(entries);
  const steps = stepsOf(entries);
  const { chart, branches } = compile(loadRunbooks(runbookFiles(job.runbooks), actions), actions);
  const plan = planIn(entries);
  const charts = ['incident', ...(plan !== undefined && viewsOf(branches).has(plan) ? [plan] : [])];
  const graph = await serviceGraphSvg(workloadGraph(`${mark}${workload.title}`, workload.components, blame));
  const drawn = [{ name: 'services', title: `services of ${workload.title}`, picture: graph }];
  for (const name of charts) {
    const title = name === 'incident' ? 'where it is' : `the plan of ${name}`;
    drawn.push({ name, title, picture: await svg(chart, viewNamed(branches, name), steps) });
  }
  return drawn.map(({ name, title, picture }) => ({
    name: `${incident.id}-${name}.png`,
    title: `${mark}${incident.id}: ${title}`,
    png: png(picture),
  }));
}

/** The workload as it was when the incident opened. */
const openedShape = z.object({
  input: z.object({
    workload: z.object({
      title: z.string(),
      components: z.array(z.object({ id: z.string(), service: z.string(), calls: z.array(z.string()) })),
    }),
  }),
});

function workloadIn([first]: readonly HistoryEntry[]): { title: string; components: readonly DrawnComponent[] } {
  const opened = openedShape.safeParse(first?.detail);
  if (!opened.success) throw new CodedError('invalid', 'the history begins with no workload that can be drawn');
  return opened.data.input.workload;
}

function stepsOf(entries: readonly HistoryEntry[]): Step[] {
  return entries
    .filter(({ kind }) => kind === 'transition')
    .map(({ atMs, detail: { from, to } }) => ({ atMs, from, to }));
}

/** The runbook whose plan the incident is in, or was in last. */
function planIn(entries: readonly HistoryEntry[]): string | undefined {
  return entries.flatMap(({ kind, detail }) => (kind === 'transition' ? chosenIn(detail.to) : [])).at(-1);
}

function chosenIn(state: unknown): string[] {
  const response = Object(state).response as Readonly<Record<string, unknown>> | undefined;
  const inside = Object(response).mitigating ?? Object(response).failingBack;
  return inside !== null && typeof inside === 'object' ? Object.keys(inside) : [];
}
