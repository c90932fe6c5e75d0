import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../../errors.ts';
import type { Person } from '../../ports/commands.ts';
import type { DrillDesk } from '../../ports/drills.ts';
import { codedAnswer } from './answers.ts';
import { parsedBody } from './sent-body.ts';

const startBody = z.strictObject({ scenario: z.string().min(1).max(200), speed: z.number().optional() });

interface ById {
  readonly Params: { readonly id: string };
}

/** `/drills…`: what there is, start, stop and scorecards; to be registered where people are known already. */
export function drillRoutes(scope: FastifyInstance, drills: DrillDesk): void {
  scope.get('/drills', async () => ({ drills: drills.list(), scenarios: drills.scenarios() }));
  scope.post('/drills', (request, reply) =>
    told(reply, async () => {
      const { scenario, speed } = parsedBody(startBody, request.body);
      return reply
        .code(201)
        .send(await drills.start(scenario, personOf(request), speed === undefined ? {} : { speed }));
    }),
  );
  scope.post('/drills/stop', (request, reply) => told(reply, () => drills.stop(personOf(request))));
  scope.get<ById>('/drills/:id/report', (request, reply) =>
    told(reply, async () => {
      const text = await drills.report(request.params.id);
      return reply.type('text/plain; charset=utf-8').send(text);
    }),
  );
}

/** Why a drill does not start or stop is the person's to know: these reasons name drills and open incidents, nothing secret. */
async function told<Answer>(reply: FastifyReply, work: () => Promise<Answer>): Promise<Answer | FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CodedError) return codedAnswer(reply, error);
    throw error;
  }
}

function personOf({ person }: FastifyRequest): Person {
  if (!person) throw new Error('invariant broken: a drill without a person');
  return person;
}
