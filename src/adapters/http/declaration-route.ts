import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { InputError, type Problem } from '../../errors.ts';
import { type Declarable, declare, severities } from '../../orders/declaration.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Commands } from '../../ports/commands.ts';
import { meaningOf, parsedBody } from './sent-body.ts';

const declarationBody = z.strictObject({
  /** Given by a sender who may repeat the declaration: the same declaration with the same id is taken once. */
  id: z
    .string()
    .regex(/^[\w.:-]{1,128}$/)
    .optional(),
  workload: z.string().max(200),
  severity: z.enum(severities, `one of ${severities.join(', ')}`),
  /** The one that fails, where the person knows. */
  region: z.string().max(40).nullable().default(null),
  seen: z.string().trim().min(1, 'what is seen, in words').max(1000),
});

export interface DeclarationEntrance {
  readonly commands: Pick<Commands, 'signals' | 'incidents' | 'timeline'>;
  readonly clock: Clock;
  readonly workloads: readonly Declarable[];
}

/** `POST /incidents`: opens an incident by hand; to be registered where people are known already. 201 with the incident that took it; 202 where none did yet. */
export function declarationRoute(scope: FastifyInstance, { commands, clock, workloads }: DeclarationEntrance): void {
  scope.post('/incidents', async (request, reply) => {
    const by = request.person;
    if (!by) throw new Error('invariant broken: a declaration without a person');
    const { id = randomUUID(), ...said } = parsedBody(declarationBody, request.body);
    const fault = faultOf(said, workloads);
    if (fault) throw new InputError([fault]);
    const meaning = meaningOf([said.workload, said.severity, said.region, said.seen]);
    const declaration = { ...said, by, id: `http:${by.id}:declared:${meaning}:${id}` };
    const { repeated, joined, incident } = await declare(commands, clock, declaration);
    return reply.code(incident ? 201 : 202).send({ repeated, joined, incident: incident?.id ?? null });
  });
}

function faultOf(
  { workload, region }: { readonly workload: string; readonly region: string | null },
  workloads: readonly Declarable[],
): Problem | undefined {
  const known = workloads.find(({ id }) => id === workload);
  if (!known)
    return { path: 'workload', found: workload, expected: `one of ${workloads.map(({ id }) => id).join(', ')}` };
  if (region === null || known.regions.includes(region)) return undefined;
  return { path: 'region', found: region, expected: `one of ${known.regions.join(', ')}` };
}
