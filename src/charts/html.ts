import { pageStyle } from './palette.ts';

/** A text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** A page that needs no script, no network and nothing beside itself. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Names with their colours. Both are Muster's own words. */
export function keysOf(keys: readonly (readonly [name: string, color: string])[]): string {
  const items = keys.map(([name, color]) => `<span><i style="background:${color}"></i>${escaped(name)}</span>`);
  return `<div class="keys">${items.join('')}</div>`;
}

/** A table; cells are HTML already, and columns from `numbersFrom` on are for the right edge. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[], numbersFrom: number): string {
  const cell = (tag: 'th' | 'td') => (text: string, index: number) =>
    `<${tag}${index >= numbersFrom ? ' class="n"' : ''}>${text}</${tag}>`;
  const lines = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`);
  return `<div class="wide"><table><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}
