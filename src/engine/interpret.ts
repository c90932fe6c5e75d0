import type { AnyMachineSnapshot, ExecutableActionObject } from 'xstate';
import { invariant } from '../errors.ts';
import { queued } from './outbox.ts';
import type { Program } from './program.ts';
import type { Entry, IncidentRecord, Stepped } from './record.ts';
import { persisted } from './restore.ts';
import { summarized } from './summarize.ts';

/** One action as `transition` returns it, folded into the record in order. */
interface Folded {
  record: IncidentRecord;
  readonly entries: Entry[];
}

/**
 * Folds what XState's pure `transition` returned into the record, strictly in order (a state left in the same macrostep emits spawn, then
 * stop). The vocabulary is closed: an action of any other shape is a broken invariant.
 */
export function interpret(
  program: Program,
  record: IncidentRecord,
  snapshot: AnyMachineSnapshot,
  actions: readonly ExecutableActionObject[],
  nowMs: number,
  entries: readonly Entry[],
): Stepped {
  const folded: Folded = { record, entries: [...entries] };
  for (const action of actions) fold(program, folded, snapshot, action, nowMs);
  const status = snapshot.status === 'done' ? 'done' : 'active';
  const next: IncidentRecord = { ...folded.record, status, snapshot: persisted(program, snapshot, record.snapshot) };
  return summarized(program, next, folded.entries, nowMs);
}

function fold(
  program: Program,
  folded: Folded,
  snapshot: AnyMachineSnapshot,
  action: ExecutableActionObject,
  nowMs: number,
): void {
  const params = (action.params ?? {}) as Record<string, unknown>;
  switch (action.type) {
    case 'xstate.raise':
      startTimer(folded, params, nowMs);
      return;
    case 'xstate.cancel':
      folded.record = { ...folded.record, timers: omit(folded.record.timers, String(params.sendId)) };
      return;
    case 'xstate.spawnChild':
      startEffect(program, folded, snapshot, params, nowMs);
      return;
    case 'xstate.stopChild':
      stopEffect(folded, String((params as { id?: unknown }).id));
      return;
    case 'announce':
      say(program, folded, params, nowMs);
      return;
    case 'record':
      folded.entries.push({ kind: 'decision', detail: params });
      return;
    default:
      invariant(false, `action ${action.type} is outside the engine's vocabulary`);
  }
}

/** A raise without delay was processed by the macrostep itself. */
function startTimer(folded: Folded, params: Record<string, unknown>, nowMs: number): void {
  if (params.delay === undefined) return;
  const { delay, id, event } = params as { delay: number; id: string; event: { type: string } };
  invariant(Number.isInteger(delay) && delay >= 0, `timer ${id} has the delay ${String(delay)}`);
  invariant(event.type === id, `timer ${id} raises ${event.type}`);
  folded.record = { ...folded.record, timers: { ...folded.record.timers, [id]: nowMs + delay } };
}

function startEffect(
  program: Program,
  folded: Folded,
  snapshot: AnyMachineSnapshot,
  params: Record<string, unknown>,
  nowMs: number,
): void {
  const { id, src, input } = params as { id: string; src: string; input: Record<string, unknown> };
  const { record } = folded;
  invariant(typeof src === 'string', `invoke ${id} names its effect`);
  invariant(record.running[id] === undefined, `invoke ${id} runs once at a time`);
  const { mutating } = program.policy(src);
  invariant(!mutating || program.permits(snapshot.context, id), `mutating effect ${src} (${id}) has no order`);
  const sequence = record.sequence + 1;
  const key = `${record.id}/${sequence}`;
  const effect = {
    key,
    name: src,
    input: input ?? {},
    mutating,
    attempts: 1,
    resumes: 0,
    startedAtMs: nowMs,
    retryAtMs: null,
  };
  folded.record = { ...record, sequence, running: { ...record.running, [id]: effect } };
  folded.entries.push({
    kind: 'effect.requested',
    detail: { key, name: src, invoke: id, mutating, input: effect.input },
  });
}

/** Only reads may be stopped; the effect that has just settled is no longer in `running`. */
function stopEffect(folded: Folded, id: string): void {
  const effect = folded.record.running[id];
  if (!effect) return;
  invariant(!effect.mutating, `mutating effect ${effect.name} (${id}) was left before it settled`);
  folded.record = { ...folded.record, running: omit(folded.record.running, id) };
  folded.entries.push({ kind: 'effect.stopped', detail: { key: effect.key, name: effect.name } });
}

/** What the machine has to say, worded for each audience. Nothing where it was said before. */
function say(program: Program, folded: Folded, { speech }: { speech?: unknown }, nowMs: number): void {
  if (speech === undefined) return;
  const { record, entries } = queued(folded.record, program.write(speech), nowMs);
  folded.record = record;
  folded.entries.push(...entries);
}

function omit<Value>(map: Readonly<Record<string, Value>>, id: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== id));
}
