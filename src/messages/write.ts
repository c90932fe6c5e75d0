import Mustache from 'mustache';
import type { OutgoingMessage } from '../engine/record.ts';
import { type Audience, destinationOf, type Speech } from '../machines/announcements.ts';
import type { RecipientsOf } from '../ports/messaging.ts';
import { visibleAll, visibleLines } from '../visible.ts';
import { publicWords } from './public-words.ts';
import { isPublic, type Templates } from './templates.ts';

/**
 * The writer over a set of templates: one message for each audience that has words for the occasion, and of those for each recipient, so that
 * none of them waits for another. In a drill there are no recipients: nobody outside is told. Pure.
 */
export function writer(
  templates: Templates,
  recipientsOf: RecipientsOf = () => [],
): (speech: unknown) => readonly OutgoingMessage[] {
  return (speech) => {
    const said = speech as Speech;
    const messages = said.audiences.flatMap((audience) => messageFor(templates, audience, said));
    return said.words.drill ? messages : messages.flatMap((message) => forEach(message, said, recipientsOf));
  };
}

function forEach(message: OutgoingMessage, { words }: Speech, recipientsOf: RecipientsOf): OutgoingMessage[] {
  const { destination, to, request } = message;
  const recipients = recipientsOf({
    destination,
    workload: words.workload.id,
    ...(to === undefined ? {} : { to }),
    ...(request === undefined ? {} : { request }),
  });
  if (recipients.length === 0) return [message];
  return recipients.map((recipient) => ({ ...message, recipient }));
}

/** An audience without words of its own reads another's: subscribers what the status page says, programs what chat says. */
const reads: Readonly<Partial<Record<Audience, Audience>>> = { subscribers: 'status', webhook: 'chat' };

function messageFor(templates: Templates, audience: Audience, speech: Speech): OutgoingMessage[] {
  const template =
    templates.of(audience, speech.occasion) ?? templates.of(reads[audience] ?? audience, speech.occasion);
  const personal = audience === 'pager' || audience === 'responders';
  if (!template || (audience === 'responders' && speech.to.length === 0 && speech.request === undefined)) return [];
  const mark = speech.words.drill ? 'DRILL ' : '';
  const words = shown(isPublic(audience) ? publicWords(speech.words) : speech.words);
  const rendered = (text: string): string =>
    Mustache.render(text, words, templates.partials, { escape: (value: unknown) => String(value) });
  const { occasion, lane, severity, stage, coalesce, overtakes, anchor, request, settles, ownAlertEveryMs } = speech;
  const named = (name: string): string => (audience === 'subscribers' ? `${name}-subscribers` : name);
  return [
    {
      destination: destinationOf[audience],
      occasion,
      lane,
      severity,
      stage,
      title: `${mark}${rendered(template.title)}`,
      text: `${mark}${tidied(rendered(template.body))}`,
      ...(personal && speech.to.length > 0 ? { to: speech.to } : {}),
      ...(coalesce === undefined ? {} : { coalesce: named(coalesce) }),
      ...(overtakes === undefined || !isPublic(audience) ? {} : { overtakes: named(overtakes) }),
      ...(ownAlertEveryMs === undefined || audience !== 'pager' ? {} : { ownAlertEveryMs }),
      ...(anchor === undefined || audience !== 'chat' ? {} : { anchor }),
      ...(request === undefined || (audience !== 'chat' && audience !== 'responders') ? {} : { request }),
      ...(settles === undefined || audience !== 'chat' ? {} : { settles }),
      ...(speech.closes ? { closes: true } : {}),
    },
  ];
}

/** Every word on one line, and none that turns the direction of reading; what a person tells the customers may have lines. */
function shown<Said extends Pick<Speech['words'], 'public'>>(words: Said): Said {
  const said = visibleAll(words);
  return { ...said, public: { ...said.public, words: visibleLines(words.public.words) } };
}

/** Sections that say nothing leave spaces and empty lines behind. */
function tidied(text: string): string {
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
