import type { Signal } from '../ports/commands.ts';

type Told = Pick<Signal, 'source' | 'kind' | 'name' | 'region' | 'component' | 'occurredAtMs' | 'alertId'>;

/**
 * True for signals of one alert. Many components may share the name of a rule, and what an earlier version of this program kept carries no alert's
 * id: then name and component tell.
 */
export function sameAlert(a: Told, b: Told): boolean {
  if (a.source !== b.source || a.region !== b.region) return false;
  if (a.alertId !== undefined && b.alertId !== undefined) return a.alertId === b.alertId;
  return a.name === b.name && a.component === b.component;
}

/**
 * True when an earlier signal of the same alert says nothing any more. Deliveries come in any order and more than once, so what is older than it
 * overtakes nothing; and an alarm that loses its data fails on.
 */
export function overtakes(signal: Told, earlier: Told): boolean {
  if (!sameAlert(earlier, signal) || earlier.occurredAtMs > signal.occurredAtMs) return false;
  return signal.kind !== 'insufficientData' || earlier.kind === 'insufficientData';
}
