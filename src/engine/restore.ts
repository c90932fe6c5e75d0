import {
  type AnyActorLogic,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
} from 'xstate';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';

/** Snapshots that this process made itself, by the document that was saved of them: restoring one again would only copy it. */
const made = new WeakMap<object, AnyMachineSnapshot>();
const deciding = new WeakMap<AnyStateMachine, AnyActorLogic>();

interface SavedSnapshot {
  readonly context: Readonly<Record<string, unknown>>;
}

/** The saved snapshot as XState needs it, nothing started, with the present instant as a fact of its context. */
export function restore(program: Program, record: IncidentRecord, nowMs: number): AnyMachineSnapshot {
  const saved = record.snapshot as SavedSnapshot;
  const known = made.get(saved);
  if (known) return withContext(known, { ...known.context, nowMs });
  const bare = createActor(program.machine, { snapshot: withoutContext(saved) as never, input: {} }).getSnapshot();
  return withContext(bare as AnyMachineSnapshot, { ...saved.context, nowMs });
}

/** Plain JSON of the snapshot loses children, so XState persists it; their inputs stand in `running` already. */
export function persisted(program: Program, snapshot: AnyMachineSnapshot): unknown {
  const bare = { ...withContext(snapshot, {}), children: {} } as AnyMachineSnapshot;
  const children = Object.fromEntries(
    Object.entries(snapshot.children as Readonly<Record<string, AnyActorRef>>).map(([id, { src }]) => [
      id,
      { snapshot: { status: 'active' }, src, syncSnapshot: false },
    ]),
  );
  const document = { ...program.machine.getPersistedSnapshot(bare), context: snapshot.context, children };
  made.set(document, snapshot);
  return document;
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
function withoutContext(saved: SavedSnapshot): SavedSnapshot {
  return { ...saved, context: {} };
}

function withContext(snapshot: AnyMachineSnapshot, context: Readonly<Record<string, unknown>>): AnyMachineSnapshot {
  return { ...snapshot, context } as AnyMachineSnapshot;
}
