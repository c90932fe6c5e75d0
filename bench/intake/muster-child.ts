import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLogger } from '../../src/adapters/http/logger.ts';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { createServer, listenOn } from '../../src/adapters/http/server.ts';
import { openThreadedJournal } from '../../src/adapters/store/threaded-journal.ts';
import { httpSenders } from '../../src/cli/http-senders.ts';
import { pressureOf } from '../../src/cli/pressure.ts';
import { configAt, exampleConfig, programAt } from '../../src/cli/project.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { assemble } from '../../src/main.ts';
import { topicArn } from './signing.ts';
import { netWith, stillClients, stillMessenger } from './stillness.ts';

/** Muster as it is shipped, in a world that never answers: `--journal FILE --certificate FILE`. Prints its address, and ends when told. */
const { values } = parseArgs({ options: { journal: { type: 'string' }, certificate: { type: 'string' } } });
const config = configAt(exampleConfig);
const journal = await openThreadedJournal(values.journal ?? '');
const metrics = prometheusMetrics();
const assembled = await assemble({
  clock: systemClock,
  clients: stillClients,
  net: netWith(readFileSync(values.certificate ?? '', 'utf8')),
  messenger: stillMessenger,
  journal,
  program: programAt(config),
  workloads: config.workloads,
  topicArns: [topicArn],
  unlisted: config.signals.unlisted,
  http: httpSenders(config),
  metrics,
  drill: false,
});
const logger = createLogger('warn', process.stderr);
assembled.onEvent((event) => {
  if (event.kind !== 'fatal') return;
  logger.fatal({ err: event.error }, 'ended');
  process.exit(1);
});
const server = createServer({
  commands: assembled.engine,
  config,
  metrics,
  entrances: assembled.entrances,
  pressure: pressureOf(config, () => assembled.engine.backlog),
  rejected: assembled.rejected,
  clock: systemClock,
  logger,
  journal: () => journal.counters,
  ready: () => ({ ready: assembled.engine.state === 'running', superseded: false }),
});
const address = await listenOn(server, { host: '127.0.0.1', port: 0, allowRemote: false });
await assembled.start();
process.stdout.write(`${address}\n`);
process.once('SIGTERM', async () => {
  await server.close();
  await assembled.stop();
  await journal.close();
  process.exit(0);
});
