import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import { type AlertmanagerRules, alertmanagerEntrance } from '../../src/signals/alertmanager.ts';
import { workload } from './workloads.ts';

const nowMs = Date.parse('2025-10-20T06:52:00Z');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const never = new AbortController().signal;
const rules: AlertmanagerRules = {
  workloads: [workload(), workload({ id: 'brochure' })],
  unlisted: { workload: 'shop', severity: 'sev3' },
  labels: {
    workload: 'workload',
    region: 'region',
    component: 'component',
    severity: 'severity',
    severities: { critical: 'sev1', none: 'ignore' },
  },
  senders: [
    { id: 'prometheus', sends: ['alertmanager'], tokenSha256: sha256('pt') },
    { id: 'grafana', sends: ['alertmanager'], basic: { user: 'g', passwordSha256: sha256('gp') }, workloads: ['shop'] },
    { id: 'bus', sends: ['eventbridge'], tokenSha256: sha256('bt') },
  ],
};

function setUp() {
  let waitedMs = 0;
  const stored: Signal[] = [];
  const entrance = alertmanagerEntrance(
    {
      wall: { now: () => nowMs + waitedMs },
      commands: {
        async signals(signals) {
          const fresh = signals.filter(({ id }) => !stored.some((other) => other.id === id));
          stored.push(...fresh);
          return { accepted: fresh.length, repeated: signals.length - fresh.length };
        },
      },
    },
    rules,
  );
  const take = (alerts: unknown, authorization: string | undefined = 'Bearer pt') =>
    entrance.take({ body: JSON.stringify(alerts), header: () => authorization }, never);
  const raw = (body: string) => entrance.take({ body, header: () => 'Bearer pt' }, never);
  const wait = (ms: number) => {
    waitedMs += ms;
  };
  return { stored, take, raw, wait };
}

const many = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, value]));

/** As Prometheus 2 posts it. */
const alert = {
  labels: {
    alertname: 'CheckoutErrors',
    workload: 'shop',
    region: 'us-east-1',
    component: 'orders',
    severity: 'critical',
  },
  annotations: { summary: 'Checkout fails', description: 'More than 5 % of checkouts fail' },
  startsAt: '2025-10-20T06:51:12.351Z',
  endsAt: '2025-10-20T06:56:12.351Z',
  generatorURL: 'http://prometheus:9090/graph',
};

describe('an alert that fires', () => {
  it('is a signal of the workload, Region and component that its labels name', async () => {
    const { take, stored } = setUp();
    expect(await take([alert])).toEqual({ outcome: 'stored', accepted: 1, repeated: 0 });
    expect(stored).toMatchObject([
      {
        source: 'alertmanager',
        kind: 'alarm',
        workload: 'shop',
        region: 'us-east-1',
        component: 'orders',
        severity: 'sev1',
        name: 'CheckoutErrors',
        occurredAtMs: Date.parse(alert.startsAt),
        reason: 'Checkout fails',
      },
    ]);
  });

  it('and goes on firing counts once, whatever the order of its labels', async () => {
    const { take, stored } = setUp();
    await take([alert]);
    const labels = Object.fromEntries(Object.entries(alert.labels).reverse());
    expect(await take([{ ...alert, labels, endsAt: '2025-10-20T06:58:00Z' }])).toMatchObject({ repeated: 1 });
    expect(stored).toHaveLength(1);
  });

  it('and ends is told as cleared, and may fire anew', async () => {
    const { take, stored } = setUp();
    await take([alert]);
    await take([{ ...alert, endsAt: '2025-10-20T06:51:50Z' }]);
    await take([{ ...alert, startsAt: '2025-10-20T06:51:55Z' }]);
    expect(stored.map(({ kind }) => kind)).toEqual(['alarm', 'cleared', 'alarm']);
  });

  it('carries what tells it from others of its name, firing or resolved', async () => {
    const { take, stored } = setUp();
    const other = { ...alert, labels: { ...alert.labels, component: 'api' } };
    await take([alert, { ...alert, endsAt: '2025-10-20T06:51:50Z' }, other]);
    const [fires, resolved, beside] = stored.map(({ alertId }) => alertId);
    expect(fires).toMatch(/^[\w-]{12}$/);
    expect(resolved).toBe(fires);
    expect(beside).not.toBe(fires);
  });

  it('with labels that say nothing goes to the workload for unlisted alarms, with their severity', async () => {
    const { take, stored } = setUp();
    await take([{ labels: { alertname: 'x', region: 'eu-west-1', component: 'nowhere' } }]);
    expect(stored).toMatchObject([
      { workload: 'shop', region: null, component: null, severity: 'sev3', occurredAtMs: nowMs },
    ]);
  });
});

