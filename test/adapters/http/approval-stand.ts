import Fastify, { type FastifyBaseLogger } from 'fastify';
import { approvalRoutes } from '../../../src/adapters/http/approval-routes.ts';
import { createLogger } from '../../../src/adapters/http/logger.ts';
import { approvalToken } from '../../../src/orders/approval-link.ts';
import type { Command, CommandOutcome, HistoryEntry, IncidentView } from '../../../src/ports/commands.ts';
import { clockOf } from '../../clock-of.ts';

export const key = 'a key of the test, long enough for anybody';
export const now = Date.UTC(2026, 0, 5, 3);
export const claim = { incidentId: 'shop-1', planHash: 'a1b2c3d4e5f60718', person: 'ana', expiresAtMs: now + 600_000 };
export const token = approvalToken(key, claim, 'shop-1/9');

export const plan = {
  runbook: 'aws-regional-outage',
  verb: 'mitigate',
  from: 'us-east-1',
  to: 'us-west-2',
  hash: claim.planHash,
  atMs: now,
  obstacles: [],
  steps: [
    {
      id: 'shift',
      action: 'traffic.shift',
      calls: [
        {
          call: 'UpdateRoutingControlStates',
          target: 'shop <b>&"\'',
          region: 'us-west-2',
          plane: 'data',
          from: 'On',
          to: 'Off',
        },
      ],
      readings: [{ name: 'replication lag', value: '2 s', forApprover: true }],
      obstacles: [],
    },
  ],
};
export const waiting = {
  plan,
  approvals: [],
  order: null,
  recommendation: { reasons: ['the verdict is aws, regional'] },
};

interface Wishes {
  readonly facts?: Record<string, unknown>;
  readonly live?: string;
  readonly outcome?: CommandOutcome;
  readonly people?: readonly { id: string; name: string; roles: readonly string[] }[];
}

/** The routes over an inbox that takes each command once, and writes it into the history. */
export function approvalStand(wishes: Wishes = {}) {
  const taken: Command[] = [];
  const timeline: HistoryEntry[] = [];
  const lines: string[] = [];
  const refusals: string[] = [];
  const outcome = wishes.outcome ?? { kind: 'taken', reason: '' };
  const view = {
    id: 'shop-1',
    facts: wishes.facts ?? waiting,
    live: [{ path: wishes.live ?? 'response.mitigating.awaitingApproval', reason: '' }],
  } as unknown as IncidentView;
  let nowMs = now;
  const loggerInstance: FastifyBaseLogger = createLogger('trace', { write: (line) => void lines.push(line) });
  const server = Fastify({ loggerInstance });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send());
  approvalRoutes(server, {
    commands: {
      async command(command) {
        const repeated = taken.some(({ id }) => id === command.id);
        if (!repeated) {
          taken.push(command);
          const { name, ...told } = command;
          const detail = { ...told, command: name, outcome: outcome.kind, reason: outcome.reason };
          timeline.push({ sequence: taken.length, atMs: nowMs, kind: 'command', detail, hash: '' });
        }
        return { accepted: !repeated, repeated };
      },
      outcome: async () => outcome,
      incident: async (id) => (id === 'shop-1' ? view : undefined),
      timeline: async () => timeline,
    },
    people: wishes.people ?? [{ id: 'ana', name: 'Ana <Adams>', roles: ['incident-commander'] }],
    revealKey: () => key,
    clock: clockOf({ now: () => nowMs, sleep: async () => {} }),
    refused: (why, from) => refusals.push(`${why} ${from}`),
  });
  const post = (answer: string, with_: string = token, remoteAddress = '127.0.0.1') =>
    server.inject({
      method: 'POST',
      url: '/approvals',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ token: with_, answer }).toString(),
      remoteAddress,
    });
  const get = (with_: string = token) => server.inject({ url: '/approvals', query: { token: with_ } });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { server, taken, lines, refusals, post, get, pass };
}
