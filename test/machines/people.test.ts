import { describe, expect, it } from '@jest/globals';
import type { Person } from '../../src/ports/commands.ts';
import { ana, awsRegional, ByHand, dan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const ben: Person = { id: 'ben', roles: ['operator'] };
const levels = [['ana'], ['ben', 'cho']];
const communication = { ...shop().communication, pager: true, acknowledgeSeconds: 300 };
const paged = (): ByHand => new ByHand(shop({ communication })).succeed('people.onCall', { levels, source: 'list' });
const calls = ({ record }: ByHand): (readonly string[] | undefined)[] =>
  record.outbox
    .filter(({ destination, occasion }) => destination === 'pager' && occasion === 'page')
    .map(({ to }) => to);

describe('whoever is on call', () => {
  it('is called at once, and the next level when nobody answers in time; behind the last the first again', () => {
    const incident = paged();
    incident.wait('acknowledgeTimeout').wait('acknowledgeTimeout');
    expect(calls(incident)).toEqual([['ana'], ['ben', 'cho'], ['ana']]);
    expect(incident.told).toContain('unanswered');
  });

  it('is called ever more seldom, once an hour at the end', () => {
    const incident = paged();
    const gaps: number[] = [];
    for (let call = 0; call < 12; call += 1) {
      const before = incident.now;
      incident.wait('acknowledgeTimeout');
      gaps.push((incident.now - before) / 60_000);
    }
    expect(gaps).toEqual([5, 5, 10, 10, 20, 20, 40, 40, 60, 60, 60, 60]);
  });

  it.each(['acknowledge', 'hold', 'note'] as const)(
    'answers by %s, and leads until the lead is handed over',
    (name) => {
      const incident = paged().command(name, ben, 'looking');
      expect(incident.facts).toMatchObject({ acknowledged: { by: 'ben' }, roles: { commander: 'ben' } });
      expect(Object.keys(incident.record.timers).some((id) => id.includes('waking'))).toBe(false);
    },
  );

  it.each([
    ['an approval of another plan', 'approve', '', 'f'.repeat(64)],
    ['a failover without a reason', 'failover', '', undefined],
    ['a retry where nothing failed', 'retry', '', undefined],
    ['a failback before anything was moved', 'failback', '', undefined],
  ] as const)('does not answer by %s: it is refused', (_what, name, text, planHash) => {
    const incident = paged().command(name, ben, text, planHash);
    expect(incident.outcome.outcome).toBe('refused');
    expect(incident.facts).toMatchObject({ acknowledged: null, roles: { commander: null } });
    expect(incident.told).not.toContain('acknowledged');
    expect(incident.command('hold', ben).facts).toMatchObject({ acknowledged: { by: 'ben' } });
  });

  it('does not answer through a person who may not act', () => {
    const incident = paged().command('acknowledge', dan);
    expect(incident.facts.acknowledged).toBeNull();
  });

  it('is called again when a person escalates', () => {
    const incident = paged().command('acknowledge').command('escalate');
    expect(calls(incident)).toEqual([['ana'], ['ben', 'cho']]);
    expect(incident.facts.severity).toBe('sev1');
  });

  it('is nobody where nobody is configured: the first answer still counts', () => {
    const incident = new ByHand().succeed('people.onCall', { levels: [], source: 'nobody is configured' });
    expect(incident.command('acknowledge').facts.acknowledged).toMatchObject({ by: 'ana' });
  });

  it('is nobody when it cannot be found out, and nothing waits for it', () => {
    expect(new ByHand().fail('people.onCall').command('acknowledge').facts.acknowledged).toMatchObject({ by: 'ana' });
  });
});

describe('alerts of the pager', () => {
  const told = ({ record }: ByHand, since = 0) =>
    record.outbox
      .filter(({ destination, key }) => destination === 'pager' && Number(key.split('/')[1]) > since)
      .map(({ occasion, key, alert, alerts = [] }) => ({ occasion, own: alert === key, alert, alerts }));

  it('are one until somebody answers: whoever is called later joins it', () => {
    const incident = paged();
    incident.wait('acknowledgeTimeout').command('acknowledge');
    expect(told(incident).map(({ occasion, alert, alerts }) => [occasion, alert, alerts])).toEqual([
      ['page', undefined, []],
      ['page', undefined, []],
      ['acknowledged', undefined, []],
    ]);
  });

  it('are new ones after an answer, so that whoever fell asleep is woken; the next answer and the end are about all', () => {
    const incident = paged().command('acknowledge');
    const { sequence } = incident.record;
    incident.command('escalate').wait('acknowledgeTimeout');
    const raised = told(incident, sequence);
    expect(raised.map(({ occasion, own }) => [occasion, own])).toEqual([
      ['escalated', true],
      ['page', true],
      ['page', true],
    ]);
    const keys = raised.map(({ alert }) => alert);
    expect(new Set(keys).size).toBe(3);
    incident.now += 1000;
    incident.command('acknowledge', ben);
    expect(told(incident).at(-1)).toMatchObject({ occasion: 'acknowledged', alerts: keys });
  });

  it('of an escalation that is the first answer, too, are not acknowledged by it', () => {
    const incident = paged().command('escalate');
    expect(told(incident).slice(-2)).toMatchObject([
      { occasion: 'escalated', own: true },
      { occasion: 'acknowledged', alerts: [] },
    ]);
  });

  it('are all resolved in the end', () => {
    const incident = paged().command('acknowledge').command('escalate');
    const keys = told(incident).flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
    incident
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', { ...awsRegional, verdict: 'ours', scope: 'component', kind: 'code' })
      .command('resolve');
    expect(keys).toHaveLength(2);
    expect(told(incident).at(-1)).toMatchObject({ occasion: 'closed', alerts: keys });
  });
});

describe('a role', () => {
  it('changes hands only when the new person says so', () => {
    const incident = paged().command('acknowledge').command('assign', ana, 'ben', undefined, 'commander');
    expect(incident.facts).toMatchObject({
      roles: { commander: 'ana' },
      handover: { role: 'commander', to: 'ben', by: 'ana' },
    });
    incident.command('acknowledge', ben);
    expect(incident.facts).toMatchObject({ roles: { commander: 'ben' }, handover: null });
    expect(incident.told).toContain('handedOver');
  });

  it('stays where it was when the new person does not answer in time', () => {
    const incident = paged().command('acknowledge').command('assign', ana, 'ben');
    incident.wait('handover');
    expect(incident.facts).toMatchObject({ roles: { commander: 'ana' }, handover: null });
    expect(incident.told).toContain('handoverUnanswered');
  });

  it('is taken at once by the person who assigns it to themselves', () => {
    const incident = paged().command('assign', ben, 'ben', undefined, 'communications');
    expect(incident.facts.roles).toMatchObject({ communications: 'ben', commander: 'ben' });
  });

  it('is not taken by somebody else than the person it was offered to', () => {
    const incident = paged().command('acknowledge').command('assign', ana, 'cho').command('acknowledge', ben);
    expect(incident.facts.handover).toMatchObject({ to: 'cho' });
  });

  it('is not given by a person who may not act', () => {
    const incident = paged().command('assign', dan, 'dan');
    expect(incident.outcome).toMatchObject({
      outcome: 'refused',
      reason: 'assign takes the role incident-commander or operator',
    });
  });
});
