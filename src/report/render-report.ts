import { CodedError } from '../errors.ts';
import type { Commands, HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { Reports } from '../ports/reports.ts';
import { html } from './html.ts';
import { reportOf } from './incident-report.ts';
import { markdown } from './markdown.ts';
import { type Prediction, predictionFor } from './prediction.ts';
import { documentOf } from './sections.ts';

export type ReportFormat = Parameters<Reports['report']>[1];

/**
 * The post-incident report as text. The page holds every row of the history; Markdown, which goes to chat, those that tell something.
 * @param drills scorecards of drills with the incident's workload, oldest first
 */
export function renderReport(
  incident: Pick<IncidentView, 'id' | 'severity' | 'drill' | 'workload'>,
  entries: readonly HistoryEntry[],
  format: ReportFormat,
  drills: readonly Prediction[] = [],
): string {
  const report = reportOf(incident, entries, (pattern) => predictionFor(drills, pattern));
  return format === 'html' ? html(documentOf(report, 'all')) : markdown(documentOf(report, 'telling'));
}

/** Reports on the incidents that are known to `commands`. */
export function createReports(given: {
  readonly commands: Pick<Commands, 'incident' | 'timeline'>;
  /** Scorecards of drills with a workload, oldest first. */
  readonly drillsOf: (workload: string) => Promise<readonly Prediction[]>;
}): Reports {
  const { commands, drillsOf } = given;
  return {
    async report(incidentId, format) {
      const view = await commands.incident(incidentId);
      if (!view) throw new CodedError('notFound', `there is no incident ${incidentId}`);
      return renderReport(view, await commands.timeline(incidentId), format, await drillsOf(view.workload));
    },
  };
}
