import { writesAtRisk } from '../machines/data-at-risk.ts';
import type { HistoryEntry, IncidentView } from '../ports/commands.ts';
import { shownOf } from './incident-facts.ts';
import { colorsFor, incidentPage, instant } from './render.ts';
import { timelinePage } from './render-timeline.ts';

const none = colorsFor({}, {});

/** An incident with all its history, for other programs. */
export function incidentJson(view: IncidentView, entries: readonly HistoryEntry[]): string {
  return `${JSON.stringify({ incident: view, history: entries }, null, 2)}\n`;
}

/** The start of a post-incident review: what happened and when, who decided what, and the hash that proves the history whole. */
export function incidentReport(view: IncidentView, entries: readonly HistoryEntry[]): string {
  const facts = shownOf(view.facts);
  const outcome = facts.recommendation
    ? `${facts.recommendation.decision} by ${facts.recommendation.runbook}`
    : (facts.dismissed ?? 'none yet');
  const said = entries.filter(({ kind }) => kind === 'command');
  return [
    `# Incident ${view.id}${view.drill ? ' (drill)' : ''}`,
    '',
    `- Workload: ${view.workload}`,
    `- Severity: ${view.severity}`,
    `- Opened: ${instant(view.openedAtMs)}`,
    `- Mitigated: ${facts.mitigatedAtMs === null ? 'no' : instant(facts.mitigatedAtMs)}`,
    `- Closed: ${view.done ? instant(entries.at(-1)?.atMs ?? view.openedAtMs) : 'no'}`,
    `- Verdict: ${facts.diagnosis ? `${facts.diagnosis.verdict}, ${facts.diagnosis.scope}` : 'none'}`,
    `- Decision: ${outcome}`,
    `- Data at risk: ${writesAtRisk(facts) ?? 'none known'}`,
    `- History: ${view.headSequence} entries, head hash \`${view.headHash}\``,
    '',
    '## Where it stands',
    '',
    '```',
    incidentPage(view, none).trimEnd(),
    '```',
    '',
    '## Who ordered what',
    '',
    ...(said.length === 0 ? ['Nobody gave a command.'] : ['```', timelinePage(said, none).trimEnd(), '```']),
    '',
    '## Timeline (UTC)',
    '',
    '```',
    timelinePage(entries, none).trimEnd(),
    '```',
    '',
    '## For the review',
    '',
    'What went well, what did not, what was luck, and what is to change: owner and date for each.',
    '',
  ].join('\n');
}
