import { inHtml, visible } from '../visible.ts';
import type { Bar, Block, Inline, ReportDocument, Section, Text, Tone } from './document.ts';
import { style } from './html-style.ts';

/** The document as one page that needs nothing else: no script, no font, no picture and no request, in light and dark, and on paper. */
export function html(document: ReportDocument): string {
  const { title, marks, subtitle, lead, sections } = document;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${inHtml(`${marks.map(({ text }) => text).join(' ')} ${title}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<header>
<p class="marks">${marks.map(({ text, tone }) => `<span class="mark ${tone}">${inHtml(text)}</span>`).join(' ')}</p>
<h1>${inHtml(title)}</h1>
<p class="subtitle">${inHtml(subtitle)}</p>
</header>
${lead.map(block).join('\n')}
<nav><ul>${sections.map(({ title: name }, index) => `<li><a href="#${anchor(index)}">${inHtml(name)}</a></li>`).join('')}</ul></nav>
${sections.map(section).join('\n')}
</main>
</body>
</html>
`;
}

function anchor(index: number): string {
  return `part-${index + 1}`;
}

function section({ title, blocks }: Section, index: number): string {
  return `<section id="${anchor(index)}">\n<h2>${inHtml(title)}</h2>\n${blocks.map(block).join('\n')}\n</section>`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'text':
      return `<p${toned(one.tone)}>${inline(one.text)}</p>`;
    case 'heading':
      return `<h3>${inHtml(one.text)}</h3>`;
    case 'list':
      return `<ul>${one.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    case 'table':
      return table(one);
    case 'figures':
      return `<dl class="figures">${one.figures
        .map(
          ({ label, value, note, tone }) =>
            `<div class="figure ${tone}"><dt>${inHtml(label)}</dt><dd class="value">${timed(value)}</dd><dd class="note">${timed(note)}</dd></div>`,
        )
        .join('')}</dl>`;
    case 'bars':
      return one.bars.map(bar).join('\n');
    case 'log':
      return `<pre>${one.lines.map(visible).map(inHtml).join('\n')}</pre>`;
    case 'drawing':
      return `<figure class="drawing">${one.svg}</figure>`;
    case 'folded':
      return `<details><summary>${inHtml(one.title)}</summary>${one.blocks.map(block).join('\n')}</details>`;
  }
}

function table({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  const body = rows
    .map(
      ({ cells, tone }) =>
        `<tr${toned(tone)}>${cells.map((cell) => `<td>${inline(cell).replaceAll('\n', '<br>')}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="table"><table><thead><tr>${head.map((cell) => `<th scope="col">${inHtml(cell)}</th>`).join('')}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** So many colours are there before they come again. */
const colours = 12;

/** Parts drawn to scale, each with its name and length in the legend, so that nothing is told by colour alone. */
function bar({ label, parts, total }: Bar): string {
  const sum = parts.reduce((all, { amount }) => all + amount, 0);
  let x = 0;
  const rects = parts.map(({ name, amount, shown }, index) => {
    const width = (amount / sum) * 1000;
    const rect = `<rect class="p${index % colours}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="26"><title>${inHtml(`${name}: ${shown}`)}</title></rect>`;
    x += width;
    return rect;
  });
  const legend = parts
    .map(
      ({ name, shown }, index) =>
        `<li><span class="key p${index % colours}"></span>${inHtml(name)} <b>${inHtml(shown)}</b></li>`,
    )
    .join('');
  return `<figure><figcaption>${inHtml(label)}: <b>${inHtml(total)}</b></figcaption><svg viewBox="0 0 1000 26" preserveAspectRatio="none" role="img" aria-label="${inHtml(label)}">${rects.join('')}</svg><ul class="legend">${legend}</ul></figure>`;
}

function toned(tone: Tone | undefined): string {
  return tone === undefined || tone === 'plain' ? '' : ` class="${tone}"`;
}

function inline(text: Text): string {
  return typeof text === 'string' ? timed(text) : text.map(part).join('');
}

function part(one: Inline): string {
  if (typeof one === 'string') return timed(one);
  return 'code' in one ? `<code>${inHtml(one.code)}</code>` : `<strong>${inHtml(one.strong)}</strong>`;
}

/** An instant is never broken over two lines, and a length of time neither. */
function timed(text: string): string {
  return inHtml(text)
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '<time>$&</time>')
    .replace(/\b\d+(?:\.\d)? (?:s|min|h|d)\b(?: \d+ (?:s|min|h)\b)?/g, '<span class="length">$&</span>');
}
