import { CodedError } from '../../errors.ts';
import { approvalToken } from '../../orders/approval-link.ts';
import type { Message, Messenger } from '../../ports/messaging.ts';
import { composed, messageIdOf } from './letter.ts';
import { type SmtpRoute, sendMail } from './smtp.ts';

export interface MailParts {
  readonly route: SmtpRoute;
  readonly from: string;
  /** The address of a message's recipient; undefined: there is none any more. */
  readonly addressOf: (message: Message) => string | undefined;
  /** Approval links; absent: approvers are told to use another way. */
  readonly links?: { readonly baseUrl: string; readonly revealKey: () => string } | undefined;
}

/**
 * Mails a message to its one recipient, a request for an approval with a link of their own. Cannot be searched: a repeat carries the same
 * Message-ID.
 */
export function mailMessenger({ route, from, addressOf, links }: MailParts): Messenger {
  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'nobody is mailed in a drill');
      const to = addressOf(message);
      if (to === undefined) throw new CodedError('refused', whyNobody(message));
      const letter = { message, from, to, link: linkFor(message, links) };
      await sendMail(route, { from, to, mime: await composed(letter) }, signal);
      return { reference: messageIdOf(letter) };
    },
    find: async () => undefined,
  };
}

function whyNobody({ recipient, request, to, workload }: Message): string {
  if (recipient !== undefined) return `${recipient} has no mail address any more`;
  if (request !== undefined) return 'no approver has a mail address';
  if (to !== undefined) return `none of ${to.join(', ')} has a mail address`;
  return `nobody subscribes to ${workload || 'what is of no workload'}`;
}

/** Made at delivery, so that it stands in no record, history or log. */
function linkFor({ key, incidentId, recipient, request }: Message, links: MailParts['links']): string | undefined {
  if (links === undefined || request === undefined || recipient === undefined) return undefined;
  const { planHash, expiresAtMs } = request;
  const token = approvalToken(links.revealKey(), { incidentId, planHash, person: recipient, expiresAtMs }, key);
  return `${links.baseUrl.replace(/\/+$/, '')}/approvals?token=${token}`;
}
