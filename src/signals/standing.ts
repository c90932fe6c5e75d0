import type { Signal } from '../ports/commands.ts';
import { overtakes, sameAlert } from './same-alert.ts';

/** An alarm or alert that was told to fire and not told to have ended. */
export type StandingAlert = Pick<
  Signal,
  'source' | 'kind' | 'name' | 'region' | 'component' | 'occurredAtMs' | 'alertId'
>;

/** So many are remembered for an incident: a few are enough to tell that trouble stands. */
const mostStanding = 10;
/** Who says both that something fires and that it has ended. */
const tellsEnds: readonly Signal['source'][] = ['cloudwatch', 'alertmanager', 'webhook'];

/** Those that stand once these signals came, oldest first; the same list where that changes nothing. */
export function standingAfter(
  standing: readonly StandingAlert[],
  signals: readonly Signal[],
): readonly StandingAlert[] {
  let after = standing;
  for (const signal of signals) {
    if (signal.kind === 'cleared' && after.some((one) => overtakes(signal, one)))
      after = after.filter((one) => !overtakes(signal, one));
    const fires = signal.kind === 'alarm' && tellsEnds.includes(signal.source);
    if (fires && after.length < mostStanding && !after.some((one) => sameAlert(one, signal)))
      after = [...after, standingOf(signal)];
  }
  return after;
}

function standingOf({ source, kind, name, region, component, occurredAtMs, alertId }: Signal): StandingAlert {
  return { source, kind, name, region, component, occurredAtMs, ...(alertId === undefined ? {} : { alertId }) };
}
