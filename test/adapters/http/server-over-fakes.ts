import { createHash } from 'node:crypto';
import { createLogger } from '../../../src/adapters/http/logger.ts';
import { prometheusMetrics } from '../../../src/adapters/http/metrics.ts';
import { Pressure } from '../../../src/adapters/http/pressure.ts';
import { createServer, type Readiness } from '../../../src/adapters/http/server.ts';
import type { Command, CommandAnswer, Commands, IncidentView } from '../../../src/ports/commands.ts';
import type { IntakeAnswer } from '../../../src/ports/intake.ts';
import { clockOf } from '../../clock-of.ts';

export const view: IncidentView = {
  id: 'shop-20251020-0651',
  workload: 'shop',
  drill: false,
  severity: 'sev1',
  openedAtMs: 1,
  state: 'tracing',
  live: [],
  facts: {},
  running: [],
  timers: [],
  waitingMessages: 2,
  deadLetters: [],
  version: 1,
  done: false,
  headHash: 'h',
  headSequence: 1,
};

export const entry = { sequence: 1, atMs: 1, kind: 'opened', detail: {}, hash: 'h' };
export const token = 'ana-token';
const people = [{ id: 'ana', roles: ['operator'], tokenSha256: createHash('sha256').update(token).digest('hex') }];
export const authorization = `Bearer ${token}`;

const limits = { requests: 10, requestsOfOne: 5, bytes: 10_000, backlog: 10, perSecond: 1_000 };

interface Wishes {
  readonly intake?: IntakeAnswer | Error;
  readonly readiness?: Readiness;
  readonly command?: Error;
}

/** A server over fakes, with what reached them and what was logged. */
export function serverOverFakes(wishes: Wishes = {}) {
  const given: Command[] = [];
  const bodies: string[] = [];
  const lines: string[] = [];
  const metrics = prometheusMetrics();
  const commands: Commands = {
    signals: async () => ({ accepted: 0, repeated: 0 }),
    async command(command): Promise<CommandAnswer> {
      if (wishes.command) throw wishes.command;
      given.push(command);
      return { accepted: true, repeated: false };
    },
    outcome: async () => ({ kind: 'taken', reason: '' }),
    incidents: async () => [view, { ...view, id: 'old', done: true, waitingMessages: 0 }],
    incident: async (id) => (id === view.id || id === 'old' ? { ...view, id } : undefined),
    timeline: async () => [entry],
  };
  const server = createServer({
    commands,
    config: { people },
    metrics,
    entrances: [
      {
        source: 'sns',
        path: '/signals/sns',
        bodyLimit: 1_000,
        async take({ body }) {
          bodies.push(body);
          const answer = wishes.intake ?? { outcome: 'stored', accepted: 1, repeated: 0 };
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
    ],
    pressure: new Pressure(limits, clockOf({ now: () => 1000, sleep: async () => undefined }), () => 0),
    journal: () => ({ transactions: 1, writes: 7 }),
    clock: clockOf({ now: () => 1000, sleep: async () => undefined }),
    logger: createLogger('info', { write: (line) => void lines.push(line) }),
    ready: () => wishes.readiness ?? { ready: true, superseded: false },
  });
  return { server, given, bodies, lines, metrics };
}
