import type {
  GetRoutingControlStateCommandInput,
  GetRoutingControlStateCommandOutput,
  UpdateRoutingControlStatesCommandInput,
  UpdateRoutingControlStatesCommandOutput,
} from '@aws-sdk/client-route53-recovery-cluster';
import { notFoundError, serviceError } from '../aws-error.ts';
import type { ControlState } from '../health-checkers.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** A safety rule refuses every flip of its controls for this long after one (ARC's default wait period). */
const waitPeriodMs = 5_000;

interface Entry {
  readonly arn: string;
  readonly names: Hosted['names'];
  readonly state: ControlState;
}

/**
 * Routing controls on one cluster endpoint. A safety rule keeps at least one control On and has a wait period. It may be overridden by its ARN:
 * the one that the workload names, or else any.
 */
export function recoveryClusterOperations(model: WorldModel): Operations {
  const flippedAtMs = new Map<string, number>();
  const namesOf = (arn: string | undefined) => {
    const found = model.hosted.find(({ names }) => arn !== undefined && names.checkers.controls.has(arn));
    const checks = found?.names.checkers.checks.find(({ guards }) =>
      guards.some((guard) => guard.kind === 'control' && guard.arn === arn),
    );
    const deleted = checks && model.account.wrong('routing-control-missing', { region: checks.region });
    if (!found || deleted || arn === undefined) throw notFoundError(`Routing control ${arn ?? ''} does not exist`);
    return { arn, names: found.names };
  };
  const reached = (region: string) => {
    if (!model.account.wrong('endpoint-unreachable', { region })) return;
    const message = 'The cluster endpoint is temporarily unavailable';
    throw serviceError({ name: 'EndpointTemporarilyUnavailableException', status: 503, message });
  };
  return {
    GetRoutingControlState: operation<GetRoutingControlStateCommandInput, GetRoutingControlStateCommandOutput>(
      'data',
      (input, { region }) => {
        reached(region);
        const { arn, names } = namesOf(input.RoutingControlArn);
        return { RoutingControlArn: arn, RoutingControlState: names.checkers.controls.get(arn) };
      },
    ),
    UpdateRoutingControlStates: operation<
      UpdateRoutingControlStatesCommandInput,
      UpdateRoutingControlStatesCommandOutput
    >('data', (input, { region }) => {
      reached(region);
      const entries = (input.UpdateRoutingControlStateEntries ?? []).map((entry) => ({
        ...namesOf(entry.RoutingControlArn),
        state: entry.RoutingControlState === 'On' ? ('On' as const) : ('Off' as const),
      }));
      const overridden = (input.SafetyRulesToOverride ?? []).length > 0;
      if (!overridden) {
        assertOneStaysOn(entries);
        assertWaited(entries, flippedAtMs, model.clock.now());
      }
      log(model, region, entries, overridden);
      for (const { arn, names, state } of entries) {
        if (names.checkers.controls.get(arn) !== state) flippedAtMs.set(arn, model.clock.now());
        names.checkers.setControl(arn, state);
      }
      return {};
    }),
  };
}

function log(model: WorldModel, region: string, entries: readonly Entry[], overridden: boolean): void {
  const states = (state: (entry: Entry) => string | undefined) =>
    entries.map((entry) => `${entry.arn.split('/').at(-1) ?? ''}=${state(entry) ?? ''}`).join(', ');
  model.log.mutate({
    atMs: model.clock.now(),
    service: 'route53-recovery-cluster',
    operation: 'UpdateRoutingControlStates',
    region,
    target: entries
      .map(({ arn }) => arn)
      .sort()
      .join(', '),
    from: states(({ arn, names }) => names.checkers.controls.get(arn)),
    to: `${states(({ state }) => state)}${overridden ? ' (safety rules overridden)' : ''}`,
    workload: true,
  });
}

function assertOneStaysOn(entries: readonly Entry[]): void {
  for (const names of new Set(entries.map((entry) => entry.names))) {
    const after = new Map(names.checkers.controls);
    for (const entry of entries) if (entry.names === names) after.set(entry.arn, entry.state);
    if ([...after.values()].includes('On')) continue;
    throw refused('A safety rule needs at least one control On');
  }
}

function assertWaited(entries: readonly Entry[], flippedAtMs: ReadonlyMap<string, number>, nowMs: number): void {
  const flips = entries.filter(({ arn, names, state }) => names.checkers.controls.get(arn) !== state);
  if (flips.every(({ arn }) => nowMs - (flippedAtMs.get(arn) ?? Number.NEGATIVE_INFINITY) >= waitPeriodMs)) return;
  throw refused('The wait period of a safety rule has not passed');
}

function refused(message: string): Error {
  return serviceError({ name: 'ConflictException', status: 409, message });
}
