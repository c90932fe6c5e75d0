/**
 * Words of the outside, made fit to be shown: what a terminal or a reader's eye would obey stands there as text. `\p{Cc}` holds C0, DEL and C1, which
 * move cursors and paint (ECMA-48); `\p{Zl}` and `\p{Zp}` break lines; `\p{Cf}` holds what turns the direction of reading (UAX #9) or cannot be seen.
 * The joiners U+200C and U+200D stay: scripts and emoji are spelled with them, and they do nothing else.
 */
const obeyed = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/** A text on one line: a break of the line shows as `⏎`, everything else that is obeyed as `\u001b`. The same text comes back from a second pass. */
export function visible(text: string): string {
  return text.replace(lineBreak, '⏎').replace(obeyed, escaped);
}

/** A text that may have lines, where no line of it could be taken for another's. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

/** A text as it stands in HTML, between tags or in a quoted attribute; its lines stay lines. */
export function inHtml(text: string): string {
  return visibleLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A structure with every text in it on one line, keys as well. */
export function visibleAll<Value>(value: Value): Value {
  return shownPart(value) as Value;
}

/** JSON, two spaces deep, that reads back as the same value, and has none of what is obeyed: `JSON.stringify` leaves DEL, C1 and turning marks as they are. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => line.replace(obeyed, (one) => one.split('').map(unit).join('')))
    .join('\n');
}

function shownPart(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(shownPart);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visible(key), shownPart(one)]));
}

function escaped(one: string): string {
  const point = one.codePointAt(0) ?? 0;
  return point > 0xffff ? `\\u{${point.toString(16)}}` : unit(one);
}

function unit(one: string): string {
  return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
