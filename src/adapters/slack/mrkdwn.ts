/** Texts as Slack's mrkdwn wants them ("Formatting text for app surfaces"): three characters are markup, everything else is literal. */

/** Nothing quoted from an alarm or a person can mention, link or shout. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The words behind a slash command, as the person typed them. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** At most `limit` characters of markup, never with half an entity or half a character at the end. */
export function fitted(markup: string, limit: number): string {
  if (markup.length <= limit) return markup;
  const cut = markup.slice(0, limit - 1).replace(/&[a-z]{0,3}$/, '');
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Code in a line; Slack knows no escape for the backtick. */
export function code(text: string): string {
  return `\`${escaped(text.replaceAll('`', "'"))}\``;
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
