import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { configuredOnCall } from '../../src/adapters/on-call/on-call.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Commander, drillPeople } from '../../src/drill/commander.ts';
import type { HistoryEntry, IncidentView } from '../../src/ports/commands.ts';
import type { WorldLog } from '../../src/sandbox/world-log.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { sandboxStage } from '../../src/stage.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { program } from './played.ts';

jest.setTimeout(120_000);

/** The first hours of the outage of 2025-10-20, told to everybody there is to tell; chat's own trouble of that day is left out. */
const { impairments, ...day } = catalogued('2025-10-20-dynamodb-dns');
const outage = {
  ...day,
  impairments: impairments.map(({ takes, ...one }) => ({
    ...one,
    ...(takes ? { takes: takes.filter(({ service }) => service !== 'chat') } : {}),
  })),
};
const shop = exampleWorkload('shop');
const workload = { ...shop, communication: { ...shop.communication, mail: true, pager: true, webhook: true } };
const playedMs = 2.5 * 3_600_000;

const onCall = configuredOnCall({
  entries: [{ source: { kind: 'list', levels: [['ana'], ['ben']] } }],
  people: ['ana', 'ben'],
  reveal: () => undefined,
});

interface Trouble {
  readonly service: 'chat' | 'status-page' | 'mail' | 'pager' | 'webhook';
  readonly effect: 'errors' | 'throttled' | 'dns-empty' | 'answer-lost';
  readonly until?: string;
}

interface Played {
  readonly log: WorldLog;
  readonly view: IncidentView;
  readonly history: readonly HistoryEntry[];
  /** From the beginning of the scenario to the end of the mitigation, ms. */
  readonly mitigatedAfterMs: number;
}

/** Plays it with trouble where people are told that begins with the outage; a person approves by command after a minute. */
async function playedWith(...troubles: readonly Trouble[]): Promise<Played> {
  const from = outage.impairments[0]?.from ?? '+0m';
  const added = troubles.map((trouble) => ({ ...trouble, region: '*', from })) as Scenario['impairments'];
  const stage = await sandboxStage({
    scenario: { ...outage, impairments: [...outage.impairments, ...added] },
    workloads: [workload],
    seed: 1,
    journal: new MemoryJournal(),
    program,
    metrics: prometheusMetrics(),
    onCall,
    drill: true,
  });
  const { engine, world } = stage;
  const rules = { approveAfterSeconds: 60, failbackAfterSeconds: null };
  const commander = new Commander({ commands: engine, clock: world.clock, people: drillPeople(workload), rules });
  stage.onEvent((event) => {
    if (event.kind === 'saved') void commander.look(event.recordId);
  });
  const startedAtMs = world.clock.now();
  await stage.start();
  await world.clock.runUntil(() => false, playedMs);
  await stage.stop();
  const [view] = await engine.incidents();
  if (!view) throw new Error('no incident was opened');
  const mitigatedAfterMs = Number(view.facts.mitigatedAtMs) - startedAtMs;
  return { log: world.log, view, history: await engine.timeline(view.id), mitigatedAfterMs };
}

const everywhere = ['chat', 'status', 'mail', 'pager', 'webhook'];
/** The outage begins a few minutes after the scenario. */
const anHour = '+1h10m';

/** What became of each message that was decided, from the history. */
function fates({ history, view }: Played) {
  const of = (kind: string) => history.filter((entry) => entry.kind === kind).map(({ detail }) => detail);
  const keys = (kind: string, name = 'key') =>
    of(kind).flatMap((detail) => (detail[name] ? [String(detail[name])] : []));
  const delivered = keys('message.delivered');
  const replaced = keys('message.queued', 'insteadOf');
  const settled = new Set([...delivered, ...replaced, ...keys('message.overtaken')]);
  return {
    queued: of('message.queued'),
    delivered,
    replaced,
    givenUp: keys('message.givenUp'),
    failed: keys('message.failed'),
    unsettled: keys('message.queued').filter((key) => !settled.has(key)),
    waiting: view.waitingMessages,
  };
}

function sequenceOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('/') + 1));
}

/** Approvals, orders and results, as they reached a destination. */
function changes(played: Played, destination: string): number[] {
  const told = ['opened', 'page', 'approvalWanted', 'ordered', 'mitigated'];
  const keys = fates(played)
    .queued.filter(({ occasion }) => told.includes(String(occasion)))
    .map(({ key }) => String(key));
  return played.log.messages
    .filter((message) => message.destination === destination && keys.includes(message.key))
    .map(({ key }) => sequenceOf(key));
}

/** The calls that changed AWS, in order. */
function acts({ log }: Played): string[] {
  return log.mutatingCalls.map(({ operation, target, from, to }) => `${operation} ${target}: ${from} -> ${to}`);
}

function ascending(numbers: readonly number[]): number[] {
  return [...numbers].sort((one, other) => one - other);
}

let calm: Played;
beforeAll(async () => {
  calm = await playedWith();
});

