import type { Signal } from '../ports/commands.ts';
import { isTrouble } from './delivery.ts';

/** So many events of AWS Health are remembered for a workload: in the worst hours AWS had a few at once. */
const keptEvents = 50;

/**
 * AWS goes on about an event for hours after it was over for this workload, and each update is a signal: of an event that was told before only an
 * open incident hears. What fails anew is told by probes and alarms.
 */
export function isOldNews(known: readonly string[] | undefined, signal: Signal): boolean {
  return isTrouble(signal) && signal.source === 'health' && (known ?? []).includes(eventOf(signal));
}

/** With the event that the signal is about, oldest first; the same list where it is about none, or about one that is known. */
export function withHealthEvent(known: readonly string[] | undefined, signal: Signal): readonly string[] | undefined {
  if (signal.source !== 'health' || known?.includes(eventOf(signal))) return known;
  return [...(known ?? []), eventOf(signal)].slice(-keptEvents);
}

function eventOf({ alertId, id, region }: Signal): string {
  return `${alertId ?? id} ${region}`;
}
