import { type AnyMachineSnapshot, createActor } from 'xstate';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';

/** Snapshots that this process made itself, by the document that was saved of them: restoring one again would only copy it. */
const made = new WeakMap<object, AnyMachineSnapshot>();

export function remember(document: object, snapshot: AnyMachineSnapshot): void {
  made.set(document, snapshot);
}

/** The saved snapshot as XState needs it, nothing started, with the present instant as a fact of its context. */
export function restore(program: Program, record: IncidentRecord, nowMs: number): AnyMachineSnapshot {
  const saved = record.snapshot as { context: Record<string, unknown> };
  const known = made.get(saved);
  if (known) return { ...known, context: { ...known.context, nowMs } } as AnyMachineSnapshot;
  const snapshot = { ...saved, context: { ...saved.context, nowMs } };
  return createActor(program.machine, { snapshot: snapshot as never, input: {} }).getSnapshot() as AnyMachineSnapshot;
}
