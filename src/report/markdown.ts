import { visible, visibleLines } from '../visible.ts';
import type { Block, Inline, ReportDocument, Text } from './document.ts';

/** The document as GitHub-flavoured Markdown. What outside texts hold of markup is shown, not obeyed. */
export function markdown(document: ReportDocument): string {
  const marks = document.marks.map(({ text }) => `**${escaped(text)}** `).join('');
  const parts = [
    `# ${marks}${inline(document.title)}`,
    inline(document.subtitle),
    ...document.lead.map(block),
    ...document.sections.flatMap(({ title, blocks }) => [`## ${escaped(title)}`, ...blocks.map(block)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'text':
      return inline(one.text);
    case 'heading':
      return `### ${inline(one.text)}`;
    case 'list':
      return one.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'table':
      return table(
        one.head,
        one.rows.map(({ cells }) => cells),
      );
    case 'figures':
      return table(
        ['', 'value', ''],
        one.figures.map(({ label, value, note }) => [label, [{ strong: value }], note]),
      );
    case 'bars':
      return one.bars
        .map(
          ({ label, parts, total }) =>
            `${escaped(label)}: ${parts.map(({ name, shown }) => `${escaped(name)} ${shown}`).join(' · ')}; ${total} in all.`,
        )
        .join('\n\n');
    case 'log':
      return fenced(one.lines);
    case 'drawing':
      return '';
    case 'folded':
      return `<details><summary>${escaped(one.title)}</summary>\n\n${one.blocks.map(block).join('\n\n')}\n\n</details>`;
  }
}

function table(head: readonly string[], rows: readonly (readonly Text[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(escaped)),
    line(head.map(() => '---')),
    ...rows.map((cells) => line(cells.map((cell) => inline(cell, '<br>')))),
  ].join('\n');
}

/** A line break in a text would end its cell, heading or item. */
function inline(text: Text, lineBreak = ' '): string {
  const written = typeof text === 'string' ? escaped(text) : text.map(part).join('');
  return written.replace(/\s*[\r\n]\s*/g, lineBreak);
}

function part(one: Inline): string {
  if (typeof one === 'string') return escaped(one);
  if ('code' in one) return code(one.code);
  return `**${escaped(one.strong)}**`;
}

function code(text: string): string {
  const plain = visible(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${plain}${fence}` : `${fence} ${plain} ${fence}`;
}

/** A space of no width, as Renovate and Dependabot put it into what they quote. */
const apart = '&#8203;';

/**
 * Characters that Markdown, HTML or a terminal would take for more than text. What GitHub and others look for in the text itself, mentions, issues and
 * addresses (GitHub Flavored Markdown, "Autolinks"), is kept apart.
 */
function escaped(text: string): string {
  return visibleLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|#~>]/g, '\\$&')
    .replace(/^([+=-]+)(?=\s|$)/, '\\$1')
    .replace(/^(\d+)(?=[.)](?:\s|$))/, '$1\\')
    .replace(/@(?=\w)|\\#(?=\d)|\bwww(?=\.)|:(?=\/\/)/gi, `$&${apart}`);
}

function fenced(all: readonly string[]): string {
  const lines = all.map(visible);
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].join('\n');
}
