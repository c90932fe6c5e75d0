import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InputError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Person } from '../../ports/commands.ts';
import { refuse } from './answers.ts';
import { ArrivalRate } from './arrival-rate.ts';
import type { TokenGate } from './token-gate.ts';

const openBody = z.strictObject({
  incidentId: z.string().min(1).max(128),
  passphrase: z.string().min(1).max(1024),
  reason: z.string().trim().min(1).max(1000),
});
export type OpenRequest = z.output<typeof openBody>;

export type BreakGlassState =
  | { readonly open: false }
  | { readonly open: true; readonly by: string; readonly incidentId: string; readonly untilMs: number };

/** Where a sealed key is opened for an incident, and put back. */
export interface BreakGlassDesk {
  open(by: Person, request: OpenRequest): Promise<BreakGlassState>;
  close(by: Person): Promise<BreakGlassState>;
  state(): Promise<BreakGlassState>;
}

/** A passphrase mistyped a few times at 3 a.m. is no attack; more than that has to wait. */
const passphraseTries = { burst: 5, perMinute: 1 };

/** Opens and closes the sealed key, for people with a token; the desk looks at their roles. */
export function breakGlassRoutes(server: FastifyInstance, desk: BreakGlassDesk, gate: TokenGate, clock: Clock): void {
  const tries = new ArrivalRate(clock, passphraseTries);
  const waits = (person: Person, reply: FastifyReply): FastifyReply | undefined => {
    const seconds = tries.waitSeconds(person.id);
    if (seconds === 0) return undefined;
    reply.header('retry-after', String(seconds));
    return refuse(reply, 429, 'throttled', [
      { path: 'passphrase', found: 'too many tries', expected: `the next one in ${seconds} seconds` },
    ]);
  };
  server.get('/api/break-glass', (request, reply) => asPerson(gate, request, reply, () => desk.state()));
  server.post('/api/break-glass/open', (request, reply) =>
    asPerson(gate, request, reply, async (person) => waits(person, reply) ?? desk.open(person, parsed(request.body))),
  );
  server.post('/api/break-glass/close', (request, reply) =>
    asPerson(gate, request, reply, (person) => desk.close(person)),
  );
}

async function asPerson(
  gate: TokenGate,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (person: Person) => Promise<BreakGlassState | FastifyReply>,
): Promise<BreakGlassState | FastifyReply> {
  const person = await gate.admit(request, reply);
  return person ? work(person) : reply;
}

/** Never repeats what was sent: it holds the passphrase. */
function parsed(body: unknown): OpenRequest {
  const result = openBody.safeParse(body);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => ({
      path: path.map(String).join('.'),
      found: 'something else',
      expected: message,
    })),
  );
}
