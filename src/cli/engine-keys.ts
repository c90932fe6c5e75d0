import { type CredentialsEvent, RenewedCredentials } from '../adapters/aws/credentials.ts';
import { type BreakGlassKey, withKeys } from '../adapters/aws/credentials-routing.ts';
import { assumeRole, regionalSts } from '../adapters/aws/credentials-session.ts';
import { realClients } from '../adapters/aws/real-clients.ts';
import type { Config } from '../config.ts';
import { invariant } from '../errors.ts';
import type { CredentialsLife } from '../ports/account.ts';
import type { AwsClients } from '../ports/aws-clients.ts';
import type { Clock } from '../ports/clock.ts';
import { leverResources } from '../workload/lever-resources.ts';

/** The engine's own credentials, and clients that use the least of them. */
export interface EngineKeys {
  readonly clients: AwsClients;
  /** Clients for one workload: the same, and the opened sealed key for its levers when nothing else serves. */
  clientsOf(workload: string): AwsClients;
  /** Every set of clients behind them, each with connections of its own. */
  readonly all: readonly AwsClients[];
  /** How long those last that mutating calls are made with; obtains them where there are none yet. */
  life(): Promise<CredentialsLife>;
  /** The same as it is known now. */
  lifeNow(): CredentialsLife;
  /** Obtains them, and keeps them young until aborted. */
  run(signal: AbortSignal): Promise<void>;
}

/**
 * Credentials of the environment for reads; for everything else a session of the acting role, from the STS of the engine's own Region. Without
 * an acting role the environment's serve for both.
 */
export function engineKeys(
  { aws, workloads, engineId }: Pick<Config, 'aws' | 'workloads' | 'engineId'>,
  parts: {
    readonly clock: Clock;
    readonly tell: (event: CredentialsEvent) => void;
    readonly breakGlass?: BreakGlassKey | undefined;
  },
): EngineKeys {
  const { clock, tell, breakGlass } = parts;
  const region = workloads[0]?.engineRegion;
  invariant(region !== undefined, 'a configuration has a workload');
  const environment = regionalSts(region);
  const base = new RenewedCredentials({
    clock,
    obtain: async () => ({ credentials: await environment.config.credentials(), source: 'environment' }),
    ...(aws.actingRoleArn === undefined ? { tell } : {}),
  });
  const acting = aws.actingRoleArn === undefined ? base : sessionsOf(aws.actingRoleArn, base);
  const reading = realClients({ credentials: () => base.get() });
  const actingClients = acting === base ? reading : realClients({ credentials: () => acting.get() });
  return {
    clients: withKeys({ reading, acting: actingClients }),
    clientsOf(id) {
      const resources = workloads.filter((one) => one.id === id).flatMap(leverResources);
      const sealed = breakGlass ? { breakGlass: { key: breakGlass, workload: id, resources } } : {};
      return withKeys({ reading, acting: actingClients, ...sealed });
    },
    all: [...new Set([reading, actingClients])],
    lifeNow: () => acting.life(),
    async life() {
      await acting.get().catch(() => undefined);
      return acting.life();
    },
    async run(signal) {
      await Promise.all([...new Set([base, acting])].map((held) => held.run(signal)));
    },
  };

  function sessionsOf(roleArn: string, from: RenewedCredentials): RenewedCredentials {
    const sts = regionalSts(region as string, () => from.get());
    const request = { roleArn, sessionName: engineId, seconds: aws.sessionSeconds };
    return new RenewedCredentials({ clock, tell, obtain: (signal) => assumeRole(sts, request, signal) });
  }
}
