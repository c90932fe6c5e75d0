import type { AskCredentialsLife } from '../adapters/aws/account.ts';
import { alarmSettings } from '../adapters/aws/alarm-settings.ts';
import { awsPorts } from '../adapters/aws/index.ts';
import { readOnly } from '../adapters/aws/read-only.ts';
import { realClients } from '../adapters/aws/real-clients.ts';
import { realNet } from '../adapters/aws/real-net.ts';
import type { Config } from '../config.ts';
import { CodedError } from '../errors.ts';
import type { AwsClients, Net } from '../ports/aws-clients.ts';
import type { Clock } from '../ports/clock.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import { createWorld } from '../sandbox/world.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { chatGroupsOf } from './slack.ts';
import { systemClock } from './system-clock.ts';

/** The configured account as somebody sees it who may only look. */
export interface ReadAccount {
  readonly clock: Clock;
  readonly net: Net;
  /** Refuse every command that is not known to be a read, before anything is sent. */
  readonly clients: AwsClients;
  readonly ports: ReturnType<typeof awsPorts>;
  readonly preflight: PreflightPorts;
}

export interface Looking {
  /** In the sandbox: which world is looked at; absent: the configured one. */
  readonly scenario?: Scenario;
  /** In the sandbox: how long after the world's beginning. */
  readonly afterSeconds: number;
}

/** No look at an account takes longer, in the sandbox's time. */
const longestLookMs = 3_600_000;

/**
 * Does `work` with the account that the configuration names: the real one with the credentials of the environment, or a simulated one.
 * @throws CodedError `refused` from any call that would change something
 */
export async function lookAt<Result>(
  config: Config,
  looking: Looking,
  work: (account: ReadAccount) => Promise<Result>,
): Promise<Result> {
  if (config.mode === 'aws') {
    const account = accountOver(realClients(), realNet(), systemClock);
    return work({ ...account, preflight: { ...account.preflight, chatGroups: chatGroupsOf(config) } });
  }
  return lookAtSandbox(config, looking, work);
}

async function lookAtSandbox<Result>(
  config: Config,
  { scenario = configuredScenario(config), afterSeconds }: Looking,
  work: (account: ReadAccount) => Promise<Result>,
): Promise<Result> {
  const workload = config.workloads.find(({ id }) => id === scenario.workload);
  if (!workload) throw new CodedError('invalid', `the scenario is about ${scenario.workload}, which is not configured`);
  const world = createWorld({
    scenario: toWorldScenario(scenario),
    workload,
    alsoHosting: config.workloads.filter((other) => other !== workload),
    seed: 1,
    startAtMs: Date.parse(scenario.startAt),
  });
  world.start();
  await world.clock.runUntil(() => false, afterSeconds * 1000);
  let over = false;
  const result = work(accountOver(world.clients, world.net, world.clock, () => world.credentials())).finally(() => {
    over = true;
  });
  const [answer, ended] = await Promise.all([result, world.clock.runUntil(() => over, longestLookMs)]);
  if (!ended) throw new CodedError('timeout', `the look at the account took longer than ${longestLookMs / 60_000} min`);
  return answer;
}

function accountOver(clients: AwsClients, net: Net, clock: Clock, askLife?: AskCredentialsLife): ReadAccount {
  const reading = readOnly(clients);
  const ports = awsPorts(reading, net, clock, askLife);
  return { clock, net, clients: reading, ports, preflight: { ...ports, net, alarmSettings: alarmSettings(reading) } };
}

function configuredScenario({ sandbox }: Config): Scenario {
  if (!sandbox) throw new CodedError('invalid', 'mode is sandbox, and the configuration has no section sandbox');
  return loadScenario(sandbox.scenario);
}
