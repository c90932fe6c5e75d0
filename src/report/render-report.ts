import { CodedError } from '../errors.ts';
import type { Commands, HistoryEntry } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Reports } from '../ports/reports.ts';
import type { CheckedChain } from './chain.ts';
import type { ReportDocument } from './document.ts';
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
  /** Where the chain of the rows does not hold. */
  readonly fault?: CheckedChain['fault'];
}

/** The post-incident report as text. The page holds every row of the history; Markdown, which goes to chat, those that tell something. */
export function renderReport(
  incidentId: string,
  entries: readonly HistoryEntry[],
  format: ReportFormat,
  { drills = [], drawing, fault = null }: Beside = {},
): string {
  const report = reportOf(incidentId, entries, (pattern) => predictionFor(drills, pattern));
  return format === 'html'
    ? html(marked(documentOf(report, 'all', drawing?.(entries)), fault))
    : markdown(marked(documentOf(report, 'telling'), fault));
}

/** Whoever is handed the report is to know that it rests on rows that were changed. */
function marked(document: ReportDocument, fault: CheckedChain['fault']): ReportDocument {
  if (!fault) return document;
  const text = `The history does not hold at row ${fault.sequence}: ${fault.why}. What is told here rests on the rows as they are now.`;
  return { ...document, lead: [{ kind: 'text', tone: 'bad', text }, ...document.lead] };
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
