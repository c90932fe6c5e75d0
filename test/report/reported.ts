import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { entriesFrom, type Happening, incidentId, openedAtMs } from './histories.ts';

export const report = (happenings: readonly Happening[]): IncidentReport =>
  reportOf(incidentId, entriesFrom(happenings));

/** Seconds after the opening, as happenings count them. */
export const second = (atMs: number | null): number | null => (atMs === null ? null : (atMs - openedAtMs) / 1000);

/** The questions that the report of these happenings asks, one a line. */
export const asks = (happenings: readonly Happening[]): string => findingsOf(report(happenings)).questions.join('\n');
