import { fitted, shortened } from '../mrkdwn.ts';

/** The blocks that are used, and Slack's limits on them ("Block Kit" reference). */

export interface Markdown {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** What is no markup stays as it is: no address becomes a link, no name a mention. */
  readonly verbatim: true;
}

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** False: `:fire:` is no picture. */
  readonly emoji: false;
}

export interface Button {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: {
    readonly title: PlainText;
    readonly text: Markdown;
    readonly confirm: PlainText;
    readonly deny: PlainText;
  };
}

export interface Option {
  readonly text: PlainText;
  readonly value: string;
}

export type Element =
  | {
      readonly type: 'static_select';
      readonly action_id: string;
      readonly options: readonly Option[];
      readonly initial_option?: Option;
    }
  | {
      readonly type: 'plain_text_input';
      readonly action_id: string;
      readonly multiline: boolean;
      readonly max_length: number;
      readonly initial_value?: string;
      readonly placeholder?: PlainText;
    };

export type Block =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Markdown }
  | { readonly type: 'section'; readonly fields: readonly Markdown[] }
  | { readonly type: 'context'; readonly elements: readonly Markdown[] }
  | { readonly type: 'divider' }
  | { readonly type: 'actions'; readonly block_id: string; readonly elements: readonly Button[] }
  | {
      readonly type: 'input';
      readonly block_id: string;
      readonly label: PlainText;
      readonly element: Element;
      readonly optional?: boolean;
    };

export const limits = {
  blocksInMessage: 50,
  blocksInView: 100,
  header: 150,
  sectionText: 3000,
  fieldText: 2000,
  buttonText: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  /** Slack cuts at 40 000; its advice is 4000. */
  messageText: 4000,
  topic: 250,
  /** Texts of all blocks of a message together; Slack names no number, and refuses (`msg_blocks_too_long`) from about 13 000 characters on. */
  messageBlocksText: 12_000,
} as const;

/** Kept free in each section for the line that says how much was left out, characters. */
const roomForCount = 150;

export function header(text: string): Block {
  return { type: 'header', text: plain(text, limits.header) };
}

export function section(markup: string): Block {
  return { type: 'section', text: mrkdwn(markup, limits.sectionText) };
}

export function mrkdwn(markup: string, limit: number): Markdown {
  return { type: 'mrkdwn', text: fitted(markup, limit), verbatim: true };
}

/** At most ten, two abreast. */
export function fields(markups: readonly string[]): Block {
  return { type: 'section', fields: markups.slice(0, 10).map((markup) => mrkdwn(markup, limits.fieldText)) };
}

export function context(markup: string): Block {
  return { type: 'context', elements: [mrkdwn(markup, limits.sectionText)] };
}

export function plain(text: string, limit: number = limits.sectionText): PlainText {
  return { type: 'plain_text', text: shortened(text, limit), emoji: false };
}

/**
 * Lines in as few sections as they need, each of at most 3000 characters; what does not fit into `room` characters is counted, not dropped silently.
 * @param left the last line, for the number of lines that were left out
 */
export function sections(lines: readonly string[], room: number, left: (count: number) => string): Block[] {
  const texts: string[] = [];
  const longest = Math.min(room, limits.sectionText) - roomForCount;
  let shown = 0;
  let used = 0;
  for (const whole of lines) {
    const line = fitted(whole, longest);
    used += line.length + 1;
    if (shown > 0 && used > room - roomForCount) break;
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length < longest) texts[texts.length - 1] = `${last}\n${line}`;
    else if (line !== '') texts.push(line);
    shown += 1;
  }
  if (shown < lines.length) texts[texts.length - 1] = `${texts.at(-1) ?? ''}\n${left(lines.length - shown)}`;
  return texts.map(section);
}
