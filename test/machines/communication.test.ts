import { describe, expect, it } from '@jest/globals';
import type { Person } from '../../src/ports/commands.ts';
import { ana, awsRegional, ByHand, dan, preparedPlan } from '../fixtures/program.ts';

const press: Person = { id: 'pia', roles: ['communications'] };
const queued = (incident: ByHand, destination: string) =>
  incident.entries
    .filter(({ kind, detail }) => kind === 'message.queued' && detail.destination === destination)
    .map(({ detail }) => detail);

describe('the customers', () => {
  it('hear the words of a person, and next a cadence later', () => {
    const incident = new ByHand();
    incident.now += 600_000;
    incident.command('update', press, 'Checkout is slow. We are on it.');
    const told = queued(incident, 'status').at(-1);
    expect(told?.text).toMatch(/^Checkout is slow\. We are on it\. Next update by 2025-10-20 07:28Z\.$/);
    const due = Object.entries(incident.record.timers).find(([id]) => id.includes('updateCadence'))?.[1];
    expect(due).toBe(incident.now + 1_800_000);
  });

  it('hear from the engine when no person speaks in time', () => {
    const incident = new ByHand().wait('updateCadence');
    expect(queued(incident, 'status').map(({ text }) => text)).toEqual([
      expect.stringContaining('We are investigating'),
      expect.stringContaining('Some requests fail. We are working on it.'),
    ]);
  });

  it('are not told of AWS before it has confirmed anything', () => {
    const incident = new ByHand().toApproval().wait('updateCadence');
    for (const { text } of queued(incident, 'status')) expect(text).not.toMatch(/AWS|Amazon|upstream|provider/i);
    incident.succeed('confirm.health', { confirmed: true, summary: 'open issue' }).wait('updateCadence');
    expect(queued(incident, 'status').at(-1)?.text).toMatch(/An upstream provider has confirmed/);
  });

  it('are not told that service is restored by a plan that found nothing to do', () => {
    const incident = new ByHand()
      .succeed('detection.corroborate', {
        corroborated: true,
        region: 'us-east-1',
        reason: 'x',
        failingJourneys: ['checkout'],
      })
      .succeed('evidence.gather', awsRegional)
      .succeed('plan.prepare', { ...preparedPlan, empty: true });
    expect(incident.response).toContain('monitoring');
    expect(queued(incident.wait('updateCadence'), 'status').at(-1)?.text).not.toMatch(/restored/);
  });

  it('are not spoken to by a person without the role', () => {
    const incident = new ByHand().command('update', dan, 'all fine');
    expect(incident.outcome).toMatchObject({ outcome: 'refused' });
    expect(queued(incident, 'status')).toHaveLength(1);
  });
});

describe('whoever owes an update', () => {
  it('is reminded before it is due, once somebody leads', () => {
    const incident = new ByHand().command('acknowledge', ana).wait('updateReminder');
    expect(incident.record.outbox.find(({ occasion }) => occasion === 'updateDue')).toMatchObject({
      text: expect.stringContaining('ana: the customers hear next at'),
    });
  });

  it('is nobody while nobody leads', () => {
    expect(new ByHand().wait('updateReminder').told).not.toContain('updateDue');
  });
});

describe('severity', () => {
  it('is set by a person, also downwards', () => {
    const incident = new ByHand().command('severity', ana, 'sev3');
    expect(incident.facts.severity).toBe('sev3');
    expect(incident.told).toContain('severityChanged');
  });
});

describe('a summary', () => {
  it('is queued at the opening before any other news, and replaced in its place while it waits', () => {
    const incident = new ByHand();
    const summaries = () => incident.record.outbox.filter(({ occasion }) => occasion === 'summary');
    expect(summaries()).toHaveLength(1);
    expect(summaries()[0]).toMatchObject({ lane: 'first', anchor: 'summary' });
    incident.now += 1000;
    incident.tell({
      kind: 'message.failed',
      key: incident.record.outbox[0]?.key ?? '',
      code: 'unavailable',
      message: 'down',
    });
    incident.command('severity', ana, 'sev1');
    expect(summaries()).toHaveLength(1);
    expect(summaries()[0]?.summary).toMatchObject({ severity: 'sev1' });
  });

  it('is not queued again when nothing changed that people should know', () => {
    const incident = new ByHand();
    const before = incident.entries.filter(({ detail }) => detail.occasion === 'summary').length;
    incident.tell({
      kind: 'signals.arrived',
      count: 1,
      highestSeverity: 'sev3',
      lastId: 's2',
      summary: 'again',
      because: 'the same Region',
      signals: [],
    });
    incident.succeed('confirm.canaries', { confirmed: false, summary: 'all pass' });
    const after = incident.entries.filter(({ detail }) => detail.occasion === 'summary').length;
    expect(after - before).toBeLessThanOrEqual(1);
  });

  it('says what waits for whom', () => {
    const incident = new ByHand().succeed('people.onCall', { levels: [['ben']], source: 'list' }).toApproval();
    const summary = incident.record.outbox.find(({ occasion }) => occasion === 'summary')?.summary;
    expect(summary?.waiting).toEqual([
      expect.objectContaining({ whom: 'incident-commander', what: expect.stringContaining('(0 of 1)') }),
      expect.objectContaining({ whom: 'ben' }),
    ]);
  });
});
