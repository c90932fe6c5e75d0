import type { EstateKind } from '../../ports/estate.ts';
import { otherRegion } from '../../workload/schema.ts';
import type { WorldModel } from '../world-model.ts';

/** Something that is bound to a Region, as the account has it. */
export interface Resource {
  readonly kind: EstateKind;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** False: disabled, suspended or scheduled for deletion, whatever that is for its kind. */
  readonly usable: boolean;
  /** The same in both Regions where the two are twins. */
  readonly twin: string;
  /** Messages or executions. */
  readonly inFlight: number;
}

/**
 * The resource of that kind, Region and name, if the account has it: both ends of everything that a workload lists as bound, except what is
 * wrong about it.
 */
export function resourceOf(
  model: WorldModel,
  kind: EstateKind,
  region: string,
  name: string | undefined,
): Resource | undefined {
  const found = boundTo(model).find((one) => one.kind === kind && one.region === region && one.name === name);
  if (!found) return undefined;
  const which = { resource: kind, name: found.name, region };
  if (model.account.wrong('resource-missing', which)) return undefined;
  const differs = model.account.wrong('resource-differs', which) !== undefined;
  return {
    ...found,
    usable: model.account.wrong('resource-unusable', which) === undefined,
    twin: differs ? `${found.twin} of ${region}` : found.twin,
    inFlight: model.account.wrong('backlog', which)?.count ?? 0,
  };
}

type Bound = Pick<Resource, 'kind' | 'name' | 'region' | 'accountId' | 'twin'>;

function boundTo({ hosted }: WorldModel): Bound[] {
  return hosted.flatMap(({ workload }) =>
    workload.bound.flatMap(({ kind, name, region, counterpart }): Bound[] => {
      const common = { kind, accountId: workload.accountId, twin: `${workload.id} ${kind} ${name}` };
      const here = { ...common, name, region };
      if (counterpart === 'none') return [here];
      return [here, { ...common, name: counterpart, region: otherRegion(workload, region) }];
    }),
  );
}
