import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../src/ports/commands.ts';
import { mostOpenIncidents } from '../../src/signals/correlate.ts';
import { spreadMs } from '../../src/signals/outage-extent.ts';
import { fold, kinds, signal, startMs } from './alarms.ts';

type Joining = [what: string, before: Signal[], changes: Partial<Signal>, because: string];
type Apart = [what: string, before: Signal[], changes: Partial<Signal>];

describe('what an outage explains', () => {
  const outage = signal({ component: 'orders', name: 'orders-errors' });
  const laterMs = startMs + spreadMs + 1;
  const regional = [
    signal({ component: 'orders' }),
    signal({ source: 'health', name: 'AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE', component: null, severity: 'sev3' }),
  ];
  const dynamodb = [
    signal({ source: 'health', name: 'AWS_DYNAMODB_OPERATIONAL_ISSUE', component: null, service: 'dynamodb' }),
  ];
  const mail = { component: 'mail', name: 'mail-errors' };
  const late = { occurredAtMs: laterMs };
  const elsewhere = { region: 'us-west-2' };

  it.each<Joining>([
    ['the same component', [outage], { component: 'orders', ...late }, 'it is about orders as well'],
    [
      'the same component in the other Region',
      [outage],
      { component: 'orders', ...late, ...elsewhere },
      'it is about orders as well',
    ],
    ['what calls it', [outage], { component: 'api', ...late }, 'api and orders depend on each other, or on the same'],
    [
      'the service that AWS names',
      dynamodb,
      { component: 'orders', ...late },
      'dynamodb has trouble in us-east-1 already',
    ],
    ['what begins beside it in its Region', [outage], mail, 'it began within 15 minutes of other trouble in us-east-1'],
    [
      'everything in a Region that AWS says fails',
      regional,
      { ...mail, ...late },
      'us-east-1 is taken to fail as a whole',
    ],
    [
      'an alarm of its Region that names no component',
      [outage],
      { component: null, ...late },
      'it names no component, and us-east-1 has trouble',
    ],
    [
      'a heartbeat that falls silent anywhere',
      [outage],
      { source: 'heartbeat', kind: 'heartbeatSilent', component: null, ...elsewhere, ...late },
      'a silent heartbeat does not tell where the trouble is',
    ],
    [
      'an alarm that names neither',
      [outage],
      { component: null, region: null, ...late },
      'it names neither Region nor component',
    ],
    [
      'a Region soon after trouble of a component that named none',
      [signal({ component: 'mail', region: null })],
      { component: 'orders' },
      'the incident names no Region yet',
    ],
    [
      'a Region where an incident has none yet',
      [signal({ component: null, region: null })],
      { ...mail, ...late, ...elsewhere },
      'the incident names no Region yet',
    ],
  ])('%s joins it', (_what, before, changes, because) => {
    const folded = fold([...before, signal(changes)]);
    expect(folded.deliveries.at(-1)).toMatchObject({ kind: 'arrived', because });
  });

  it.each<Apart>([
    [
      'another component of the same service long after',
      [signal({ component: 'mail' })],
      { component: 'report', ...late },
    ],
    [
      'a Region long after trouble of a component that named none',
      [signal({ component: 'mail', region: null })],
      { component: 'orders', ...late },
    ],
    ['another component of its Region long after', [outage], { ...mail, ...late }],
    ['another component of the other Region, however soon', [outage], { ...mail, ...elsewhere }],
    ['an alarm of the other Region that names no component', [outage], { component: null, ...elsewhere }],
    ['another component in the Region that still works', regional, { ...mail, ...late, ...elsewhere }],
  ])('%s is an incident of its own', (_what, before, changes) => {
    const folded = fold([...before, signal(changes)]);
    expect(folded.deliveries.at(-1)).toMatchObject({
      kind: 'opened',
      incidentId: 'shop-20251020-0651-2',
      because: 'what is open does not explain it (shop-20251020-0651)',
    });
  });

  it('two failures that nothing connects make it one of the whole Region', () => {
    const queue = signal({ component: 'outbox', ...late });
    expect(fold([outage, signal({ ...mail }), queue]).deliveries.at(-1)).toMatchObject({ kind: 'arrived' });
    const other = signal({ component: null, service: 's3', name: 'bucket', ...late });
    expect(fold([outage, signal({ ...mail }), other]).deliveries.at(-1)?.because).toBe(
      'us-east-1 is taken to fail as a whole',
    );
  });

  it('what clears goes to the incident that it was about, and opens none', () => {
    const folded = fold([
      outage,
      signal({ ...mail, ...elsewhere }),
      signal({ ...mail, ...elsewhere, kind: 'cleared' }),
      signal({ component: 'outbox', region: 'us-west-1', kind: 'cleared', name: 'nobody knows' }),
    ]);
    expect(kinds(folded).slice(2)).toEqual(['arrived shop-20251020-0651-2', 'arrived shop-20251020-0651-2']);
    expect(fold([outage, signal({ ...mail, ...elsewhere, kind: 'cleared' })]).deliveries).toHaveLength(1);
  });
});

describe('the brake', () => {
  it('lets so many incidents of a workload be open and no more: the newest takes the rest, and says why', () => {
    const apart = Array.from({ length: mostOpenIncidents + 1 }, (_, index) =>
      signal({ component: null, region: `us-east-${index + 1}`, name: `alarm-${index}` }),
    );
    const folded = fold(apart);
    expect(folded.state.open).toHaveLength(mostOpenIncidents);
    expect(folded.deliveries.at(-1)).toMatchObject({
      kind: 'arrived',
      incidentId: 'shop-20251020-0651-3',
      because: expect.stringContaining('no more are opened until one ends'),
    });
  });
});
