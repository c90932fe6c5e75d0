import type { HistoryEntry } from '../ports/commands.ts';

/** How one attempt of an effect went: the answer that was recorded, and how long it took. */
interface RecordedAttempt {
  readonly key: string;
  readonly name: string;
  readonly invoke: string;
  /** From 1. */
  readonly attempt: number;
  readonly requestedAtMs: number;
  /** Absent: the recording ends, or it was given up, before it was answered. */
  readonly answered?: {
    readonly tookMs: number;
    readonly kind: 'effect.succeeded' | 'effect.failed';
    /** Without the key and the name. */
    readonly answer: Readonly<Record<string, unknown>>;
  };
}

/** How a request for an approval was answered: by whom, how long after it. */
export interface RecordedApproval {
  readonly afterMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What an exported history knows of the world and of people, for a machine that decides otherwise. */
export class Recording {
  readonly #attempts: readonly RecordedAttempt[];
  readonly #cameAtMs = new Map<string, number>();
  readonly #approvals: RecordedApproval[][];

  constructor(history: readonly HistoryEntry[]) {
    this.#attempts = attemptsOf(history);
    for (const { kind, atMs, detail } of history) {
      if (kind === 'timer.due') this.#cameAtMs.set(`${detail.id} ${detail.dueAtMs}`, atMs);
    }
    this.#approvals = approvalsOf(history);
  }

  /**
   * How an attempt went that was begun at this time: as the very same one did, or else as one of this name that was answered, nearest to this time;
   * one of the same place in the chart where there is one. Undefined when there is none: what the world would have said is not known.
   */
  attemptLike(asked: Omit<RecordedAttempt, 'answered'>): RecordedAttempt | undefined {
    const all = this.#attempts.filter(({ name }) => name === asked.name);
    const same = all.filter(({ invoke }) => invoke === asked.invoke);
    const away = (one: RecordedAttempt) => Math.abs(one.requestedAtMs - asked.requestedAtMs);
    const itself = same.find((one) => one.key === asked.key && one.attempt === asked.attempt && away(one) === 0);
    const answered = (same.some(isAnswered) ? same : all).filter(isAnswered);
    return (
      itself ??
      answered.reduce<RecordedAttempt | undefined>(
        (best, one) => (best === undefined || away(one) < away(best) ? one : best),
        undefined,
      )
    );
  }

  /** When a timer came that was due then, ms: on a clock that runs by itself a little later. */
  timerCameAtMs(id: string, dueAtMs: number): number {
    return this.#cameAtMs.get(`${id} ${dueAtMs}`) ?? dueAtMs;
  }

  /** The approvals that answered the request of this number, from 0; those of the last one for all after it. */
  approvalsOf(request: number): readonly RecordedApproval[] {
    return this.#approvals[Math.min(request, this.#approvals.length - 1)] ?? [];
  }
}

const isAnswered = ({ answered }: RecordedAttempt): boolean => answered !== undefined;

/** Every attempt in the order in which they began. */
function attemptsOf(history: readonly HistoryEntry[]): RecordedAttempt[] {
  const attempts = new Map<string, RecordedAttempt>();
  const latest = new Map<string, RecordedAttempt>();
  const keep = (one: RecordedAttempt): void => {
    attempts.set(`${one.key} ${one.attempt}`, one);
    latest.set(one.key, one);
  };
  for (const { kind, atMs, detail } of history) {
    const key = String(detail.key);
    const last = latest.get(key);
    if (kind === 'effect.requested')
      keep({ key, name: String(detail.name), invoke: String(detail.invoke), attempt: 1, requestedAtMs: atMs });
    else if (kind === 'effect.retried' && last) {
      const { answered: _answered, ...again } = last;
      keep({ ...again, attempt: last.attempt + 1, requestedAtMs: atMs });
    } else if (last && !last.answered) {
      const answer = answerIn(kind, detail);
      if (answer) keep({ ...last, answered: { tookMs: atMs - last.requestedAtMs, ...answer } });
    }
  }
  return [...attempts.values()];
}

/** What a row tells of an attempt's end; undefined where it tells of something else. */
function answerIn(
  kind: string,
  { key: _key, name: _name, was, retryAtMs: _retryAtMs, ...answer }: HistoryEntry['detail'],
): Pick<NonNullable<RecordedAttempt['answered']>, 'kind' | 'answer'> | undefined {
  const of = kind === 'effect.stale' ? was : kind;
  if (of === 'effect.willRetry') return { kind: 'effect.failed', answer };
  return of === 'effect.succeeded' || of === 'effect.failed' ? { kind: of, answer } : undefined;
}

/** Approvals by request, in order. */
function approvalsOf(history: readonly HistoryEntry[]): RecordedApproval[][] {
  const requests: { readonly atMs: number; readonly approvals: RecordedApproval[] }[] = [];
  for (const entry of history) {
    if (asksForApproval(entry)) requests.push({ atMs: entry.atMs, approvals: [] });
    const last = requests[requests.length - 1];
    if (entry.kind === 'command' && entry.detail.command === 'approve' && last)
      last.approvals.push({ afterMs: entry.atMs - last.atMs, detail: entry.detail });
  }
  return requests.map(({ approvals }) => approvals);
}

/** The incident comes to wait for an approval with this row. */
export function asksForApproval({ kind, detail }: Pick<HistoryEntry, 'kind' | 'detail'>): boolean {
  const waits = (value: unknown) => JSON.stringify(value ?? '').includes('"awaitingApproval"');
  return kind === 'transition' && waits(detail.to) && !waits(detail.from);
}