describe('an alert whose severity is to be ignored', () => {
  /** As kube-prometheus has it: always firing, so that its absence shows that alerts do not arrive. */
  const watchdog = { labels: { alertname: 'Watchdog', severity: 'none' } };

  it('is no signal, and says so', async () => {
    const { take, stored } = setUp();
    const reason = 'only severities that are to be ignored';
    expect(await take([watchdog, { ...watchdog, endsAt: '2025-10-20T06:51:50Z' }])).toEqual({
      outcome: 'ignored',
      reason,
    });
    expect(stored).toEqual([]);
  });

  it('is left out whatever workload it names, beside others that are taken', async () => {
    const { take } = setUp();
    const elsewhere = { labels: { ...watchdog.labels, workload: 'elsewhere' } };
    expect(await take([elsewhere, alert])).toEqual({ outcome: 'stored', accepted: 1, repeated: 0 });
  });
});

describe('an alert that does not tell when it began', () => {
  const bare = { labels: { alertname: 'Bare' } };
  const minute = 60_000;
  const iso = (atMs: number) => new Date(atMs).toISOString();

  it('is one signal however often it is sent, from its first send on', async () => {
    const { take, stored, wait } = setUp();
    for (let sent = 0; sent < 10; sent += 1) {
      await take([bare]);
      wait(4 * minute);
    }
    expect(stored).toMatchObject([{ kind: 'alarm', occurredAtMs: nowMs }]);
  });

  it('begins anew once it was told ended, however often that is told', async () => {
    const { take, stored, wait } = setUp();
    await take([bare]);
    const ended = { ...bare, endsAt: iso(nowMs + minute) };
    wait(2 * minute);
    await take([ended]);
    await take([ended]);
    await take([bare]);
    expect(stored.map(({ kind, occurredAtMs }) => [kind, occurredAtMs - nowMs])).toEqual([
      ['alarm', 0],
      ['cleared', minute],
      ['alarm', 2 * minute],
    ]);
  });

  it('begins anew after a silence, and not before the end that its sender foretold', async () => {
    const { take, stored, wait } = setUp();
    await take([bare, { labels: { alertname: 'Slow' }, endsAt: iso(nowMs + 20 * minute) }]);
    wait(6 * minute);
    expect(await take([bare])).toMatchObject({ accepted: 1 });
    expect(await take([{ labels: { alertname: 'Slow' } }])).toMatchObject({ repeated: 1 });
    expect(stored).toHaveLength(3);
  });
});

describe('who may send', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each([
    ['no credential', '', 'unauthenticated'],
    ["somebody else's token", 'Bearer other', 'unauthenticated'],
    ['a password that is not right', basic('g:other'), 'unauthenticated'],
    ['a name that is not right', basic('h:gp'), 'unauthenticated'],
    ['a password as a token', 'Bearer gp', 'unauthenticated'],
    ['a scheme of its own', 'Digest x', 'unauthenticated'],
    ['a token for something else', 'Bearer bt', 'forbidden'],
  ])('is nobody who shows %s', async (_what, authorization, outcome) => {
    const { take, stored } = setUp();
    expect(await take([alert], authorization)).toMatchObject({ outcome });
    expect(stored).toEqual([]);
  });

  it('is a sender with name and password, about its own workloads only', async () => {
    const { take, stored } = setUp();
    expect(await take([alert], basic('g:gp'))).toMatchObject({ outcome: 'stored', accepted: 1 });
    const other = { labels: { ...alert.labels, workload: 'brochure' } };
    expect(await take([other], basic('g:gp'))).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: '0.labels.workload', found: '"brochure"' }],
    });
    expect(stored).toHaveLength(1);
  });
});

