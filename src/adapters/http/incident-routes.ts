import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InputError, shown } from '../../errors.ts';
import type { Declarable } from '../../orders/declaration.ts';
import { misunderstood, planAnswers, understand } from '../../orders/orders.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Commands, commandNames, type IncidentView, type Person } from '../../ports/commands.ts';
import type { DrillDesk } from '../../ports/drills.ts';
import type { RejectedList } from '../../ports/intake.ts';
import type { RefusedList } from '../../ports/refusals.ts';
import { refuse } from './answers.ts';
import { declarationRoute } from './declaration-route.ts';
import { drillRoutes } from './drill-routes.ts';
import { type RecordEntrance, reportRoutes } from './report-routes.ts';
import { meaningOf, parsedBody } from './sent-body.ts';
import { TokenGate } from './token-gate.ts';
import type { TokenHolder } from './tokens.ts';

export interface IncidentEntrance {
  readonly commands: Commands;
  readonly people: readonly TokenHolder[];
  readonly clock: Clock;
  /** Where tokens are looked at; one of its own unless given. */
  readonly gate?: TokenGate | undefined;
  /** Messages of queues that could not be understood. */
  readonly rejected?: RejectedList | undefined;
  /** Requests that claimed to be a person's and did nothing. */
  readonly refused?: RefusedList | undefined;
  /** Reports and histories of incidents. */
  readonly records?: Omit<RecordEntrance, 'commands'> | undefined;
  readonly drills?: DrillDesk | undefined;
  /** On which an incident can be declared; none unless given. */
  readonly workloads?: readonly Declarable[] | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request's credential belongs to; null outside `/api`. */
    person: Person | null;
  }
}

/** How long an answer waits for the incident to read the command, ms: a save takes milliseconds. */
const outcomePatienceMs = 5000;

const commandBody = z
  .strictObject({
    /** Given by a sender who may repeat the command: the same command with the same id is taken once. */
    id: z
      .string()
      .regex(/^[\w.:-]{1,128}$/)
      .optional(),
    name: z.enum(commandNames),
    text: z.string().max(4000).default(''),
    planHash: z
      .string()
      .regex(/^[\w:-]{1,128}$/)
      .optional(),
  })
  .superRefine(({ name, planHash }, context) => {
    if (planAnswers.includes(name) && planHash === undefined) {
      context.addIssue({ code: 'custom', path: ['planHash'], message: 'the hash of the plan that was shown' });
    }
  });

interface ById {
  readonly Params: { readonly id: string };
}

/** The JSON interface to incidents, for people with a token. Who acts is told by the credential, never by the request. */
export function incidentRoutes(server: FastifyInstance, entrance: IncidentEntrance): void {
  const { commands, people, clock, gate = new TokenGate({ people, clock }) } = entrance;
  server.decorateRequest('person', null);
  server.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        request.person = (await gate.admit(request, reply)) ?? null;
      });
      scope.get('/rejected-messages', async () => ({ messages: (await entrance.rejected?.list()) ?? [] }));
      scope.get('/refused-requests', async () => ({ requests: (await entrance.refused?.list()) ?? [] }));
      scope.get('/incidents', async () => ({ incidents: await commands.incidents() }));
      scope.get<ById>('/incidents/:id', async (request, reply) =>
        known(commands, request, reply, async (view) => view),
      );
      scope.get<ById>('/incidents/:id/timeline', async (request, reply) =>
        known(commands, request, reply, async ({ id }) => ({ entries: await commands.timeline(id) })),
      );
      if (entrance.workloads) declarationRoute(scope, { commands, clock, workloads: entrance.workloads });
      if (entrance.drills) drillRoutes(scope, entrance.drills);
      if (entrance.records) reportRoutes(scope, { ...entrance.records, commands });
      scope.post<ById>('/incidents/:id/commands', async (request, reply) =>
        known(commands, request, reply, ({ id }) => obey(entrance, id, request)),
      );
    },
    { prefix: '/api' },
  );
}

async function known<Answer>(
  commands: Commands,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
  work: (view: IncidentView) => Promise<Answer>,
): Promise<Answer | FastifyReply> {
  const { id } = request.params;
  const view = await commands.incident(id);
  if (view) return work(view);
  return refuse(reply, 404, 'notFound', [{ path: 'id', found: shown(id), expected: 'an incident' }]);
}

async function obey(
  { commands, clock, people }: IncidentEntrance,
  incidentId: string,
  request: FastifyRequest,
): Promise<unknown> {
  const by = request.person;
  if (!by) throw new Error('invariant broken: a command without a person');
  const { id = randomUUID(), name, text, planHash } = parsedBody(commandBody, request.body);
  const said = understand(
    name,
    text,
    people.map((person) => person.id),
  );
  if (misunderstood(said)) throw new InputError([said]);
  const command = {
    ...said,
    id: `http:${by.id}:${meaningOf([incidentId, name, text, planHash ?? ''])}:${id}`,
    incidentId,
    by,
    atMs: clock.now(),
    via: 'http' as const,
    ...(planHash === undefined ? {} : { planHash }),
  };
  const answer = await commands.command(command);
  return { ...answer, outcome: await commands.outcome(incidentId, command.id, outcomePatienceMs) };
}
