import { describe, expect, it, jest } from '@jest/globals';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload, flattened } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(60_000);

const end = '2025-10-20T07:40:00Z';
const whole = flattened(catalogued('2025-10-20-dynamodb-dns'));
/** The first wave of the day, cut short, and AWS's first posts about it: so that each variant is played to its end in seconds. */
const firstWave: Scenario = {
  ...whole,
  endsAfter: '2h',
  impairments: whole.impairments
    .filter(({ from }) => from < end)
    .map((one) => ({ ...one, until: one.until !== undefined && one.until < end ? one.until : end })),
  posts: [
    ...whole.posts.filter(({ at }) => at < end),
    {
      at: '2025-10-20T08:00:00Z',
      event: 'operational-issue',
      channel: 'both',
      service: 'MULTIPLE_SERVICES',
      region: 'us-east-1',
      status: 'closed',
      severity: 'informational',
      message: 'All services work normally.',
    },
  ],
};
const shop = exampleWorkload('shop');
/** Without hours of quiet, so that the failback is played, too. */
const impatient: Workload = { ...shop, policy: { ...shop.policy, quietHoursBeforeFailback: 0 } };

type Impairment = Scenario['impairments'][number];
const during = (service: Impairment['service'], effect: Impairment['effect'], region = 'us-east-1'): Impairment => ({
  service,
  region,
  from: '2025-10-20T06:40:00Z',
  until: end,
  effect,
  rate: 1,
  latencyMs: 5000,
});
const impaired = (...more: Impairment[]): Scenario => ({
  ...firstWave,
  impairments: [...firstWave.impairments, ...more],
});

interface Finding {
  readonly confirmed: boolean;
  readonly summary: string;
}

/** The drill's score, its history, what the diagnoses missed, and what the confirmation found, in order. */
async function lived(scenario: Scenario) {
  const { card, stage } = await played(scenario, impatient);
  const views = await stage.engine.incidents();
  const history = (await Promise.all(views.map(({ id }) => stage.engine.timeline(id)))).flat();
  const missing = outputs<{ missing: string[] }>(history, 'evidence.gather').flatMap((found) => found.missing);
  const findings = (source: string) => outputs<Finding>(history, `confirm.${source}`);
  return { card, history, missing: new Set(missing), findings };
}

function outputs<Output>(history: readonly HistoryEntry[], name: string): Output[] {
  return history
    .filter(({ kind, detail }) => kind === 'effect.succeeded' && detail.name === name)
    .map(({ detail }) => detail.output as Output);
}

/** The first wave as it was, played once. */
let asItWas: ReturnType<typeof lived> | undefined;
function plain(): ReturnType<typeof lived> {
  asItWas ??= lived(firstWave);
  return asItWas;
}

const rightCall = { verdict: 'aws', decision: 'failover', rightCall: true, wrongActions: [], violations: [] };

describe('2025-10-20 with evidence missing', () => {
  const down: readonly [string, Scenario, string][] = [
    ['CloudWatch down', impaired(during('cloudwatch', 'dns-empty')), 'alarms (unavailable)'],
    ['X-Ray throttled', impaired(during('xray', 'throttled')), 'graph (throttled)'],
    ['the public feed out of reach', impaired(during('health-dashboard', 'errors', '*')), 'feed (unavailable)'],
    [
      'AWS Health without a support plan',
      { ...firstWave, health: { activeRegion: 'us-east-2', subscribed: false } },
      'health (denied)',
    ],
  ];
  it.each(down)(
    '%s: the right call all the same, and the history says what is missing',
    async (_name, scenario, source) => {
      const { card, missing } = await lived(scenario);
      expect(card).toMatchObject(rightCall);
      expect(card.rtoSeconds).toBeLessThanOrEqual(1.5 * (card.floorSeconds ?? 0));
      expect(missing).toContain(source);
    },
  );

  it('with everything there, nothing is missing but what the outage itself takes away', async () => {
    const { card, missing } = await plain();
    expect(card).toMatchObject(rightCall);
    expect([...missing].filter((one) => !one.startsWith('changes'))).toEqual([]);
  });

  it('Support down: the incident holds a text to paste, and no row of failures', async () => {
    const { card, history, findings } = await plain();
    expect(card).toMatchObject(rightCall);
    expect(findings('support')[0]?.summary).toMatch(/^no Support case could be opened \(unavailable\).*To paste/);
    const failed = history.filter(({ kind }) => kind === 'effect.failed').map(({ detail }) => detail.name);
    expect(failed).not.toContain('confirm.support');
  });

  it('Support up: its case is followed until AWS answers there', async () => {
    const impairments = firstWave.impairments.filter(({ service }) => service !== 'support');
    const { findings } = await lived({ ...firstWave, impairments });
    const summaries = findings('support').map(({ summary }) => summary);
    expect(summaries[0]).toMatch(/^Support case case-\S+ opened$/);
    expect(summaries.at(-1)).toMatch(/is work-in-progress, AWS answers: We are aware/);
  });

  it('AWS’s confirmation stands after AWS has closed its event, with the time', async () => {
    const { findings } = await plain();
    for (const source of ['health', 'feed']) {
      const found = findings(source);
      const since = found.slice(found.findIndex(({ confirmed }) => confirmed));
      expect(since.every(({ confirmed }) => confirmed)).toBe(true);
      expect(since.at(-1)?.summary).toContain('MULTIPLE_SERVICES in us-east-1, closed at 2025-10-20T08:00Z');
    }
  });

  it('two of five routing-control endpoints down: the others serve', async () => {
    const { card } = await lived(impaired(during('route53-recovery-cluster', 'errors', 'us-west-2')));
    expect(card).toMatchObject(rightCall);
    expect(card.mutatingCalls.map(({ call }) => call.split(' ')[0])).toContain(
      'route53-recovery-cluster:UpdateRoutingControlStates',
    );
  });
});
