import { type AnyActorLogic, type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate';
import { sameJson } from './encode.ts';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';

/** Snapshots that this process made itself, by the document that was saved of them: restoring one again would only copy it. */
const made = new WeakMap<object, AnyMachineSnapshot>();
const deciding = new WeakMap<AnyStateMachine, AnyActorLogic>();

/** A child actor: the effect that a state invokes. */
interface Child {
  readonly id?: string;
  readonly src: unknown;
}

interface SavedSnapshot {
  readonly children: Readonly<Record<string, Child>>;
  readonly context: Readonly<Record<string, unknown>>;
}

/** The saved snapshot as XState needs it, nothing started, with the present instant as a fact of its context. */
export function restore(program: Program, record: IncidentRecord, nowMs: number): AnyMachineSnapshot {
  const saved = record.snapshot as SavedSnapshot;
  const known = made.get(saved);
  if (known) return withContext(known, { ...known.context, nowMs });
  const lone = { ...saved, context: {}, children: {} };
  const bare = createActor(program.machine, { snapshot: lone as never, input: {} }).getSnapshot() as AnyMachineSnapshot;
  const children = childrenOf(Object.entries(saved.children));
  return { ...bare, children, context: { ...saved.context, nowMs } } as unknown as AnyMachineSnapshot;
}

/**
 * The snapshot as plain JSON, which by itself would lose children, so XState persists it; their inputs stand in `running` already. What is as in the
 * document `before` is the same object: it is not written again.
 */
export function persisted(program: Program, snapshot: AnyMachineSnapshot, before: unknown): unknown {
  // Copied: XState's own, made field by field, is a hash table of four times the size.
  const context = { ...snapshot.context } as Readonly<Record<string, unknown>>;
  if (standsStill(snapshot, before)) {
    const document = { ...(before as object), context };
    made.set(document, withContext(snapshot, context));
    return document;
  }
  const document = documentOf(program, snapshot, before, context);
  const children = childrenOf(Object.entries(snapshot.children as Readonly<Record<string, Child>>));
  made.set(document, { ...snapshot, context, children } as unknown as AnyMachineSnapshot);
  return document;
}

/** Nothing but facts changed, which is what most steps do: XState then passes the parts of the snapshot on as they are. */
function standsStill(snapshot: AnyMachineSnapshot, before: unknown): boolean {
  const known = before === null ? undefined : made.get(before as object);
  const parts = ['status', '_nodes', 'children', 'historyValue', 'output', 'error'] as const;
  return known !== undefined && parts.every((part) => known[part] === snapshot[part]);
}

function documentOf(program: Program, snapshot: AnyMachineSnapshot, before: unknown, context: unknown): object {
  const bare = { ...withContext(snapshot, {}), children: {} } as AnyMachineSnapshot;
  const children = Object.fromEntries(
    Object.entries(snapshot.children as Readonly<Record<string, Child>>).map(([id, { src }]) => [
      id,
      { snapshot: { status: 'active' }, src, syncSnapshot: false },
    ]),
  );
  const fresh: Record<string, unknown> = { ...program.machine.getPersistedSnapshot(bare), children };
  const known = (before ?? {}) as Readonly<Record<string, unknown>>;
  for (const name in fresh) if (sameJson(known[name], fresh[name])) fresh[name] = known[name];
  return { ...fresh, context };
}

/**
 * Children as far as a pure transition looks at them: which there are. XState's own are actors of several kilobytes each, and an incident may wait
 * for days.
 */
function childrenOf(children: readonly (readonly [string, Child])[]): Readonly<Record<string, Child>> {
  return Object.fromEntries(children.map(([id, { src }]) => [id, { id, src }]));
}

/**
 * The machine as XState's pure `transition` is to have it. That makes an actor for each event, and for the actor a first snapshot: nobody looks
 * at it, and of a chart of this size it costs as much as the transition.
 */
export function decidingLogic(machine: AnyStateMachine): AnyActorLogic {
  const known = deciding.get(machine);
  if (known) return known;
  const first = { status: 'active', output: undefined, error: undefined } as const;
  const logic: AnyActorLogic = {
    transition: (snapshot, event, scope) => machine.transition(snapshot, event, scope as never),
    getInitialSnapshot: () => first,
    getPersistedSnapshot: (snapshot) => snapshot,
  };
  deciding.set(machine, logic);
  return logic;
}

/** XState walks the whole context in search of actors when it restores and persists; facts are plain JSON and hold none. */
function withContext(snapshot: AnyMachineSnapshot, context: Readonly<Record<string, unknown>>): AnyMachineSnapshot {
  return { ...snapshot, context } as AnyMachineSnapshot;
}
