import { visible } from '../../visible.ts';

/**
 * Texts as Slack's mrkdwn wants them ("Formatting message text", docs.slack.dev): `&`, `<` and `>` have an escape, and nothing else has. That names and
 * addresses in a text are left alone is told beside it: `verbatim` of a text object, `parse: 'none'` of a message.
 */

/** As it stands, whatever it is: Slack puts the fallback of a date that it cannot format into the text unread (seen by jsx-slack, "About escape and exact mode"). */
const unread = (character: string): string => `<!date^00000000^{_}|${character}>`;

/** Formats the words between two of them; not between letters or digits, where Slack takes none but the backtick for markup. */
const formats = /[`｀]|(?<![\p{L}\p{N}])[*_~＊＿]|[*_~＊＿](?![\p{L}\p{N}])/u;
/** Begins the name of a picture, as in `:fire:`; the minutes of `14:30:00` are none. */
const beginsPicture = /:(?!\d{1,2}:)(?=[\p{L}\p{N}_+'-]+:)/u;
const markup = new RegExp(`(${formats.source}|${beginsPicture.source})`, 'u');
/** At the beginning of a line it quotes, escaped too; behind a hyphen that nobody sees it does not. */
const quotes = /^\s*(?:&gt;|＞)/;
const unseen = '\u00ad';

/** Words of an alarm, of AWS or of a person, on one line, as they are: they cannot mention, link, format, quote or become a picture. */
export function escaped(text: string): string {
  const parts = visible(text).split(markup);
  const shown = parts.map((part, index) => (index % 2 === 1 ? unread(part) : withEntities(part))).join('');
  return quotes.test(shown) ? `${unseen}${shown}` : shown;
}

function withEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Three characters as the person typed them. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** At most `limit` characters of markup, never with half an entity, half a mention or half a character at the end. */
export function fitted(markup: string, limit: number): string {
  if (markup.length <= limit) return markup;
  return `${markup
    .slice(0, limit - 1)
    .replace(/(?:&[a-z]{0,3}|<[^>]*)$/, '')
    .replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** At most `limit` characters of a text that is no markup. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Code in a line. Slack reads nothing in it but the backtick, which has no escape: what looks like one stands in its place (U+02CB). */
export function code(text: string): string {
  return `\`${inCode(text)}\``;
}

/** Lines of code; only the last of them, where all are more than `room` characters. */
export function codeBlock(text: string, room: number): string {
  const lines = text.trimEnd().split('\n').map(inCode);
  while (lines.length > 1 && lines.join('\n').length > room) lines.shift();
  return `\`\`\`\n${fitted(lines.join('\n'), room)}\n\`\`\``;
}

function inCode(line: string): string {
  return withEntities(visible(line)).replaceAll('`', 'ˋ');
}

/** `14:30Z`. */
export function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 16)}Z`;
}

/** `2025-10-20 14:30Z`. */
export function dayTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** In a drill every text starts with the word, once. */
export function marked(text: string, drill: boolean): string {
  return drill && !text.startsWith('DRILL') ? `DRILL ${text}` : text;
}
