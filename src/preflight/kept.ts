import type { Line, Report } from './run.ts';

/** A line as it was last read; `atMs` tells when. */
export interface KeptLine extends Line {
  readonly atMs: number;
}

/** What is remembered from one look to the next. */
export interface Kept {
  readonly lines: readonly KeptLine[];
  /** Which failing lines people have been told of, by `idOf`. */
  readonly told: readonly string[];
}

export const nothingKept: Kept = { lines: [], told: [] };

/** What people are to be told of a look. */
export interface News {
  readonly failing: readonly Line[];
  readonly mended: readonly Line[];
}

/** The same line of two reports has the same id. */
export function idOf({ workload, check, subject }: Pick<Line, 'workload' | 'check' | 'subject'>): string {
  return `${workload} ${check} ${subject}`;
}

/** The report's lines; where one could not be read, the one before stands with its age. Lines that are asked no more are gone. */
export function keep({ lines }: Kept, report: Report): KeptLine[] {
  const before = new Map(lines.map((line) => [idOf(line), line]));
  return report.lines.flatMap((line) => {
    if (line.status !== 'unknown') return [{ ...line, atMs: report.atMs }];
    return before.get(idOf(line)) ?? [];
  });
}

/** A line that turned to fail is news once, and again when it is mended; one that cannot be read is neither. */
export function newsOf({ told }: Kept, report: Report): News {
  return {
    failing: report.lines.filter((line) => line.status === 'fail' && !told.includes(idOf(line))),
    mended: report.lines.filter(
      (line) => (line.status === 'pass' || line.status === 'warn') && told.includes(idOf(line)),
    ),
  };
}

/** What people know once the news was told: what fails, and what could not be read since. */
export function toldAfter({ told }: Kept, report: Report): string[] {
  return report.lines.flatMap((line) => {
    const id = idOf(line);
    return line.status === 'fail' || (line.status === 'unknown' && told.includes(id)) ? [id] : [];
  });
}

/** The news as a message; null when there is none. */
export function newsText({ failing, mended }: News): { readonly title: string; readonly text: string } | null {
  if (failing.length + mended.length === 0) return null;
  const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`]);
  const title = [...counted(failing.length, 'fail'), ...counted(mended.length, 'mended')].join(', ');
  const lines = [
    ...failing.map((line) => `fails: ${idOf(line)}: ${line.reason}${line.fix === null ? '' : `\n  fix: ${line.fix}`}`),
    ...mended.map((line) => `mended: ${idOf(line)}: ${line.reason}`),
  ];
  return { title: `preflight: ${title}`, text: lines.join('\n') };
}
