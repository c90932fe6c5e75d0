import { expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { Message } from '../../src/ports/messaging.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import { clockOf } from '../clock-of.ts';
import { never, untilAsked } from '../fixtures/failing-region.ts';
import { program, startMs } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

/** The shop, and a newsletter in it that shares nothing with the rest. */
const workload = shop();
const withNewsletter = {
  ...workload,
  components: [...workload.components, { id: 'newsletter', service: 'sqs' as const, name: 'newsletter', calls: [] }],
};
const alarms = 20_000;
const components = ['api', 'checkout', 'orders'];
const states = ['alarm', 'alarm', 'insufficientData', 'alarm', 'cleared'] as const;

/** One outage of us-east-1 as thousands of alarms tell it, and one alarm in their middle that has nothing to do with it. */
function flood(): Signal[] {
  const outage = Array.from({ length: alarms }, (_, index) => signalOf(index));
  const unrelated: Signal = {
    ...signalOf(alarms),
    id: 'unrelated',
    name: 'newsletter-backlog',
    kind: 'alarm',
    component: 'newsletter',
    region: 'us-west-2',
  };
  return [...outage.slice(0, alarms / 2), unrelated, ...outage.slice(alarms / 2)];
}

function signalOf(index: number): Signal {
  return {
    id: `alarm-${index}`,
    source: 'cloudwatch',
    kind: states[index % states.length] ?? 'alarm',
    workload: 'shop',
    region: 'us-east-1',
    name: `alarm-of-${index % 5_000}`,
    component: components[index % components.length] ?? null,
    severity: index % 7 === 0 ? 'sev1' : 'sev2',
    occurredAtMs: startMs + index,
    reason: 'Threshold Crossed: 2 datapoints were greater than the threshold',
  };
}

/** Time that passes by itself, a millisecond a turn, so that the engine's rests end. */
function passing() {
  let nowMs = startMs;
  return clockOf({
    now: () => nowMs,
    sleep: (ms, signal) =>
      ms > 1_000
        ? new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
        : new Promise<void>((resolve) =>
            setImmediate(() => {
              nowMs += ms;
              resolve();
            }),
          ),
  });
}

function engineOn(journal: MemoryJournal, posted: Message[]): Engine {
  return new Engine({
    clock: passing(),
    journal,
    messenger: {
      find: async () => undefined,
      post: async (message) => ({ reference: String(posted.push(message)) }),
    },
    program,
    perform: untilAsked(({ name, signal }) => name === 'plan.prepare' && never(signal)),
    hands: { claim: async () => {}, confirm: async () => {} },
    correlator: correlatorOf([withNewsletter]),
    openingOf: ({ incidentId, region, highestSeverity, lastId, summary, because, signals }, drill) => ({
      incidentId,
      drill,
      workload: withNewsletter,
      region,
      severity: highestSeverity,
      signals: { count: signals.length, lastId, summary },
      because,
      arrived: signals,
    }),
    drill: false,
    watch: (event) => {
      if (event.kind === 'fatal') throw event.error;
    },
  });
}

async function settled(engine: Engine): Promise<void> {
  for (let quiet = 0; quiet < 50; quiet = engine.backlog === 0 ? quiet + 1 : 0)
    await new Promise((resolve) => setImmediate(resolve));
}

/** Ids of the signals that the history of an incident tells of. */
async function idsIn(engine: Engine, incidentId: string): Promise<string[]> {
  const entries = await engine.timeline(incidentId);
  return entries.flatMap(({ kind, detail }) => {
    const opening = detail.input as { arrived: { id: string }[] } | undefined;
    const told = kind === 'opened' ? opening?.arrived : kind === 'signals.arrived' ? detail.signals : [];
    return (told as { id: string }[]).map(({ id }) => id);
  });
}

it('twenty thousand alarms of one outage are one incident, the unrelated one is another, and none is lost', async () => {
  const posted: Message[] = [];
  const engine = engineOn(new MemoryJournal(), posted);
  await engine.start();
  const signals = flood();
  let repeated = 0;
  for (let first = 0; first < signals.length; first += 200) {
    const batch = signals.slice(first, first + 200);
    await engine.signals(batch);
    // SNS delivers some of them again.
    repeated += (await engine.signals(batch.slice(0, 20))).repeated;
  }
  await settled(engine);

  const incidents = await engine.incidents();
  expect(incidents).toHaveLength(2);
  const [large, small] = incidents.map(({ id }) => id);
  const told = await idsIn(engine, large ?? '');
  expect(told).toEqual(signals.map(({ id }) => id).filter((id) => id !== 'unrelated'));
  expect(await idsIn(engine, small ?? '')).toEqual(['unrelated']);
  expect(repeated).toBe(Math.ceil(signals.length / 200) * 20 - 19);
  expect(incidents[0]?.facts).toMatchObject({ severity: 'sev1', signals: { count: alarms } });

  const [opened] = await engine.timeline(small ?? '');
  expect(opened?.detail.input).toMatchObject({ because: `what is open does not explain it (${large})` });
  expect(new Set(posted.map(({ key, text }) => `${key} ${text}`)).size).toBe(posted.length);
  // The summary is one post that is changed in place.
  const chat = posted.filter(({ incidentId, destination }) => incidentId === large && destination === 'chat');
  expect([...new Set(chat.map(({ occasion }) => occasion))]).toEqual(['opened', 'summary', 'diagnosed']);
  expect(chat.filter(({ occasion }) => occasion !== 'summary')).toHaveLength(2);
});

it('a flood of single alarms is decided in sips, not one by one', async () => {
  const journal = new MemoryJournal();
  const engine = engineOn(journal, []);
  await engine.start();
  for (let index = 0; index < 1_000; index += 1) await engine.signals([signalOf(index)]);
  await settled(engine);
  expect((await engine.incidents())[0]?.facts).toMatchObject({ signals: { count: 1_000 } });
  expect((await journal.load('correlation/shop'))?.version).toBeLessThan(200);
});

it('takes more at a time where very many wait: each turn waits for its commit', async () => {
  const journal = new MemoryJournal();
  const engine = engineOn(journal, []);
  await engine.start();
  await engine.signals(Array.from({ length: alarms }, (_, index) => signalOf(index)));
  await settled(engine);
  expect((await engine.incidents())[0]?.facts).toMatchObject({ signals: { count: alarms } });
  expect((await journal.load('correlation/shop'))?.version).toBeLessThan(alarms / 1_000);
});
