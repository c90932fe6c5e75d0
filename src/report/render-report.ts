import { CodedError } from '../errors.ts';
import type { Commands, HistoryEntry } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Reports } from '../ports/reports.ts';
import { html } from './html.ts';
import { reportOf } from './incident-report.ts';
import { markdown } from './markdown.ts';
import { type Prediction, predictionFor } from './prediction.ts';
import { documentOf } from './sections.ts';

export type ReportFormat = Parameters<Reports['report']>[1];

/** What a page has beside the history. */
export interface Beside {
  /** Scorecards of drills with the incident's workload, oldest first. */
  readonly drills?: readonly Prediction[];
  /** The timeline as SVG, for the page. */
  readonly drawing?: (entries: readonly HistoryEntry[]) => string;
}

/** The post-incident report as text. The page holds every row of the history; Markdown, which goes to chat, those that tell something. */
export function renderReport(
  incidentId: string,
  entries: readonly HistoryEntry[],
  format: ReportFormat,
  { drills = [], drawing }: Beside = {},
): string {
  const report = reportOf(incidentId, entries, (pattern) => predictionFor(drills, pattern));
  return format === 'html'
    ? html(documentOf(report, 'all', drawing?.(entries)))
    : markdown(documentOf(report, 'telling'));
}

/** A report to be rendered: plain values, so that another thread can do it. */
export interface ReportJob {
  readonly incidentId: string;
  readonly rows: readonly HistoryRow[];
  readonly format: ReportFormat;
  readonly drills: readonly Prediction[];
}

/** Reports on the incidents that are known to `commands`. */
export function createReports(given: {
  readonly commands: Pick<Commands, 'incident'>;
  /** The rows of an incident's history. */
  readonly history: (incidentId: string) => Promise<readonly HistoryRow[]>;
  /** Scorecards of drills with a workload, oldest first. */
  readonly drillsOf: (workload: string) => Promise<readonly Prediction[]>;
  /** Renders, somewhere where it holds up nothing. */
  readonly render: (job: ReportJob) => Promise<string>;
}): Reports {
  const { commands, history, drillsOf, render } = given;
  return {
    async report(incidentId, format) {
      const view = await commands.incident(incidentId);
      if (!view) throw new CodedError('notFound', `there is no incident ${incidentId}`);
      const [rows, drills] = await Promise.all([history(incidentId), drillsOf(view.workload)]);
      return render({ incidentId, rows, format, drills });
    },
  };
}