/** The same calls as without trouble, and the end of the mitigation within a twentieth of the time. */
function expectSameFailover(played: Played): void {
  expect(played.view.facts).toMatchObject({ servingRegion: 'us-west-2' });
  expect(acts(played)).toEqual(acts(calm));
  expect(played.log.violations).toEqual([]);
  expect(Math.abs(played.mitigatedAfterMs / calm.mitigatedAfterMs - 1)).toBeLessThanOrEqual(0.05);
}

describe('with every place working', () => {
  it('everybody is told, each once, and nothing is left over', () => {
    const { givenUp, failed, waiting, unsettled } = fates(calm);
    expect(new Set(calm.log.messages.map(({ destination }) => destination))).toEqual(new Set(everywhere));
    expect(calm.log.messages.filter(({ dueAtMs }) => dueAtMs !== undefined)).toEqual([]);
    expect({ givenUp, failed, waiting, unsettled, repeats: calm.log.repeats }).toEqual({
      givenUp: [],
      failed: [],
      waiting: 0,
      unsettled: [],
      repeats: [],
    });
  });

  it.each(['chat', 'status', 'mail', 'pager', 'webhook'])('a change of state reaches %s', (destination) => {
    expect(changes(calm, destination).length).toBeGreaterThan(0);
  });

  it('the traffic moves', () => {
    expectSameFailover(calm);
    expect(acts(calm).length).toBeGreaterThan(0);
  });
});

describe.each<[string, readonly Trouble[]]>([
  ['chat answers 500 for an hour', [{ service: 'chat', effect: 'errors', until: anHour }]],
  ['chat throttles for an hour', [{ service: 'chat', effect: 'throttled', until: anHour }]],
  ['chat is gone for an hour', [{ service: 'chat', effect: 'dns-empty', until: anHour }]],
  ['chat takes messages and its answers are lost', [{ service: 'chat', effect: 'answer-lost', until: anHour }]],
  [
    'status page and mail are down for an hour',
    [
      { service: 'status-page', effect: 'errors', until: anHour },
      { service: 'mail', effect: 'dns-empty', until: anHour },
    ],
  ],
  [
    'all others take messages and their answers are lost',
    (['status-page', 'mail', 'pager', 'webhook'] as const).map((service) => ({
      service,
      effect: 'answer-lost' as const,
      until: anHour,
    })),
  ],
])('when %s', (_what, troubles) => {
  let troubled: Played;
  beforeAll(async () => {
    troubled = await playedWith(...troubles);
  });

  it('is noticed: deliveries fail', () => {
    expect(fates(troubled).failed.length).toBeGreaterThan(0);
  });

  it('the failover happens at the same time as without, by the same calls', () => {
    expectSameFailover(troubled);
  });

  it('no message is dropped silently: each arrives or is replaced by a newer one', () => {
    const { unsettled, givenUp, waiting } = fates(troubled);
    expect({ unsettled, givenUp, waiting }).toEqual({ unsettled: [], givenUp: [], waiting: 0 });
  });

  it.each(everywhere)('approvals and changes of state reach %s, in order', (destination) => {
    const arrived = changes(troubled, destination);
    expect(arrived).toEqual(ascending(arrived));
    expect(arrived).toHaveLength(changes(calm, destination).length);
  });

  it('each message is there once; what may repeat carries a key that is known', () => {
    const { messages, repeats } = troubled.log;
    const places = messages.map(({ destination, key }) => `${destination}/${key}`);
    expect(new Set(places).size).toBe(places.length);
    expect(repeats.filter(({ destination, key }) => !places.includes(`${destination}/${key}`))).toEqual([]);
    expect(repeats.filter(({ destination }) => destination === 'chat' || destination === 'status')).toEqual([]);
  });

  it('nobody is called before the time that it asked for', () => {
    expect(troubled.log.hurried).toEqual([]);
  });
});

describe('when chat is gone altogether', () => {
  let alone: Played;
  beforeAll(async () => {
    alone = await playedWith({ service: 'chat', effect: 'dns-empty' });
  });

  it('the command approves, and the failover happens at the same time', () => {
    expectSameFailover(alone);
  });

  it('what could not be said is seen: it waits', () => {
    const { unsettled, waiting, givenUp } = fates(alone);
    expect(unsettled.length).toBeGreaterThan(0);
    expect(unsettled.length).toBe(waiting + givenUp.length);
    expect(alone.log.messages.filter(({ destination }) => destination === 'chat')).toEqual([]);
  });

  it('stale updates do not pile up', () => {
    const { queued, replaced } = fates(alone);
    const left = (occasion: string) =>
      queued.filter(
        ({ destination, occasion: of, key }) =>
          destination === 'chat' && of === occasion && !replaced.includes(String(key)),
      );
    expect(replaced.length).toBeGreaterThan(0);
    expect(left('update').length).toBeLessThanOrEqual(1);
    expect(left('summary').length).toBeLessThanOrEqual(1);
  });

  it('the others are told as ever', () => {
    const told = ({ log }: Played) =>
      log.messages.flatMap(({ destination, title }) => (destination === 'chat' ? [] : [`${destination}: ${title}`]));
    expect(told(alone).sort()).toEqual(
      [
        ...told(calm).filter((line) => !line.startsWith('webhook')),
        ...told(alone).filter((line) => line.startsWith('webhook')),
      ].sort(),
    );
  });
});
