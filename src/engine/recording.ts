import type { HistoryEntry } from '../ports/commands.ts';

/** How an effect went: the answer that was recorded, and how long it took. */
export interface RecordedAnswer {
  readonly invoke: string;
  readonly requestedAtMs: number;
  readonly tookMs: number;
  readonly input: Readonly<Record<string, unknown>>;
  /** `effect.succeeded` or `effect.failed`, without the key and the name. */
  readonly kind: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** How a request for an approval was answered: by whom, how long after it. */
export interface RecordedApproval {
  readonly afterMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What an exported history knows of the world and of people, for a machine that decides otherwise. */
export class Recording {
  readonly #answers = new Map<string, RecordedAnswer[]>();
  readonly #approvals: RecordedApproval[][];

  constructor(history: readonly HistoryEntry[]) {
    const settled = new Map(history.filter(isSettled).map((entry) => [String(entry.detail.key), entry]));
    for (const { kind, atMs, detail } of history) {
      const end = settled.get(String(detail.key));
      if (kind !== 'effect.requested' || !end) continue;
      const { key: _key, name: _name, ...answer } = end.detail;
      const one: RecordedAnswer = {
        invoke: String(detail.invoke),
        requestedAtMs: atMs,
        tookMs: end.atMs - atMs,
        input: (detail.input ?? {}) as RecordedAnswer['input'],
        kind: end.kind,
        answer,
      };
      this.#answers.set(String(detail.name), [...(this.#answers.get(String(detail.name)) ?? []), one]);
    }
    this.#approvals = approvalsOf(history);
  }

  /**
   * What the world answered to an effect of this name, nearest to this time; that of the same place in the chart where there is one. Undefined
   * when it was never asked: what the world would have said is not known.
   */
  answerTo(name: string, invoke: string, nowMs: number): RecordedAnswer | undefined {
    const all = this.#answers.get(name) ?? [];
    const same = all.filter((one) => one.invoke === invoke);
    const near = (one: RecordedAnswer) => Math.abs(one.requestedAtMs - nowMs);
    return (same.length > 0 ? same : all).reduce<RecordedAnswer | undefined>(
      (best, one) => (best === undefined || near(one) < near(best) ? one : best),
      undefined,
    );
  }

  /** The approvals that answered the request of this number, from 0; those of the last one for all after it. */
  approvalsOf(request: number): readonly RecordedApproval[] {
    return this.#approvals[Math.min(request, this.#approvals.length - 1)] ?? [];
  }
}

function isSettled({ kind }: HistoryEntry): boolean {
  return kind === 'effect.succeeded' || kind === 'effect.failed';
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
