/** What a person sees of mrkdwn in Slack, and what of it is more than words: after "Formatting message text" (docs.slack.dev) and jsx-slack's findings. */
export interface Shown {
  readonly text: string;
  /** Mentions, links, formatted words, quotes and pictures, each as `bold words`. */
  readonly more: readonly string[];
}

const kinds = [
  ['code', /```\n?([^`]+?)\n?```/gu],
  ['code', /[`｀]([^`｀\n]+)[`｀]/gu],
  ['bold', /(?<![\p{L}\p{N}])[*＊](?!\s)([^*＊\n]+?)(?<!\s)[*＊](?![\p{L}\p{N}])/gu],
  ['italic', /(?<![\p{L}\p{N}])[_＿](?!\s)([^_＿\n]+?)(?<!\s)[_＿](?![\p{L}\p{N}])/gu],
  ['strike', /(?<![\p{L}\p{N}])~(?!\s)([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}])/gu],
  ['picture', /:(?!\d{1,2}:)([\p{L}\p{N}_+'-]+):/gu],
  ['quote', /^\s*(?:&gt;|[>＞])(.*)$/gmu],
] as const;

/** Characters that are words and nothing else travel in a private plane, where nothing takes them for markup. */
const plane = 0xf0000;

export function asShown(markup: string): Shown {
  const more: string[] = [];
  let text = markup.replace(/<([^<>]*)>/g, (_whole, token: string) => {
    const [target = '', label = target] = token.split('|');
    if (!target.startsWith('!date^')) more.push(`${/^[@#!]/.test(target) ? 'mention' : 'link'} ${token}`);
    return hidden(label);
  });
  for (const [kind, pattern] of kinds)
    text = text.replace(pattern, (_whole, words: string) => {
      more.push(`${kind} ${decoded(words)}`);
      return kind === 'code' ? hidden(decoded(words)) : words;
    });
  return { text: decoded(text).replaceAll('\u00ad', ''), more };
}

/** Every text object of blocks and views that is markup, wherever it stands. */
export function markupIn(value: unknown): { readonly text: string; readonly verbatim?: boolean }[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = 'type' in value && value.type === 'mrkdwn' ? [value as unknown as { text: string }] : [];
  return [...found, ...Object.values(value).flatMap(markupIn)];
}

function hidden(words: string): string {
  return mapped(words, (point) => (point === 10 || point >= 0x10000 ? point : plane + point));
}

function decoded(words: string): string {
  const seen = mapped(words, (point) => (point >= plane ? point - plane : point));
  return seen.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function mapped(words: string, change: (point: number) => number): string {
  return [...words].map((one) => String.fromCodePoint(change(one.codePointAt(0) ?? 0))).join('');
}
