import { systemClock } from '../../src/cli/system-clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineEvent, Perform } from '../../src/engine/surroundings.ts';
import type { RunnableProgram } from '../../src/main.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Message, Messenger } from '../../src/ports/messaging.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { never } from '../fixtures/failing-region.ts';
import { program as shippedProgram } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

/** Chat is told by the first, every other destination by the second. */
export function inChat(chat: Messenger, others: Messenger): Messenger {
  const of = ({ destination }: Message): Messenger => (destination === 'chat' ? chat : others);
  return {
    post: (message, signal) => of(message).post(message, signal),
    find: (message, signal) => of(message).find(message, signal),
  };
}

/** A destination that takes everything at once. */
const elsewhere: Messenger = { post: async ({ key }) => ({ reference: key }), find: async () => undefined };

/** The real engine in real time, which tells people in chat through `messenger`; the world around it is what `perform` says. */
export function engineInSlack(given: {
  journal: Journal;
  messenger: Messenger;
  /** The shipped one unless given. */
  program?: RunnableProgram;
  /** What every workload is like; the shop of the tests unless given. */
  workload?: Workload;
  perform?: Perform;
  watch?: (event: EngineEvent) => void;
  /** Real time unless given. */
  clock?: Clock;
}): Engine {
  const { journal, messenger, program = shippedProgram, workload: like = shop() } = given;
  return new Engine({
    clock: given.clock ?? systemClock,
    journal,
    messenger: inChat(messenger, elsewhere),
    program,
    perform: given.perform ?? (({ signal }) => never(signal)),
    hands: { claim: async () => undefined, confirm: async () => undefined },
    correlator: correlatorOf([]),
    openingOf: ({ incidentId, workload, region, highestSeverity, lastId, summary, signals }, drill) => ({
      incidentId,
      drill,
      workload: { ...like, id: workload },
      region,
      severity: highestSeverity,
      signals: { count: signals.length, lastId, summary },
    }),
    drill: false,
    watch: (event) => {
      if (event.kind === 'fatal') throw event.error;
      given.watch?.(event);
    },
  });
}

let sent = 0;

/** One more alarm about a workload, by its id. */
export function alarmOf(workload: string): Signal {
  sent += 1;
  return {
    id: `alarm/${sent}`,
    source: 'cloudwatch',
    kind: 'alarm',
    workload,
    region: 'us-east-1',
    name: `shop-api-5xx-${sent % 40}`,
    component: 'api',
    severity: 'sev1',
    occurredAtMs: Date.now(),
    reason: 'Threshold Crossed: 2 datapoints were greater than the threshold',
  };
}
