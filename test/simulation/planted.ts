import { isCorrelation } from '../../src/engine/correlation.ts';
import { fromStored } from '../../src/engine/record.ts';
import type { Perform } from '../../src/engine/surroundings.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Commands } from '../../src/ports/commands.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import type { Life } from './life.ts';

/** What a process is given of the outside. */
export interface PlantedPorts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly messenger: Messenger;
  /** Stands around the performing of effects. */
  readonly around: (perform: Perform) => Perform;
}

export interface Given extends PlantedPorts {
  readonly life: Life;
  /** The world's own clock. */
  readonly world: Clock;
}

/** A way to break an engine from outside: its ports, and the way in for commands, in wrappers that misbehave. */
export interface Plant {
  readonly name: string;
  ports(given: Given): PlantedPorts;
  commands(commands: Commands): Commands;
}

const same: Plant = {
  name: 'sound',
  ports: ({ life: _life, world: _world, ...ports }) => ports,
  commands: (commands) => commands,
};
/** Nothing is broken. */
export const sound = same;

/** The journal says that it has written before it has. */
const effectBeforeSave: Plant = {
  ...same,
  name: 'effect before save',
  ports: ({ life: _life, world, ...ports }) => ({
    ...ports,
    journal: {
      ...ports.journal,
      save: async (save) => {
        void world.sleep(400).then(() => ports.journal.save(save));
      },
    },
  }),
};

/** What an effect of this name answered before is taken for the answer to this one. */
const staleCompletion: Plant = {
  ...same,
  name: 'stale completion believed',
  ports: ({ life: _life, world: _world, ...ports }) => {
    const answered = new Map<string, unknown>();
    return {
      ...ports,
      around: (perform) => {
        const watched = ports.around(perform);
        return async (request) => {
          if (answered.has(request.name)) return answered.get(request.name);
          const answer = await watched(request);
          answered.set(request.name, answer);
          return answer;
        };
      },
    };
  },
};

/** Timers ring when a quarter of their time is left: the engine's clock runs ahead of the one that everybody agreed on. */
const timerEarly: Plant = {
  ...same,
  name: 'timer early',
  ports: ({ life: _life, world: _world, ...ports }) => {
    const startMs = ports.clock.now();
    const ahead = (ms: number): number => startMs + Math.round((ms - startMs) * 1.25);
    return {
      ...ports,
      clock: {
        ...ports.clock,
        now: () => ahead(ports.clock.now()),
        sleep: (ms, signal) => ports.clock.sleep(ms * 0.75, signal),
        after: (ms, run) => ports.clock.after(ms * 0.75, run),
      },
    };
  },
};

/** Every fifth sleep or alarm never ends, as a timer that is not set again after a restart. */
const timerLost: Plant = {
  ...same,
  name: 'timer lost',
  ports: ({ life: _life, world: _world, ...ports }) => {
    let timers = 0;
    const lost = (): boolean => {
      timers += 1;
      return timers % 5 === 0;
    };
    return {
      ...ports,
      clock: {
        ...ports.clock,
        sleep: (ms, signal) => (lost() ? new Promise(() => {}) : ports.clock.sleep(ms, signal)),
        after: (ms, run) => (lost() ? () => undefined : ports.clock.after(ms, run)),
      },
    };
  },
};

/** After a restart what was under way is performed twice at the same time. */
const doubledOnResume: Plant = {
  ...same,
  name: 'effect doubled on resume',
  ports: ({ life, world: _world, ...ports }) => ({
    ...ports,
    messenger: life.number === 1 ? ports.messenger : { ...ports.messenger, find: async () => undefined },
    around: (perform) => {
      const watched = ports.around(perform);
      if (life.number === 1) return watched;
      return async (request) => {
        const [first] = await Promise.all([watched(request), watched(request)]);
        return first;
      };
    },
  }),
};

/** An approval counts for whatever plan waits now. */
const olderApproval: Plant = {
  ...same,
  name: 'approval of an older plan accepted',
  commands: (commands) => ({
    outcome: (...given) => commands.outcome(...given),
    signals: (signals) => commands.signals(signals),
    incidents: () => commands.incidents(),
    incident: (id) => commands.incident(id),
    timeline: (id) => commands.timeline(id),
    command: async (command) => {
      const plan = (await commands.incident(command.incidentId))?.facts.plan as { hash: string } | null | undefined;
      return commands.command(command.name === 'approve' && plan ? { ...command, planHash: plan.hash } : command);
    },
  }),
};

/** What was on its way when a process died is forgotten: the record is loaded without its effects' attempts. */
const inboxForgotten: Plant = {
  ...same,
  name: 'inbox forgotten on resume',
  ports: ({ life, world: _world, ...ports }) => ({
    ...ports,
    journal: { ...ports.journal, waiting: async () => (life.number === 1 ? ports.journal.waiting() : []) },
  }),
};

/** Keys are counted from the beginning again after a restart. */
const keysReused: Plant = {
  ...same,
  name: 'keys given twice',
  ports: ({ life: _life, world: _world, ...ports }) => ({
    ...ports,
    journal: {
      ...ports.journal,
      load: async (id) => {
        const stored = await ports.journal.load(id);
        if (!stored || isCorrelation(id)) return stored;
        return { ...stored, bodies: [JSON.stringify({ ...fromStored(stored), sequence: 1 })] };
      },
    },
  }),
};

/** Engines that the simulation has to find out. */
export const planted: readonly Plant[] = [
  effectBeforeSave,
  staleCompletion,
  timerEarly,
  timerLost,
  doubledOnResume,
  olderApproval,
  inboxForgotten,
  keysReused,
];
