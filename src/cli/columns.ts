import { stripVTControlCharacters } from 'node:util';

/** Lines for a terminal of this width, columns: a wider one shows no more. */
export const width = 100;

/** An ARN with its last two parts only; the whole stands in `--json`. */
export function shortArns(text: string): string {
  return text.replace(/arn:[a-z-]+:[^\s,]*?([^/:\s,]+\/[^/:\s,]+)(?=[\s,]|$)/g, '…$1');
}

/**
 * A text in lines of at most `width` columns, broken at spaces but not before a unit of time; each after the first begins with `indent` spaces. A word that is longer than a
 * line is broken where the line ends.
 */
export function wrapped(text: string, indent: number, columns = width): string {
  const lines: string[] = [];
  let line = '';
  const room = () => (lines.length === 0 ? columns : columns - indent);
  for (const word of text.split(/(?<= )(?! )(?!(?:s|min|h)\b)/)) {
    if ((line + word).trimEnd().length > room() && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
    while (line.trimEnd().length > room()) {
      const at = room();
      lines.push(line.slice(0, at));
      line = line.slice(at);
    }
  }
  lines.push(line.trimEnd());
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** A name of at most `most` columns, its middle left out where it is longer. */
export function shortName(name: string, most: number): string {
  if (name.length <= most) return name;
  const head = Math.floor((most - 1) / 2);
  return `${name.slice(0, head)}…${name.slice(name.length - (most - 1 - head))}`;
}

/** A length for people: `42 s`, `12.5 min`, `2.9 h`. */
export function length(seconds: number | null): string {
  if (seconds === null) return '–';
  if (Math.abs(seconds) < 1000) return `${Math.round(seconds * 10) / 10} s`;
  if (Math.abs(seconds) < 6000) return `${Math.round(seconds / 6) / 10} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

/** Rows in columns, each as wide as its widest cell, two spaces between; numbers are for the right edge. Colours count for nothing. */
export function columnsOf(rows: readonly (readonly string[])[], rightFrom: number): string {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => stripVTControlCharacters(row[index] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const space = ' '.repeat((widths[index] ?? 0) - stripVTControlCharacters(cell).length);
          return index >= rightFrom ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
