import type { Random } from './random.ts';
import type { WorldModel } from './world-model.ts';

/** Draws whether the resolver beside the engine leaves a name unresolved. What has no name to resolve (its own disk, alarms that come in) goes on. */
export function isUnresolved({ hosted }: Pick<WorldModel, 'hosted'>, random: Random): boolean {
  const share = Math.max(0, ...hosted.map(({ application }) => application.ours.unresolvedShare()));
  return share > 0 && (share === 1 || random.chance(share));
}
