import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Message } from '../../ports/messaging.ts';
import { inHtml } from '../../visible.ts';

/** A mail before it is composed. */
export interface Letter {
  readonly message: Message;
  readonly from: string;
  /** One address: readers do not see each other. */
  readonly to: string;
  /** An approval link, for this one person. */
  readonly link?: string | undefined;
}

/** `<digest.incident@domain>`: the same for a repeat of the message, so that a mailbox knows it (RFC 5322, 3.6.4). */
export function messageIdOf({ message, from }: Pick<Letter, 'message' | 'from'>): string {
  const digest = createHash('sha256').update(message.key).digest('hex').slice(0, 32);
  return `<${digest}.${atoms(message.incidentId)}@${domainOf(from)}>`;
}

/** What all mails of an incident refer to, so that mailboxes keep them together. No mail has it. */
function threadOf({ message, from }: Letter): string {
  return `<incident.${atoms(message.incidentId)}@${domainOf(from)}>`;
}

/** The mail as bytes, the same bytes for a repeat. `Auto-Submitted` (RFC 3834) keeps absence notes from answering. */
export function composed(letter: Letter): Promise<Buffer> {
  const { message, from, to, link } = letter;
  const thread = threadOf(letter);
  const composer = new MailComposer({
    from: { name: 'Muster', address: from },
    to,
    subject: message.title,
    text: textOf(message.text, link),
    html: htmlOf(message, link),
    messageId: messageIdOf(letter),
    inReplyTo: thread,
    references: [thread],
    date: new Date(message.decidedAtMs),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
    // Of the text, so that no text can hold it.
    baseBoundary: createHash('sha256')
      .update(`${message.key}\n${link ?? ''}\n${message.text}`)
      .digest('hex')
      .slice(0, 24),
  });
  return composer.compile().build();
}

const linkWords = 'Look at the plan, and approve or reject it, as yourself (the link is yours alone; it works once):';

function textOf(text: string, link: string | undefined): string {
  return link === undefined ? `${text}\n` : `${text}\n\n${linkWords}\n${link}\n`;
}

/** Public words are people's own, and may lead somewhere; what else is told may come from an alarm, and leads nowhere. */
function htmlOf({ title, text, to, request }: Message, link: string | undefined): string {
  const shown = to === undefined && request === undefined ? inHtml : unlinked;
  const asked =
    link === undefined
      ? ''
      : `<p>${linkWords}<br><a href="${inHtml(link)}">the plan, at ${inHtml(new URL(link).host)}</a></p>`;
  return `<!doctype html><html><body><h3>${shown(title)}</h3><div style="white-space:pre-wrap">${shown(text)}</div>${asked}</body></html>`;
}

/** Mailboxes make links of what looks like an address: a space of no width stands within it. */
function unlinked(text: string): string {
  return inHtml(text)
    .replaceAll('://', ':&#8203;//')
    .replace(/\bwww\./gi, '$&&#8203;')
    .replace(/@(?=\w)/g, '@&#8203;');
}

/** Only what may stand in the left part of a message id without quotes. */
function atoms(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 64);
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
