import type { History } from './reading.ts';
import { findingShape, read } from './shapes.ts';

/** Something that AWS said, when we first read it. */
export interface AwsWord {
  readonly atMs: number;
  /** The way by which it was read first, and others that said the same. */
  readonly source: string;
  readonly alsoBy: readonly string[];
  readonly confirmed: boolean;
  readonly said: string;
}

const sources = {
  'confirm.health': 'AWS Health',
  'confirm.feed': 'public dashboard',
  'confirm.support': 'Support',
} as const;

/** Each word of AWS once, however many of its ways said it; answers that only say that there is nothing yet are left out. */
export function awsWordsOf(history: History): AwsWord[] {
  const words: AwsWord[] = [];
  for (const word of answersOf(history)) {
    const same = words.findLastIndex(
      ({ said }) => kernel(said).endsWith(kernel(word.said)) || kernel(word.said).endsWith(kernel(said)),
    );
    const before = words[same];
    if (!before) words.push(word);
    else if (before.source !== word.source && !before.alsoBy.includes(word.source))
      words[same] = { ...before, alsoBy: [...before.alsoBy, word.source], said: withOurs(before.said, word.said) };
  }
  return words;
}

/** The text of a post without its service, Region, state and title, which the dashboard and AWS Health write differently. */
function kernel(said: string): string {
  const [, closed = '', text = said] = /^[A-Z_]+ in [^,]+, (closed at \S+, )?(.*)$/s.exec(said.replace(ours, '')) ?? [];
  return `${text}${closed}`;
}

/** What AWS Health knows to be impaired of ours, after its own words (`actions/aws-events.ts`). */
const ours = / \(of ours impaired: [^()]*\)$/;

function withOurs(said: string, other: string): string {
  return ours.test(said) ? said : `${said}${ours.exec(other)?.[0] ?? ''}`;
}

function answersOf({ effects }: History): AwsWord[] {
  return effects
    .filter(({ name, outcome, endedAtMs }) => name in sources && outcome === 'done' && endedAtMs !== null)
    .sort((one, other) => (one.endedAtMs ?? 0) - (other.endedAtMs ?? 0))
    .flatMap(({ name, output, endedAtMs }) => {
      const source = sources[name as keyof typeof sources];
      const found = read(findingShape, output);
      if (!found || endedAtMs === null) return [];
      const { confirmed } = found;
      const said = found.summary.replace(/^(AWS Health|public dashboard): /, '');
      const says =
        confirmed ||
        (name === 'confirm.support' &&
          !/^no Support case|no answer of AWS yet$|AWS Support does not answer \(/.test(said));
      return says ? [{ atMs: endedAtMs, source, alsoBy: [], confirmed, said }] : [];
    });
}

/** When AWS first said that something was wrong, by any of its ways. */
export function firstWordOf(words: readonly AwsWord[]): AwsWord | undefined {
  return words.find(({ confirmed }) => confirmed);
}
