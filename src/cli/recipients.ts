import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Message, RecipientsOf } from '../ports/messaging.ts';

type Readers = Pick<Config, 'people'> & {
  readonly mail?: Pick<NonNullable<Config['mail']>, 'subscribers'> | undefined;
};

/** Who hears a message where a destination has several recipients: each gets one of their own, and waits for no other. Pure. */
export function recipientsOf(config: Readers & Pick<Config, 'webhooks'>): RecipientsOf {
  return (message) => {
    if (message.destination === 'webhook') return config.webhooks.map(({ id }) => id);
    return message.destination === 'mail' && config.mail ? readersOf(message, config) : [];
  };
}

/** Approvers, the people it is for, or else the workload's subscribers; of the people those who have an address. */
function readersOf({ request, to, workload = '' }: Parameters<RecipientsOf>[0], { people, mail }: Readers): string[] {
  const reached = people.filter((person) => person.mail !== undefined);
  if (request !== undefined)
    return reached.filter(({ roles }) => roles.some((role) => request.roles.includes(role))).map(({ id }) => id);
  if (to !== undefined) return reached.filter(({ id }) => to.includes(id)).map(({ id }) => id);
  return [...new Set((mail?.subscribers[workload] ?? []).map(markOf))];
}

/** The address of a mail's recipient, as configured now; undefined when there is none any more. */
export function mailAddressOf({ people, mail }: Readers): (message: Message) => string | undefined {
  return ({ recipient, workload = '' }) =>
    people.find(({ id }) => id === recipient)?.mail ??
    mail?.subscribers[workload]?.find((address) => markOf(address) === recipient);
}

/** A subscriber in the history, which forgets nothing and so may not know the address: `subscriber:` and eight digits of its SHA-256. */
function markOf(address: string): string {
  return `subscriber:${createHash('sha256').update(address).digest('hex').slice(0, 8)}`;
}
