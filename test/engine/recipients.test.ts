import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Engine } from '../../src/engine/engine.ts';
import { CodedError } from '../../src/errors.ts';
import { loadTemplates } from '../../src/messages/templates.ts';
import { writer } from '../../src/messages/write.ts';
import type { Message, RecipientsOf } from '../../src/ports/messaging.ts';
import { VirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import { ana, program, startMs } from '../fixtures/program.ts';
import { shippedTemplates } from '../fixtures/templates.ts';
import { shop } from '../fixtures/workload.ts';

const minuteMs = 60_000;
const downMs = 60 * minuteMs;
const recipients: Readonly<Record<string, readonly string[]>> = { webhook: ['board', 'ledger'], mail: ['ana', 'ben'] };
const recipientsOf: RecipientsOf = ({ destination }) => recipients[destination] ?? [];
const { communication } = shop();
const workload = shop({ communication: { ...communication, mail: true, webhook: true } });

interface Arrival {
  readonly queue: string;
  readonly key: string;
  readonly atMs: number;
  readonly afterMs: number;
}

/** Two hours after an incident whose severity went up and down every half minute, and that was then closed, while one recipient answers 500 for the first hour. */
async function played(broken: string) {
  const clock = new VirtualClock(startMs);
  const arrived: Arrival[] = [];
  const queueOf = ({ destination, recipient }: Message) => `${destination} ${recipient}`;
  const engine = new Engine({
    clock,
    journal: new MemoryJournal(),
    messenger: {
      find: async () => undefined,
      async post(message) {
        const { key, decidedAtMs } = message;
        await clock.sleep(200);
        const down = queueOf(message) === broken && clock.now() < startMs + downMs;
        if (down) throw new CodedError('outcomeUnknown', 'it answered 500');
        arrived.push({ queue: queueOf(message), key, atMs: clock.now() - startMs, afterMs: clock.now() - decidedAtMs });
        return { reference: key };
      },
    },
    program: { ...program, write: writer(loadTemplates(shippedTemplates()), recipientsOf) },
    perform: () => new Promise<never>(() => {}),
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
  await clock.runUntil(() => false, minuteMs);
  const [incident] = await engine.incidents();
  const incidentId = incident?.id ?? '';
  for (let turn = 0; turn < 12; turn += 1) {
    const by = { id: `c${turn}`, incidentId, by: ana, atMs: clock.now() };
    await engine.command({ ...by, name: 'severity', text: turn % 2 === 0 ? 'sev1' : 'sev2' });
    await clock.runUntil(() => false, minuteMs / 2);
  }
  await clock.runUntil(() => false, 2 * downMs);
  await engine.stop();
  const to = (queue: string) => arrived.filter((one) => one.queue === queue);
  return { to, history: await engine.timeline(incidentId), view: await engine.incident(incidentId) };
}

const sequences = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ key }) => Number(key.split('/')[1]));
const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((one, other) => one - other);

describe.each([
  ['webhook ledger', 'webhook board'],
  ['mail ana', 'mail ben'],
])('while %s answers 500 for an hour', (broken, well) => {
  it('the other gets everything in order and at once', async () => {
    const { to, history } = await played(broken);
    const [destination, recipient] = well.split(' ');
    const queued = history.filter(
      ({ kind, detail }) =>
        kind === 'message.queued' && detail.destination === destination && detail.recipient === recipient,
    );
    expect(queued.length).toBeGreaterThan(destination === 'webhook' ? 12 : 0);
    expect(to(well)).toHaveLength(queued.length);
    expect(sequences(to(well))).toEqual(ascending(sequences(to(well))));
    expect(Math.max(...to(well).map(({ afterMs }) => afterMs))).toBeLessThan(2_000);
  });

  it('it gets everything that is not stale by then, in order, within a minute and a half of being back', async () => {
    const { to, history, view } = await played(broken);
    const [destination, recipient] = broken.split(' ');
    const lines = history.filter(({ kind, detail }) => kind === 'message.queued' && detail.recipient === recipient);
    const replaced = lines.filter(({ detail }) => detail.insteadOf !== undefined);
    expect(lines.every(({ detail }) => detail.destination === destination)).toBe(true);
    expect(to(broken)).toHaveLength(lines.length - replaced.length);
    expect(sequences(to(broken))).toEqual(ascending(sequences(to(broken))));
    expect(to(broken).filter(({ atMs }) => atMs < downMs || atMs > downMs + 1.5 * minuteMs)).toEqual([]);
    expect(view).toMatchObject({ waitingMessages: 0, deadLetters: [] });
  });
});
