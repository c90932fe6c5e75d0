import { describe, expect, it } from '@jest/globals';
import { reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { diagnosis, entriesFrom, failover, type Happening, incidentId, opened, said } from './histories.ts';
import { asks, report } from './reported.ts';

describe('questions', () => {
  it('name the silence, who broke it, and the wait for the approval', () => {
    const slow = failover().map((one): Happening => (one[0] >= 129 ? [one[0] + 600, one[1], one[2]] : one));

    expect(asks(slow)).toContain('Nobody was heard for 12 min 9 s after the opening (then ana: approve).');
    expect(asks(slow)).toContain('The plan waited 12 min for its approval.');
  });

  it('name evidence that never came, and how often one was missing', () => {
    const missing = [
      opened(),
      ...diagnosis(7, { missing: ['traces (denied)'] }),
      ...diagnosis(67, { missing: ['traces (denied)', 'alarms (timeout)'] }),
    ];

    expect(asks(missing)).toContain('Evidence was missing all along: traces (denied).');
    expect(asks(missing)).toContain('Evidence was missing in 1 of 2 diagnoses: alarms (timeout).');
  });

  it('name what was refused, overridden and never delivered', () => {
    const troubled: Happening[] = [
      opened(),
      said(20, 'approve', { by: 'cho', outcome: 'refused', reason: 'it takes the role incident-commander' }),
      said(30, 'failover', { text: 'customers call' }),
      [40, 'message.queued', { key: 'm9', destination: 'mail', title: 'update', text: '' }],
      [50, 'message.givenUp', { key: 'm9', code: 'denied', message: 'SMTP says 550' }],
      [60, 'message.queued', { key: 'm10', destination: 'webhook', recipient: 'ledger', title: 'update', text: '' }],
      [70, 'message.givenUp', { key: 'm10', code: 'refused', message: 'gone' }],
    ];

    expect(asks(troubled)).toContain("cho's approve was refused: it takes the role incident-commander.");
    expect(asks(troubled)).toContain('ana ordered a failover (“customers call”).');
    expect(asks(troubled)).toContain('1 message to mail never arrived (SMTP says 550).');
    expect(asks(troubled)).toContain('1 message to webhook ledger never arrived (gone).');
  });

  it('ask for more than luck only where the history gives a reason', () => {
    expect(findingsOf(report(failover())).questions).toEqual([
      'What was luck this time, and would not be there the next?',
    ]);
  });
});

describe('a prediction', () => {
  const card = {
    scenario: 'dns',
    verdict: 'aws',
    scope: 'regional',
    decision: 'failover',
    rtoSeconds: 200,
    floorSeconds: 180,
    rpoSeconds: 0,
  };
  const predicted = (cards: readonly (typeof card)[]) =>
    reportOf(incidentId, entriesFrom(failover()), (pattern) =>
      cards.find(({ decision }) => decision === pattern.decision),
    );

  it('is of the pattern that was acted on', () => {
    expect(predicted([{ ...card, decision: 'hold' }, card]).prediction).toBe(card);
    expect(predicted([{ ...card, decision: 'hold' }]).prediction).toBeNull();
  });

  it('is held against what happened', () => {
    expect(findingsOf(predicted([card])).wentWell).toContain(
      'It went as drilled: 3 min 53 s, where the drill dns took 3 min 20 s.',
    );
    expect(findingsOf(predicted([{ ...card, rtoSeconds: 100 }])).questions.join()).toContain(
      'where the drill dns took 1 min 40 s',
    );
  });
});
