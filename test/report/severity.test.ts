import { describe, expect, it } from '@jest/globals';
import { entriesOf, exportText, readExport } from '../../src/report/exported.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { severityOf } from '../../src/report/severity.ts';
import { incidentView } from '../cli/incidents.ts';
import { ana, ByHand } from '../fixtures/program.ts';
import { entriesFrom, failover, type Happening, opened, rowsOf, said } from './histories.ts';

const severity = (...happenings: readonly Happening[]) => severityOf(entriesFrom([opened(), ...happenings]));
const signals = (second: number, highestSeverity: string): Happening => [
  second,
  'signals.arrived',
  { count: 1, highestSeverity, lastId: 's', signals: [] },
];

describe('the severity of a report', () => {
  it.each([
    ['is what it was opened with', [], 'sev2'],
    ['rises with worse signals, and falls with none', [signals(1, 'sev1'), signals(2, 'sev3')], 'sev1'],
    ['is what a person set', [said(1, 'severity', { text: 'sev3' })], 'sev3'],
    ['is the worst after an escalation', [said(1, 'escalate', { text: 'sev3 is too low' })], 'sev1'],
    ['is not what a person could not set', [said(1, 'severity', { text: 'sev3', outcome: 'refused' })], 'sev2'],
    ['rises again after a person lowered it', [said(1, 'severity', { text: 'sev3' }), signals(2, 'sev2')], 'sev2'],
    [
      'stays when it is over',
      [signals(1, 'sev1'), [1, 'ignored', { event: 'signals.arrived', status: 'done' }]],
      'sev2',
    ],
  ] as const)('%s', (_what, happenings, expected) => {
    expect(severity(...happenings)).toBe(expected);
  });

  it('is not known where the first row does not tell', () => {
    expect(severityOf(entriesFrom([opened({ severity: undefined })]))).toBeNull();
    expect(severityOf([])).toBeNull();
  });

  it('is the one that the machine comes to by the same rows', () => {
    const incident = new ByHand();
    const told = () => severityOf(entriesFrom(incident.entries.map(({ kind, detail }) => [0, kind, detail])));
    const seen = [told()];
    for (const [name, text] of [
      ['severity', 'sev3'],
      ['escalate', ''],
      ['severity', 'sev3'],
    ] as const) {
      incident.command(name, ana, text);
      expect(told()).toBe(incident.facts.severity);
      seen.push(told());
    }
    incident.tell({
      ...{ kind: 'signals.arrived', count: 1, highestSeverity: 'sev2', lastId: 's' },
      ...{ summary: '', because: '', signals: [] },
    });
    expect(told()).toBe(incident.facts.severity);
    expect([...seen, told()]).toEqual(['sev2', 'sev3', 'sev1', 'sev3', 'sev2']);
  });
});

it('a report says nothing that only stands beside the rows of an export', () => {
  const told = incidentView({ severity: 'sev3', drill: true, workload: 'forged' });
  const { incident, rows } = readExport(exportText(told, rowsOf(failover())), 'export.json');
  const report = renderReport(incident.id, entriesOf(rows), 'markdown');
  expect(report).toContain('# **sev2** Incident');
  expect(report).not.toMatch(/DRILL|sev3|forged/);
});
