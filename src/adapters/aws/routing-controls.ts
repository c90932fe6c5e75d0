import {
  GetRoutingControlStateCommand,
  UpdateRoutingControlStatesCommand,
} from '@aws-sdk/client-route53-recovery-cluster';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RoutingControls } from '../../ports/traffic.ts';
import { present, read, type Target, write } from './call.ts';
import { inTurn, Unserving, within } from './in-turn.ts';

/** At least three of the five endpoints are always up, and one or two being down is normal (ARC developer guide). */
const perEndpointMs = 3_000;

type Endpoints = Parameters<RoutingControls['update']>[0];
type Entries = Parameters<RoutingControls['update']>[1];

/**
 * ARC routing controls through the cluster's data plane: one attempt at each endpoint in the given order, those that did not serve
 * lately last. An update states absolute
 * values, so sending it again through the next endpoint after a lost answer changes nothing more. A safety rule that refuses, or its
 * waiting period, answers `conflict`.
 */
export function routingControls(clients: AwsClients, clock: Clock): RoutingControls {
  const unserving = new Unserving<Endpoints[number]>(clock, ({ endpoint }) => endpoint);
  const states: RoutingControls['states'] = (endpoints, arns, signal) => {
    const ask = (place: Endpoints[number]) =>
      within(clock, perEndpointMs, signal, (limited) => statesAt(clients, cluster(place), arns, limited));
    return inTurn(endpoints, signal, ask, unserving);
  };
  const asWanted = async (endpoints: Endpoints, entries: Entries, signal: AbortSignal) => {
    const found = await states(
      endpoints,
      entries.map((entry) => entry.arn),
      signal,
    );
    return entries.every((entry) => found[entry.arn] === entry.state);
  };
  return {
    states,
    async update(endpoints, entries, signal, overriding = []) {
      const command = updateCommand(entries, overriding);
      let inDoubt = false;
      const attempt = async (place: Endpoints[number]): Promise<void> => {
        try {
          await within(clock, perEndpointMs, signal, (limited) => write(clients, cluster(place), command, limited));
        } catch (error) {
          // An update whose answer was lost may have started the waiting period that refuses its own repeat.
          if (codeOf(error) === 'conflict' && inDoubt && (await asWanted(endpoints, entries, signal))) return;
          inDoubt ||= codeOf(error) === 'outcomeUnknown';
          throw error;
        }
      };
      await inTurn(endpoints, signal, attempt, unserving);
    },
  };
}

function updateCommand(entries: Entries, overriding: readonly string[]): UpdateRoutingControlStatesCommand {
  return new UpdateRoutingControlStatesCommand({
    ...(overriding.length > 0 ? { SafetyRulesToOverride: [...overriding] } : {}),
    UpdateRoutingControlStateEntries: entries.map(({ arn, state }) => ({
      RoutingControlArn: arn,
      RoutingControlState: state,
    })),
  });
}

/** All controls from one endpoint, so that the readings belong together. */
async function statesAt(
  clients: AwsClients,
  target: Target,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, 'On' | 'Off'>> {
  const states: Record<string, 'On' | 'Off'> = {};
  for (const arn of arns) {
    const command = new GetRoutingControlStateCommand({ RoutingControlArn: arn });
    const answer = await read(clients, target, command, signal);
    states[arn] = present(answer.RoutingControlState, 'the state of the routing control');
  }
  return states;
}

function cluster(place: { endpoint: string; region: string }): Target {
  return { service: 'route53-recovery-cluster', region: place.region, endpoint: place.endpoint };
}
