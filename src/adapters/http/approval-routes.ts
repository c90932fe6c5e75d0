import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type ApprovalClaim, type ReadLink, readApprovalToken } from '../../orders/approval-link.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandOutcome, Commands, Person } from '../../ports/commands.ts';
import { otherWays, paragraph, planPage, planTitle, sendPage } from './approval-page.ts';
import { type Standing, standingOf } from './approval-standing.ts';
import { ArrivalRate } from './arrival-rate.ts';

export interface ApprovalEntrance {
  readonly commands: Pick<Commands, 'command' | 'outcome' | 'incident' | 'timeline'>;
  /** As they are now: a link gives no role. */
  readonly people: readonly (Person & { readonly name: string })[];
  readonly revealKey: () => string;
  readonly clock: Clock;
  /** A link did nothing: `forged`, of a `stranger`, or used when it was good no longer. */
  readonly refused?: ((why: string, from: string) => void) | undefined;
}

type Link = Exclude<ReadLink, { kind: 'forged' }>;

/** How long the page after a click waits for the incident to read the answer, ms. */
const outcomePatienceMs = 5000;
/** Largest form, bytes. */
const formLimit = 8192;

const query = z.object({ token: z.string() });
const form = z.object({ token: z.string(), answer: z.enum(['approve', 'reject']) });

/** The statuses (RFC 9110) of links that can no longer be answered. */
const closed = { used: 410, expired: 410, superseded: 409 } as const;
const titles = {
  used: 'This link was used already',
  expired: 'This link has lapsed',
  superseded: 'This plan no longer waits',
} as const;

/**
 * `GET /approvals?token=…` shows a plan, and approves nothing: mail scanners follow links. `POST /approvals` answers it as the person of the link,
 * once. Logged without their addresses, which hold the token.
 */
export function approvalRoutes(server: FastifyInstance, entrance: ApprovalEntrance): void {
  const rate = new ArrivalRate(entrance.clock);
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formLimit },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.addHook('preHandler', async (request, reply) => {
      const seconds = rate.waitSeconds(counted(entrance, request));
      if (seconds === 0) return;
      reply.header('retry-after', String(seconds));
      await sendPage(reply, 429, 'Too many tries', paragraph(`Try again in ${seconds} seconds.`));
    });
    const quiet = { logLevel: 'silent' as const };
    scope.get('/approvals', quiet, async (request, reply) => look(entrance, request, reply));
    scope.post('/approvals', quiet, async (request, reply) => answer(entrance, request, reply));
  });
}

/** A link of ours is counted by itself, everything else by its address: whoever tries links keeps nobody from theirs, behind one proxy neither. */
function counted({ revealKey, clock }: ApprovalEntrance, request: FastifyRequest): string {
  const sent = query.safeParse(request.method === 'POST' ? request.body : request.query);
  const link = readApprovalToken(revealKey(), sent.success ? sent.data.token : '', clock.now());
  return link.kind === 'forged' ? request.ip : link.commandId;
}

interface Known {
  readonly link: Link;
  readonly person: Person & { readonly name: string };
  readonly standing: Standing;
}

async function look(entrance: ApprovalEntrance, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asked = query.safeParse(request.query);
  const token = asked.success ? asked.data.token : '';
  const known = await recognised(entrance, token, request, reply);
  if (!known) return reply;
  const { standing, link, person } = known;
  if (standing.kind !== 'open') return refused(reply, link.claim, standing);
  return sendPage(reply, 200, planTitle(standing.plan), planPage(token, link.claim, standing, person.name));
}

