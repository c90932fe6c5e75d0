import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import color from 'picocolors';
import { createWireServer } from '../adapters/aws-wire/wire-server.ts';
import type { Config } from '../config.ts';
import { CodedError } from '../errors.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { visible } from '../visible.ts';
import { port, wholeNumber } from './option-values.ts';
import { configAt, exampleConfig, scenarioAt } from './project.ts';
import { systemClock } from './system-clock.ts';

interface Options {
  readonly config: string;
  readonly port: number;
  readonly scenario?: string;
  readonly seed: number;
  readonly speed: number;
}

/** Loopback only: whoever reaches the port may do anything in the simulated account. */
const host = '127.0.0.1';

/** `muster sandbox`: the simulated AWS alone, over HTTP, for any AWS client; runs until it is told to stop. */
export function register(program: Command): void {
  program
    .command('sandbox')
    .description('serve the simulated AWS over HTTP, for the AWS CLI and SDKs')
    .option('-p, --port <n>', 'port on 127.0.0.1; 0 takes a free one', port, 0)
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('-s, --scenario <scenario>', 'an outage to play: a file, or the name of a shipped one')
    .option('--seed <n>', 'seed of the simulated world', wholeNumber, 1)
    .option('--speed <n>', 'simulated seconds per second', wholeNumber, 1)
    .action(async (options: Options) => {
      const over = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());
      await serveSandbox(configAt(options.config), options, over.signal);
    });
}

async function serveSandbox(config: Config, options: Options, over: AbortSignal): Promise<void> {
  if (options.speed === 0) throw new CodedError('invalid', 'simulated time has to pass: --speed is at least 1');
  const scenario = options.scenario === undefined ? configured(config) : scenarioAt(options.scenario);
  const world = worldOf(config, scenario, options.seed);
  const server = await createWireServer({
    serve: world.serve,
    record: ({ service, operation, region, fault }) => {
      const told = [service, operation, region && `in ${region}:`, fault].filter(Boolean).join(' ');
      process.stderr.write(`${color.red('refused')}  ${visible(told)}\n`);
    },
  });
  const port = await listening(server, options.port);
  try {
    process.stdout.write(instructions(scenario, port, config));
    world.start();
    await world.clock.pace(options.speed, over);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The world lives now: clients ask for times by their own clocks. @throws CodedError `invalid` when its workload is not configured */
function worldOf({ workloads }: Config, scenario: Scenario, seed: number): World {
  const workload = workloads.find(({ id }) => id === scenario.workload);
  if (!workload) throw new CodedError('invalid', `the scenario is about ${scenario.workload}, which is not configured`);
  const alsoHosting = workloads.filter((other) => other !== workload);
  return createWorld({
    scenario: toWorldScenario(scenario),
    workload,
    alsoHosting,
    seed,
    startAtMs: systemClock.now(),
  });
}

function configured({ sandbox }: Config): Scenario {
  if (!sandbox) throw new CodedError('invalid', 'the configuration has no section sandbox: say --scenario');
  return loadScenario(sandbox.scenario);
}

/** The port that it listens on. @throws CodedError `conflict` when it is taken, `denied` when this user may not have it */
function listening(server: Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code = 'no code' } = error;
      const why = { EADDRINUSE: 'another program listens there', EACCES: 'this user may not listen there' }[code];
      const told = `port ${wanted} of ${host} cannot be had: ${why ?? code}`;
      reject(new CodedError(code === 'EACCES' ? 'denied' : 'conflict', told, { cause: error }));
    });
    server.listen(wanted, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function instructions(scenario: Scenario, port: number, { workloads }: Config): string {
  const [region = ''] = workloads.find(({ id }) => id === scenario.workload)?.regions ?? [];
  return [
    color.bold(`A simulated AWS is up, playing: ${scenario.title}`),
    '',
    `  export AWS_ENDPOINT_URL=http://${host}:${port}`,
    `  export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_REGION=${region}`,
    '',
    'The scope of a request’s signature tells its service and Region. Ctrl-C ends it.',
    '',
    '',
  ].join('\n');
}
