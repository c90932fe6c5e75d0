import type { Shape } from './picture.ts';

/** Sizes in px. */
export const sizes = { name: 13, small: 10.5, label: 10.5, gap: 4, margin: 10, start: 10 } as const;

/** Labels longer than this many lines are cut; the whole text is in the arrow's title. */
const mostLines = 3;
const longestLine = 34;

/**
 * Width of a text in px without measuring: average advances of sans-serif faces in em, on the wide side (DejaVu Sans), so that no face that a
 * viewer may have overflows its box.
 */
export function widthOf(text: string, size: number): number {
  return [...text].reduce((sum, character) => sum + advance(character), 0) * size;
}

function advance(character: string): number {
  if (/[iljtfr.,:;'|()[\]!I ]/.test(character)) return 0.38;
  if (/[mwMW…→]/.test(character)) return 0.95;
  return /[A-Z]/.test(character) ? 0.7 : 0.61;
}

export interface CaptionLine {
  readonly text: string;
  readonly size: number;
  readonly bold: boolean;
}

/** What stands in a state's box: its name, and what is performed in it. */
export function captionOf(shape: Shape): CaptionLine[] {
  const first = { text: shape.label, size: sizes.name, bold: shape.kind !== 'elsewhere' };
  return shape.performs === null ? [first] : [first, { text: shape.performs, size: sizes.small, bold: false }];
}

/** Lines of an arrow's label with the label's size. */
export function arrowText(all: readonly string[]): { lines: string[]; width: number; height: number } {
  const shown =
    all.length > mostLines ? [...all.slice(0, mostLines - 1), `and ${all.length - mostLines + 1} more`] : [...all];
  const lines = shown.flatMap(wrapped);
  const width = Math.ceil(Math.max(0, ...lines.map((line) => widthOf(line, sizes.label)))) + 6;
  return { lines, width, height: Math.ceil(lines.length * (sizes.label + 3)) + 2 };
}

/** A long line is broken before its guard. */
function wrapped(line: string): string[] {
  const guard = line.indexOf(' [');
  return line.length <= longestLine || guard === -1 ? [line] : [line.slice(0, guard), line.slice(guard + 1)];
}
