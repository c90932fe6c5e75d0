import type { HistoryEntry } from '../ports/commands.ts';
import type { Program } from './program.ts';
import type { Entry, Fact, IncidentRecord } from './record.ts';
import { asksForApproval, Recording } from './recording.ts';
import { blankOf, factOf } from './replay.ts';
import { step } from './step.ts';

/** An incident as another program would have led it. */
export interface Relived {
  readonly entries: readonly (Entry & { readonly atMs: number })[];
  /** Where the recording has no more to say, and why; absent when it was followed to its end. */
  readonly unknownFrom?: { readonly atMs: number; readonly why: string };
}

interface Scheduled {
  readonly atMs: number;
  readonly sequence: number;
  /** The fact, looked at when it is due; undefined where it no longer counts. */
  fact(record: IncidentRecord): Fact | undefined;
}

/** What people said to the incident of themselves, and what arrived from outside; approvals follow their requests. */
const fromOutside = ['signals.arrived', 'command'];

/** A message is taken to arrive after this, ms: when it does decides nothing. */
const messageMs = 300;

/** A program that goes round in circles is stopped, not followed for ever. */
const mostSteps = 200_000;

/**
 * Leads a recorded incident again with another program: signals arrive and people speak when they did; effects are answered as the world answered
 * the same effect nearest to that time; a request for an approval is answered by the same people after as long. It ends where the recording ends, or
 * where the program asks the world what it was never asked. Pure.
 */
export function relive(program: Program, incidentId: string, history: readonly HistoryEntry[]): Relived {
  return new Reliving(program, incidentId, history).run();
}

class Reliving {
  readonly #program: Program;
  readonly #recording: Recording;
  readonly #endMs: number;
  readonly #entries: (Entry & { readonly atMs: number })[] = [];
  readonly #known = new Set<string>();
  #queue: Scheduled[] = [];
  #sequence = 0;
  #requests = 0;
  #record: IncidentRecord;
  #unknown: Relived['unknownFrom'];

  constructor(program: Program, incidentId: string, history: readonly HistoryEntry[]) {
    this.#program = program;
    this.#recording = new Recording(history);
    this.#endMs = history[history.length - 1]?.atMs ?? 0;
    const [first] = history;
    this.#record = { ...blankOf(program, incidentId, first as HistoryEntry), runbookSet: program.runbookSet };
    for (const row of history) {
      const outside = row === first || (fromOutside.includes(row.kind) && row.detail.command !== 'approve');
      const fact = outside ? factOf(row) : undefined;
      if (fact) this.#later(row.atMs, () => fact);
    }
  }

  run(): Relived {
    for (let steps = 0; steps < mostSteps && this.#unknown === undefined; steps += 1) {
      const next = this.#take();
      if (!next || next.atMs > this.#endMs) break;
      const fact = next.fact(this.#record);
      if (fact) this.#step(fact, next.atMs);
    }
    return { entries: this.#entries, ...(this.#unknown ? { unknownFrom: this.#unknown } : {}) };
  }

  #step(fact: Fact, nowMs: number): void {
    const { record, entries } = step(this.#program, this.#record, fact, nowMs);
    this.#record = record;
    for (const entry of entries) {
      this.#entries.push({ ...entry, atMs: nowMs });
      if (asksForApproval(entry)) this.#approve(nowMs);
    }
    this.#follow(nowMs);
  }

  /** What the record asks for, and has not asked for before. */
  #follow(nowMs: number): void {
    const { running, timers, outbox } = this.#record;
    for (const [id, dueAtMs] of Object.entries(timers)) {
      if (this.#isNew(`timer ${id} ${dueAtMs}`))
        this.#later(this.#recording.timerCameAtMs(id, dueAtMs), (now) =>
          now.timers[id] === dueAtMs ? { kind: 'timer.due', id, dueAtMs } : undefined,
        );
    }
    for (const { key } of outbox) {
      if (this.#isNew(`message ${key}`))
        this.#later(nowMs + messageMs, (now) =>
          now.outbox.some((one) => one.key === key)
            ? { kind: 'message.delivered', key, reference: 'replayed' }
            : undefined,
        );
    }
    for (const [invoke, effect] of Object.entries(running)) {
      const { key, attempts, retryAtMs } = effect;
      if (retryAtMs !== null && this.#isNew(`retry ${key} ${attempts}`))
        this.#later(retryAtMs, (now) => (isRunning(now, key) ? { kind: 'effect.retryDue', key } : undefined));
      if (retryAtMs === null && this.#isNew(`effect ${key} ${attempts}`)) this.#answer(invoke, effect, nowMs);
    }
  }

  #answer(invoke: string, effect: IncidentRecord['running'][string], nowMs: number): void {
    const { key, name, input, attempts: attempt } = effect;
    const found = this.#recording.attemptLike({ key, name, invoke, attempt, requestedAtMs: nowMs });
    if (!found) {
      const why = `${name} was never performed then: what the world would have answered is not recorded`;
      this.#unknown ??= { atMs: nowMs, why };
      return;
    }
    if (!found.answered) return;
    const { kind, tookMs, answer: recorded } = found.answered;
    const answer = name === 'plan.prepare' ? planFor(input, recorded) : recorded;
    const fact = { kind, key, ...answer } as unknown as Fact;
    this.#later(nowMs + tookMs, (now) => (isRunning(now, key) ? fact : undefined));
  }

  /** The same people approve what they are shown, whatever its hash, after as long as then. */
  #approve(nowMs: number): void {
    for (const { afterMs, detail } of this.#recording.approvalsOf(this.#requests)) {
      this.#later(nowMs + afterMs, ({ snapshot }) => {
        const { plan } = (snapshot as { context: { plan: { hash: string } | null } }).context;
        const planHash = plan?.hash ?? detail.planHash;
        return factOf({ sequence: 0, hash: '', atMs: 0, kind: 'command', detail: { ...detail, planHash } });
      });
    }
    this.#requests += 1;
  }

  #isNew(what: string): boolean {
    if (this.#known.has(what)) return false;
    this.#known.add(what);
    return true;
  }

  #later(atMs: number, fact: Scheduled['fact']): void {
    this.#sequence += 1;
    const one = { atMs, sequence: this.#sequence, fact };
    const at = this.#queue.findIndex((other) => other.atMs > atMs);
    if (at === -1) this.#queue.push(one);
    else this.#queue.splice(at, 0, one);
  }

  #take(): Scheduled | undefined {
    return this.#queue.shift();
  }
}

function isRunning({ running }: IncidentRecord, key: string): boolean {
  return Object.values(running).some((effect) => effect.key === key);
}

interface Steps {
  readonly steps?: readonly { readonly id: string; readonly action: string }[];
  readonly hash?: string;
}

/** The recorded plan cut to the steps that are asked for; a step that was not planned then has no calls, and the plan another hash. */
function planFor(
  input: Readonly<Record<string, unknown>>,
  answer: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const recorded = answer.output as Steps | undefined;
  const { steps: wanted } = input as Steps;
  if (!recorded?.steps || !wanted) return answer;
  const known = recorded.steps;
  const steps = wanted.map(({ id, action }) => {
    return (
      known.find((one) => one.id === id && one.action === action) ?? {
        id,
        action,
        calls: [],
        readings: [],
        obstacles: [],
      }
    );
  });
  const same = steps.length === known.length && steps.every((one, index) => one === known[index]);
  return same ? answer : { ...answer, output: { ...recorded, steps, hash: `${recorded.hash}-changed` } };
}