/** Who a link is for and how it stands; undefined when that was answered already. */
async function recognised(
  entrance: ApprovalEntrance,
  token: string,
  { ip }: FastifyRequest,
  reply: FastifyReply,
): Promise<Known | undefined> {
  const { commands, people, revealKey, clock } = entrance;
  const link = readApprovalToken(revealKey(), token, clock.now());
  if (link.kind === 'forged') {
    entrance.refused?.('forged', ip);
    await sendPage(
      reply,
      403,
      'This is no link of ours',
      paragraph('It was changed on the way, or cut short. Nothing was done.'),
    );
    return undefined;
  }
  const { person: id, incidentId } = link.claim;
  const person = people.find((one) => one.id === id);
  const view = await commands.incident(incidentId);
  if (!person || !view) {
    if (!person) entrance.refused?.('stranger', id);
    const why = person
      ? 'Its incident is not known here.'
      : 'The person it was for is no longer among the people here.';
    await sendPage(reply, person ? 410 : 403, 'This link is good for nothing', paragraph(why));
    return undefined;
  }
  return { link, person, standing: standingOf(link, view, await commands.timeline(incidentId)) };
}

async function answer(entrance: ApprovalEntrance, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const sent = form.safeParse(request.body);
  if (!sent.success)
    return sendPage(reply, 400, 'That was no answer', paragraph('Expected: the form of the page that the link opens.'));
  const known = await recognised(entrance, sent.data.token, request, reply);
  if (!known) return reply;
  const { link, standing } = known;
  if (standing.kind !== 'open') entrance.refused?.(standing.kind, link.claim.person);
  if (standing.kind === 'used' || standing.kind === 'expired') {
    await noted(entrance, known, standing);
    return refused(reply, link.claim, standing);
  }
  const { repeated } = await send(entrance, known, sent.data.answer);
  if (repeated) {
    const again = { kind: 'used', why: 'it was used a moment ago' } as const;
    entrance.refused?.(again.kind, link.claim.person);
    await noted(entrance, known, again);
    return refused(reply, link.claim, again);
  }
  const outcome = await entrance.commands.outcome(link.claim.incidentId, link.commandId, outcomePatienceMs);
  return told(reply, link.claim, sent.data.answer, outcome);
}

/** A superseded link is answered too: the incident refuses it by its plan, and says why. */
function send({ commands, clock }: ApprovalEntrance, { link, person }: Known, name: 'approve' | 'reject') {
  const { incidentId, planHash } = link.claim;
  const by = { id: person.id, roles: person.roles };
  const atMs = clock.now();
  return commands.command({ id: link.commandId, incidentId, name, by, atMs, text: '', via: 'mail', planHash });
}

/** A try that could not be sent on stands in the history as well, once a link; without a role, so that it shows nobody who is on it. */
async function noted(
  { commands, clock }: ApprovalEntrance,
  { link, person }: Known,
  { kind, why }: Exclude<Standing, { kind: 'open' }>,
): Promise<void> {
  const { incidentId, planHash } = link.claim;
  await commands.command({
    id: `${link.commandId}:${kind}`,
    incidentId,
    name: 'note',
    by: { id: person.id, roles: [] },
    atMs: clock.now(),
    text: `An approval link for plan ${planHash.slice(0, 12)} was refused: ${why}.`,
    via: 'mail',
  });
}

function refused(
  reply: FastifyReply,
  claim: ApprovalClaim,
  { kind, why }: Exclude<Standing, { kind: 'open' }>,
): FastifyReply {
  return sendPage(
    reply,
    closed[kind],
    titles[kind],
    paragraph(`Nothing was done: ${why}.`) + otherWays(claim.incidentId),
  );
}

function told(
  reply: FastifyReply,
  { incidentId, planHash }: ApprovalClaim,
  name: 'approve' | 'reject',
  { kind, reason }: CommandOutcome,
): FastifyReply {
  const plan = paragraph(`Plan ${planHash.slice(0, 12)} of incident ${incidentId}.`);
  if (kind === 'taken')
    return sendPage(reply, 200, name === 'approve' ? 'Your approval counts' : 'You rejected the plan', plan);
  if (kind === 'waiting')
    return sendPage(
      reply,
      202,
      'Your answer is on disk',
      plan + paragraph('The incident has not read it yet; it will.'),
    );
  const why = reason === '' ? 'it means nothing in the present state' : reason;
  return sendPage(
    reply,
    409,
    'Your answer was not taken',
    paragraph(`Nothing was done: ${why}.`) + otherWays(incidentId),
  );
}
