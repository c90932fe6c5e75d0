import { expect, it } from '@jest/globals';
import { awsRegional, ByHand } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';
import { finish } from './finished-plan.ts';

/** Failed over to us-west-2, which fails in its turn. */
function wave(opened: ByHand = new ByHand()): ByHand {
  const incident = finish(opened.toFence());
  for (let looks = 0; looks < 10 && incident.response.includes('monitoring'); looks += 1) {
    if (incident.running.includes('recovery.watch'))
      incident.succeed('recovery.watch', { failedHealthy: false, servingHealthy: false, summary: '' });
    else incident.wait('watchInterval');
  }
  return incident;
}

it('a wave where traffic is served is traced there, and nobody goes on assessing the Region that was left', () => {
  const incident = wave();
  expect(incident.facts).toMatchObject({ region: 'us-west-2', plan: null, order: null, approvals: [] });
  expect(Object.keys(incident.record.timers).filter((id) => id.includes('reassessmentInterval'))).toEqual([]);
  const looks = Object.values(incident.record.running).filter(({ name }) => name === 'evidence.gather');
  expect(looks.map(({ input }) => (input as { region: string }).region)).toEqual(['us-west-2']);
  expect(looks.map(({ input }) => (input as { onsetMs: number }).onsetMs)).toEqual([incident.now]);
  incident.succeed('evidence.gather', { ...awsRegional, region: 'us-west-2', verdict: 'unknown' });
  expect(secondsUntil(incident, 'traceInterval')).toBeLessThanOrEqual(60);
});

const communication = { ...shop().communication, pager: true, acknowledgeSeconds: 300 };
/** Calls of one occasion, each as an alert of its own or not. */
const called = ({ record }: ByHand, occasion: string) =>
  record.outbox
    .filter((entry) => entry.destination === 'pager' && entry.occasion === occasion)
    .map(({ to, alert, key }) => ({ to, own: alert === key }));

it('another wave calls people again, who answered hours ago and sleep', () => {
  const incident = new ByHand(shop({ communication }))
    .succeed('people.onCall', { levels: [['ana'], ['ben']], source: 'list' })
    .command('acknowledge');
  expect(called(wave(incident), 'wave')).toEqual([{ to: ['ana', 'ben'], own: true }]);
});

it('a step that failed, for which a person is waited, calls one', () => {
  const incident = new ByHand(shop({ communication }))
    .succeed('people.onCall', { levels: [['ana'], ['ben']], source: 'list' })
    .command('acknowledge')
    .toApproval()
    .approve()
    .fail('capacity.check', 'refused');
  expect(called(incident, 'stepFailed')).toEqual([{ to: ['ana', 'ben'], own: true }]);
});

/** Failed over to us-west-2, and watched; what looks say of it is told in the tests. */
function monitoring(): ByHand {
  return finish(new ByHand().toFence()).succeed('confirm.canaries', { confirmed: false, summary: '' });
}
const seen = (servingHealthy: boolean) => ({ failedHealthy: true, servingHealthy, summary: '' });
const alarm = {
  kind: 'signals.arrived',
  count: 1,
  highestSeverity: 'sev1',
  lastId: 's2',
  summary: 'buy in us-west-2 failed 3 times in a row',
  because: 'it names neither Region nor component',
  signals: [],
} as const;
/** Seconds until the timer of that name rings. */
function secondsUntil(incident: ByHand, name: string): number {
  const found = Object.entries(incident.record.timers).find(([id]) => id.includes(name));
  return ((found?.[1] ?? Number.NaN) - incident.now) / 1000;
}
/** Seven quiet hours later: the failback is on offer, or a gate is shut. */
function quiet(open: boolean): ByHand {
  const incident = monitoring();
  while (incident.response.includes('monitoring')) {
    incident.now += 5 * 60_000;
    incident.succeed('recovery.watch', seen(true));
    if (incident.response.includes('monitoring')) incident.wait('watchInterval');
  }
  return incident.succeed('recovery.gates', { open, gates: [] });
}

it.each([
  ['between two looks', () => monitoring().succeed('recovery.watch', seen(true))],
  ['while the failback is on offer', () => quiet(true)],
  ['while a gate is shut', () => quiet(false)],
])('a signal %s has the Region that serves looked at within seconds', (_when, make) => {
  const incident = make().tell(alarm);
  expect(incident.facts.signals.lastId).toBe('s2');
  expect(secondsUntil(incident, 'alertedInterval')).toBeLessThanOrEqual(10);
  incident.wait('alertedInterval');
  expect(incident.running).toContain('recovery.watch');
});

it('what was seen to fail is looked at again within seconds, hours after the failover too', () => {
  const incident = quiet(true).tell(alarm).wait('alertedInterval').succeed('recovery.watch', seen(false));
  expect(incident.response).toContain('monitoring');
  expect(secondsUntil(incident, 'watchInterval')).toBeLessThanOrEqual(20);
  incident.wait('watchInterval').succeed('recovery.watch', seen(false));
  incident.wait('watchInterval').succeed('recovery.watch', seen(false));
  expect(incident.response).toContain('tracing');
});

it('nobody is told that service is restored while it is seen to fail', () => {
  const incident = monitoring().succeed('recovery.watch', seen(false)).wait('updateCadence');
  const update = incident.record.outbox.filter(
    ({ destination, occasion }) => destination === 'status' && occasion === 'update',
  );
  expect(update.at(-1)?.text).not.toMatch(/restored/);
  expect(update.at(-1)?.title).not.toMatch(/Monitoring/);
});
