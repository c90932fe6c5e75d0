import type { AnyMachineSnapshot } from 'xstate';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';
import { restore } from './step.ts';

/** Why this record cannot simply go on under this program; undefined when it can. */
export function interruption(program: Program, record: IncidentRecord): string | undefined {
  if (record.status !== 'active' || record.snapshot === null) return undefined;
  if (record.fingerprint !== program.fingerprint) return 'the incident was written by another version of the machine';
  let snapshot: AnyMachineSnapshot;
  try {
    snapshot = restore(program, record, 0);
  } catch (error) {
    return `its state cannot be restored: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (snapshot.status === 'error') return 'its state does not exist any more';
  const { invokes, delays } = liveWork(snapshot);
  const running = Object.keys(record.running);
  const missing = invokes.filter((id) => !running.includes(id));
  const timers = Object.keys(record.timers);
  const lost = delays.filter((id) => !timers.includes(id));
  if (missing.length > 0) return `nothing performs ${missing.join(', ')}`;
  if (lost.length > 0) return `nothing waits for ${lost.join(', ')}`;
  const unknown = running.filter((id) => !invokes.includes(id));
  return unknown.length > 0 ? `nothing waits for the effects ${unknown.join(', ')}` : undefined;
}

/** Ids of the invokes and of the delayed transitions of all live states. */
function liveWork(snapshot: AnyMachineSnapshot): { invokes: string[]; delays: string[] } {
  const nodes = (snapshot as { _nodes: readonly LiveNode[] })._nodes;
  return {
    invokes: nodes.flatMap((node) => node.invoke.map((invoke) => invoke.id)),
    delays: [...new Set(nodes.flatMap((node) => node.after.map((transition) => transition.eventType)))],
  };
}

interface LiveNode {
  readonly invoke: readonly { readonly id: string }[];
  readonly after: readonly { readonly eventType: string }[];
}

/** The record as it waits for a person: nothing is performed. */
export function interrupted(record: IncidentRecord): IncidentRecord {
  return { ...record, status: 'interrupted' };
}
