import { CodedError } from '../../errors.ts';
import { approvalToken } from '../../orders/approval-link.ts';
import type { ApprovalRequest, Message, Messenger } from '../../ports/messaging.ts';
import { composed, type Letter, messageIdOf } from './letter.ts';
import { type SmtpRoute, type SmtpSession, withSmtp } from './smtp.ts';

export interface MailParts {
  readonly route: SmtpRoute;
  readonly from: string;
  readonly people: readonly {
    readonly id: string;
    readonly roles: readonly string[];
    readonly mail?: string | undefined;
  }[];
  /** Who gets the public updates, by the workload's id. */
  readonly subscribers: Readonly<Record<string, readonly string[]>>;
  /** Approval links; absent: approvers are told to use another way. */
  readonly links?: { readonly baseUrl: string; readonly revealKey: () => string } | undefined;
}

/** Of how many letters it is remembered which addresses have them. */
const remembered = 2000;

/**
 * Mails a message: a request for an approval to each approver by itself, with a link of their own; what is for certain people to them; everything
 * else to the workload's subscribers, who do not see each other. Cannot be searched: a repeat carries the same Message-ID, and goes only to the
 * addresses that had not taken it, as long as the process lives.
 */
export function mailMessenger(parts: MailParts): Messenger {
  const taken = new Map<string, Set<string>>();
  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'nobody is mailed in a drill');
      const letters = lettersFor(message, parts);
      const refused = await withSmtp(parts.route, signal, (session) => sendAll(session, letters, taken));
      const ids = letters.map(messageIdOf).join(' ');
      return { reference: refused === 0 ? ids : `${ids} (${refused} of the addresses refused)` };
    },
    find: async () => undefined,
  };
}

/** Each letter by itself: one that is refused for good keeps no other back, unless all are. Answers how many addresses refuse for good. */
async function sendAll(
  session: SmtpSession,
  letters: readonly Letter[],
  taken: Map<string, Set<string>>,
): Promise<number> {
  let refused = 0;
  const failures: CodedError[] = [];
  for (const letter of letters) {
    try {
      refused += await sendOne(session, letter, taken);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      failures.push(error);
    }
  }
  const lasting = failures.filter(({ code }) => code === 'invalid' || code === 'denied');
  const passing = failures.find((failure) => !lasting.includes(failure));
  if (passing) throw passing;
  const [first] = lasting;
  if (first && lasting.length === letters.length) throw first;
  return refused + lasting.length;
}

/**
 * Sends a letter to those who do not have it, and answers how many addresses refuse it for good.
 * @throws CodedError when some refuse it for now, or all of them for good
 */
async function sendOne(session: SmtpSession, letter: Letter, taken: Map<string, Set<string>>): Promise<number> {
  const id = messageIdOf(letter);
  const has = taken.get(id) ?? new Set();
  const to = letter.to.filter((address) => !has.has(address));
  if (to.length === 0) return 0;
  const { accepted, refused, deferred } = await session.send({ from: letter.from, to, mime: await composed(letter) });
  for (const address of accepted) has.add(address);
  taken.set(id, has);
  for (const oldest of [...taken.keys()].slice(0, Math.max(0, taken.size - remembered))) taken.delete(oldest);
  const [first] = deferred;
  if (first) throw first.error;
  return refused.length;
}

function lettersFor(message: Message, parts: MailParts): Letter[] {
  const { from, people, subscribers } = parts;
  const mailOf = (ids: readonly string[]) =>
    people.flatMap(({ id, mail }) => (mail !== undefined && ids.includes(id) ? [{ id, mail }] : []));
  const { request, to, workload = '' } = message;
  if (request !== undefined) {
    const approvers = people.filter(({ roles }) => roles.some((role) => request.roles.includes(role)));
    const letters = mailOf(approvers.map(({ id }) => id)).map(
      ({ id, mail }): Letter => ({
        message,
        from,
        to: [mail],
        hidden: false,
        mark: id,
        link: linkFor(message, request, id, parts),
      }),
    );
    return some(letters, 'no approver has a mail address');
  }
  if (to !== undefined) {
    const addresses = some(mailOf(to), `none of ${to.join(', ')} has a mail address`).map(({ mail }) => mail);
    return [{ message, from, to: addresses, hidden: false, mark: '' }];
  }
  const addresses = some(subscribers[workload] ?? [], `nobody subscribes to ${workload || 'what is of no workload'}`);
  return [{ message, from, to: addresses, hidden: true, mark: '' }];
}

function some<Item>(items: readonly Item[], otherwise: string): Item[] {
  if (items.length === 0) throw new CodedError('refused', otherwise);
  return [...items];
}

/** Made at delivery, so that it stands in no record, history or log. */
function linkFor(message: Message, request: ApprovalRequest, person: string, { links }: MailParts): string | undefined {
  if (links === undefined) return undefined;
  const { planHash, expiresAtMs } = request;
  const claim = { incidentId: message.incidentId, planHash, person, expiresAtMs };
  const token = approvalToken(links.revealKey(), claim, message.key);
  return `${links.baseUrl.replace(/\/+$/, '')}/approvals?token=${token}`;
}
