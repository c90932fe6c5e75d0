import type { AnyMachineSnapshot } from 'xstate';
import { queued } from './outbox.ts';
import type { Program } from './program.ts';
import type { IncidentRecord, OutgoingMessage } from './record.ts';
import { restore } from './restore.ts';

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

/** Ids of the invokes of all live states, and of their delayed transitions that cannot have been taken yet. */
function liveWork(snapshot: AnyMachineSnapshot): { invokes: string[]; delays: string[] } {
  const nodes = (snapshot as { _nodes: readonly LiveNode[] })._nodes;
  return {
    invokes: nodes.flatMap((node) => node.invoke.map((invoke) => invoke.id)),
    delays: [...new Set(nodes.flatMap((node) => node.after.filter(leaves).map((transition) => transition.eventType)))],
  };
}

/** A timer whose transition always leaves the state runs as long as the state lives; any other may have fired in it already. */
function leaves({ guard, target }: DelayedTransition): boolean {
  return guard === undefined && target !== undefined;
}

interface DelayedTransition {
  readonly eventType: string;
  readonly guard?: unknown;
  readonly target?: readonly unknown[] | undefined;
}

interface LiveNode {
  readonly invoke: readonly { readonly id: string }[];
  readonly after: readonly DelayedTransition[];
}

/** The record as it waits for a person: nothing is performed, and people are told. */
export function interrupted(record: IncidentRecord, why: string, nowMs: number): IncidentRecord {
  const mark = record.drill ? 'DRILL ' : '';
  const message: OutgoingMessage = {
    destination: 'chat',
    occasion: 'interrupted',
    lane: 'first',
    title: `${mark}${record.id} interrupted by upgrade`,
    text: `${mark}Nothing is performed: ${why}. Choose where to go on: muster incident resume ${record.id} detecting|tracing|holding|monitoring|recovering`,
  };
  return { ...queued(record, [message], nowMs).record, status: 'interrupted' };
}