describe('what cannot be taken', () => {
  it('keeps nothing else out, and is told with its place', async () => {
    const { take } = setUp();
    expect(await take([{ labels: {} }, alert, { labels: { workload: 'none' } }])).toMatchObject({
      outcome: 'stored',
      accepted: 1,
      problems: [{ path: '0.labels' }, { path: '2.labels.workload', found: '"none"' }],
    });
  });

  it.each([
    ['no object', ['x'], '0'],
    ['a label that is no text', [{ labels: { a: 1 } }], '0.labels.a'],
    ['labels that are none', [{ labels: [] }], '0.labels'],
    ['too many labels', [{ labels: many(65, 'x') }], '0.labels'],
    ['an instant that is none', [{ ...alert, startsAt: 'yesterday' }], '0.startsAt'],
    ['a day that is none', [{ ...alert, startsAt: '2025-13-40T00:00:00Z' }], '0.startsAt'],
    ['an end before its beginning', [{ ...alert, endsAt: '2025-10-19T00:00:00Z' }], '0.endsAt'],
  ])('is %s', async (_what, alerts, path) => {
    expect(await setUp().take(alerts)).toMatchObject({ outcome: 'invalid', problems: [{ path }] });
  });

  it.each([
    ['what is not JSON', '[{'],
    ['what is no batch', '{"labels":{}}'],
    ['more alerts than a batch holds', JSON.stringify(Array.from({ length: 10_001 }, () => 0))],
  ])('is %s', async (_what, body) => {
    await expect(setUp().raw(body)).rejects.toBeInstanceOf(InputError);
  });

  it.each([
    ['with too long a value', { team: 'x'.repeat(4_097) }, '0.labels.team', '4097 characters', /at most 4096/],
    ['with too long a name', { ['x'.repeat(4_097)]: 'a' }, '0.labels', 'a name of 4097 characters', /1 to 4096/],
    ['without a name', { '': 'a' }, '0.labels', 'a name of 0 characters', /1 to 4096/],
    ['among too many', many(65, 'x'), '0.labels', '65 labels', /at most 64/],
  ])('is told of a label %s by its name and the limit', async (_what, labels, path, found, expected) => {
    expect(await setUp().take([{ labels }])).toEqual({
      outcome: 'invalid',
      problems: [{ path, found, expected: expect.stringMatching(expected) }],
    });
  });

  it.each([
    ['too long', { summary: 'Checkout fails', __value_string__: 'x'.repeat(5_000) }, 'Checkout fails'],
    ['too long to tell whole', { summary: 'x'.repeat(5_000) }, 'x'.repeat(1_023)],
    ['too many', { ...many(200, 'x'), summary: 'Checkout fails' }, 'Checkout fails'],
    ['no text', { summary: 7, description: 'More fail' }, 'More fail'],
    ['null', null, 'CheckoutErrors'],
    ['a list', ['x'], 'CheckoutErrors'],
  ])('is no alert whose annotations are %s: they are decoration', async (_what, annotations, reason) => {
    const { take, stored } = setUp();
    expect(await take([{ ...alert, annotations }])).toEqual({ outcome: 'stored', accepted: 1, repeated: 0 });
    expect(stored).toMatchObject([{ reason }]);
  });

  it('is nothing of an empty batch', async () => {
    expect(await setUp().take([])).toEqual({ outcome: 'ignored', reason: 'no alerts' });
  });

  it('is no label that every object has', async () => {
    const { raw, stored } = setUp();
    await raw('[{"labels":{"alertname":"x","workload":"shop","severity":"constructor","__proto__":"y"}}]');
    expect(stored).toMatchObject([{ severity: 'sev3' }]);
  });
});
