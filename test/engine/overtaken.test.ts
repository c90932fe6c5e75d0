import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Engine } from '../../src/engine/engine.ts';
import { replay } from '../../src/engine/replay.ts';
import { CodedError } from '../../src/errors.ts';
import { loadTemplates } from '../../src/messages/templates.ts';
import { writer } from '../../src/messages/write.ts';
import type { Destination, Message, RecipientsOf } from '../../src/ports/messaging.ts';
import { VirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import { ana, awsRegional, program, startMs } from '../fixtures/program.ts';
import { shippedTemplates } from '../fixtures/templates.ts';
import { shop } from '../fixtures/workload.ts';

const minuteMs = 60_000;
const subscribed: RecipientsOf = ({ destination, to, request }) =>
  destination === 'mail' && to === undefined && request === undefined ? ['one'] : [];
const { communication } = shop();
const workload = shop({ communication: { ...communication, statusPage: true, mail: true, cadenceSeconds: 60 } });

const using = { ...program, write: writer(loadTemplates(shippedTemplates()), subscribed) };

/** What the world answers: the alarm is true, and the fault is in the code, which nothing is done about. */
const answers: Readonly<Record<string, unknown>> = {
  'detection.corroborate': { corroborated: true, region: 'us-east-1', reason: 'checkout fails', failingJourneys: [] },
  'evidence.gather': { ...awsRegional, verdict: 'ours', scope: 'component', kind: 'code' },
};

/** What a destination does with the first try of an update, beside being slow. */
interface Trouble {
  readonly destination: Destination;
  readonly fails: () => CodedError;
  /** It took the message all the same. */
  readonly took?: boolean;
  /** How long its first try of an update takes to fail, ms. */
  readonly afterMs?: number;
}

/** An incident whose first update meets trouble after a minute, and which is resolved half a second later. */
async function played({ destination, fails, took = false, afterMs = 200 }: Trouble) {
  const clock = new VirtualClock(startMs);
  const arrived: string[] = [];
  const keys = new Set<string>();
  const looked: string[] = [];
  let troubled = false;
  const arrive = ({ occasion, key }: Message): void => {
    arrived.push(occasion);
    keys.add(key);
  };
  const engine = new Engine({
    clock,
    journal: new MemoryJournal(),
    messenger: {
      async find({ destination: where, occasion, key }) {
        if (where === destination) looked.push(occasion);
        return where === 'status' && keys.has(key) ? { reference: key } : undefined;
      },
      async post(message) {
        const here = message.destination === destination;
        const troubles = here && message.occasion === 'update' && !troubled;
        if (troubles) troubled = true;
        await clock.sleep(troubles ? afterMs : 200);
        if (here && (!troubles || took)) arrive(message);
        if (troubles) throw fails();
        return { reference: message.key };
      },
    },
    program: using,
    perform: ({ name }) => (name in answers ? Promise.resolve(answers[name]) : new Promise<never>(() => {})),
    hands: { claim: async () => {}, confirm: async () => {} },
    correlator: correlatorOf([]),
    openingOf: ({ incidentId, region, highestSeverity: severity, lastId, summary }, drill) => ({
      ...{ incidentId, drill, workload, region, severity },
      signals: { count: 1, lastId, summary },
    }),
    drill: false,
    watch: () => {},
  });
  await engine.start();
  await engine.signals([
    {
      ...{ id: 's1', source: 'cloudwatch', kind: 'alarm', workload: 'shop', region: 'us-east-1' },
      ...{ name: 'api-5xx', component: null, severity: 'sev2', occurredAtMs: startMs, reason: 'too many errors' },
    } as Parameters<Engine['signals']>[0][number],
  ]);
  await clock.runUntil(() => troubled, 2 * minuteMs);
  await clock.runUntil(() => false, minuteMs / 120);
  const [incident] = await engine.incidents();
  const incidentId = incident?.id ?? '';
  await engine.command({ id: 'c1', incidentId, by: ana, atMs: clock.now(), name: 'resolve', text: 'over' });
  await clock.runUntil(() => false, 30 * minuteMs);
  await engine.stop();
  const history = await engine.timeline(incidentId);
  const differs = replay(using, incidentId, history).divergence;
  const overtaken = history.filter(({ kind }) => kind === 'message.overtaken').length;
  const replaced = history.filter(
    ({ detail }) => detail.occasion === 'closed' && detail.insteadOf !== undefined,
  ).length;
  return { arrived, looked, overtaken, replaced, differs, view: await engine.incident(incidentId) };
}

const throttled = () => new CodedError('throttled', 'it answers 429', { retryAfterMs: minuteMs });
const unknown = () => new CodedError('outcomeUnknown', 'it answers 500');

describe.each(['status', 'mail'] as const)('an update to %s that waits when the incident ends', (destination) => {
  it('and cannot have got through gives way to the last word', async () => {
    const { arrived, replaced, view } = await played({ destination, fails: throttled });
    expect(arrived).toEqual(['opened', 'closed']);
    expect(replaced).toBe(1);
    expect(view).toMatchObject({ waitingMessages: 0, deadLetters: [] });
  });

  it('and may have got through is looked for, and not sent again', async () => {
    const { arrived, looked, overtaken, differs, view } = await played({ destination, fails: unknown });
    expect(differs).toBeUndefined();
    expect(arrived).toEqual(['opened', 'closed']);
    expect(looked).toEqual(['update']);
    expect(overtaken).toBe(1);
    expect(view).toMatchObject({ waitingMessages: 0, deadLetters: [] });
  });

  it('and is on its way at that moment is not sent again when it fails', async () => {
    const { arrived, looked, overtaken, view } = await played({ destination, fails: throttled, afterMs: 5_000 });
    expect(arrived).toEqual(['opened', 'closed']);
    expect(looked).toEqual([]);
    expect(overtaken).toBe(1);
    expect(view).toMatchObject({ waitingMessages: 0, deadLetters: [] });
  });
});

describe('an update to the status page that got through, though its answer was lost', () => {
  it('is found after the last word, and counts as delivered', async () => {
    const { arrived, overtaken, view } = await played({ destination: 'status', fails: unknown, took: true });
    expect(arrived).toEqual(['opened', 'update', 'closed']);
    expect(overtaken).toBe(0);
    expect(view).toMatchObject({ waitingMessages: 0, deadLetters: [] });
  });
});

describe('chat', () => {
  it('keeps its full order: what waits is told, though the incident ended meanwhile', async () => {
    const { arrived } = await played({ destination: 'chat', fails: throttled });
    expect(arrived.filter((occasion) => occasion === 'update' || occasion === 'closed')).toEqual(['closed', 'update']);
  });
});
