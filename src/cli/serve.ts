import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import color from 'picocolors';
import { approvalRoutes } from '../adapters/http/approval-routes.ts';
import { breakGlassRoutes } from '../adapters/http/break-glass-routes.ts';
import { createLogger } from '../adapters/http/logger.ts';
import { prometheusMetrics } from '../adapters/http/metrics.ts';
import { createServer, listenOn } from '../adapters/http/server.ts';
import { TokenGate } from '../adapters/http/token-gate.ts';
import { openThreadedJournal, type ThreadedJournal } from '../adapters/store/threaded-journal.ts';
import type { Config } from '../config.ts';
import { drillMessenger } from '../drill/drill-messenger.ts';
import { routedCommands } from '../drill/routed-commands.ts';
import type { EngineEvent } from '../engine/surroundings.ts';
import { invariant } from '../errors.ts';
import type { Assembled, RunnableProgram } from '../main.ts';
import { RefusedRequests } from '../orders/refused-requests.ts';
import type { Journal } from '../ports/journal.ts';
import type { RefusalMetrics } from '../ports/metrics.ts';
import type { RefusedList, RefusedRequest } from '../ports/refusals.ts';
import { createReports } from '../report/render-report.ts';
import type { Scenario } from '../scenario/schema.ts';
import { clockToldTo, keepReady, scheduleOf, secondsLeft, toldTo } from './calm.ts';
import { aheadSeconds, watchClock } from './clock-watch.ts';
import { openDrillRoom } from './drill-room.ts';
import { lingerMs, startFault, whyEnded } from './journal-trouble.ts';
import { pressureOf } from './pressure.ts';
import { configAt, exampleConfig, programAt } from './project.ts';
import { realWorld } from './real-world.ts';
import { recipientsOf } from './recipients.ts';
import { picturesAside, renderReportAside } from './render-aside.ts';
import { removeOrphans, sandboxJournal } from './sandbox-journals.ts';
import { sandboxScenario } from './sandbox-scenario.ts';
import { sandboxShow } from './sandbox-show.ts';
import { silentPlaces } from './silent-places.ts';
import { deskOf } from './slack.ts';
import { systemClock } from './system-clock.ts';

interface ServeOptions {
  readonly config: string;
  readonly logLevel: string;
}

/** `muster serve`: takes alarms and commands until it is told to stop. */
export function register(program: Command): void {
  program
    .command('serve')
    .description('take alarms and commands over HTTP; in the sandbox, play the configured scenario in the open')
    .option('-c, --config <file>', 'configuration', exampleConfig)
    .option('--log-level <level>', 'pino level of the log on standard error', 'warn')
    .action(async (options: ServeOptions) => serve(configAt(options.config), options));
}

/** A mistake in a file ends it before there is a journal; whatever fails later lets go of the journal, so that the process ends with its message. */
async function serve(config: Config, options: ServeOptions): Promise<void> {
  const scenario = config.mode === 'sandbox' ? sandboxScenario(config, options.config) : null;
  const program = programAt(config, recipientsOf(config));
  const journalPath = journalPathOf(config);
  const journal = await openThreadedJournal(journalPath);
  const over = new AbortController();
  try {
    await serveOver({ config, scenario, program, journalPath, journal, over, logLevel: options.logLevel });
  } catch (error) {
    throw startFault(error, journalPath);
  } finally {
    over.abort();
    await journal.close();
    if (config.mode === 'sandbox') rmSync(journalPath, { force: true });
  }
}

/** What `serve` opened, and closes again. */
interface Opened {
  readonly config: Config;
  /** What the sandbox plays; null in a real account. */
  readonly scenario: Scenario | null;
  readonly program: RunnableProgram;
  readonly journalPath: string;
  readonly journal: ThreadedJournal;
  /** Aborts when it is told to stop, and when it fails. */
  readonly over: AbortController;
  readonly logLevel: string;
}

async function serveOver({ config, scenario, program, journalPath, journal, over, logLevel }: Opened): Promise<void> {
  const metrics = prometheusMetrics();
  const logger = createLogger(logLevel, process.stderr);
  const given = {
    program,
    metrics,
    journal,
    preflight: scheduleOf(config, metrics, logger),
  };
  const refused = refusalsOf({ journal, metrics, logger });
  const show = scenario ? await sandboxShow(config, { ...given, scenario, stop: over.signal }) : null;
  const real = show ? null : await realWorld(config, { ...given, told: toldTo(logger, refused.take) });
  const assembled = (show ?? real)?.assembled;
  invariant(assembled, 'a world is simulated or real');
  assembled.onEvent((event) => {
    if (event.kind === 'effect') metrics.effect(event.name, event.outcome);
    if (event.kind === 'superseded')
      logger.error({ workload: event.workload }, 'superseded: another engine took over, nothing more is sent');
    if (event.kind === 'interrupted')
      logger.error({ incident: event.recordId, why: event.why }, 'interrupted by upgrade');
    if (event.kind === 'unplaced')
      logger.error({ workload: event.workload }, 'signals wait for a workload that is not configured any more');
    if (event.kind !== 'fatal') return;
    logger.fatal(
      { err: event.error, journal: journalPath },
      `${whyEnded(event.error, journalPath)}; ending, so that a restart resumes from the last save`,
    );
    setTimeout(() => process.exit(1), lingerMs);
  });
  const { room, drillsOf } = openDrillRoom({
    config,
    program: given.program,
    real: assembled.engine,
    journal,
    messenger: drillMessenger(real?.drillDestinations ?? {}),
    warn: (error, what) => logger.warn({ err: error }, what),
  });
  assembled.onEvent((event) => {
    if (event.kind === 'saved' && opens(event)) void room.preempt(event.recordId);
  });
  const commands = routedCommands(assembled.engine, room);
  const history = (id: string) => (room.has(id) ? room.history(id) : journal.history(id));
  const reports = createReports({ commands, history, drillsOf, render: renderReportAside });
  const gate = new TokenGate({
    people: config.people,
    clock: systemClock,
    refused: (why, from) => refused.take({ entrance: 'api', why, from }),
  });
  const server = createServer({
    commands,
    config,
    metrics,
    entrances: assembled.entrances,
    pressure: pressureOf(config, () => assembled.engine.backlog),
    rejected: assembled.rejected,
    refused: refused.list,
    records: {
      reports,
      history,
    },
    drills: room,
    // The sandbox is the world of one workload: nobody would look after another.
    workloads: config.workloads.filter(({ id }) => !scenario || id === scenario.workload),
    clock: assembled.ports.clock,
    gate,
    logger,
    journal: () => journal.counters,
    ready: () => ({
      ready: assembled.engine.state === 'running',
      superseded: assembled.engine.state === 'superseded',
      ...(real
        ? {
            credentialsSecondsLeft: secondsLeft(real.keys.lifeNow()),
            clockAheadSeconds: aheadSeconds(assembled.ports.clock, systemClock),
          }
        : {}),
    }),
  });
  real?.slack?.routes(server);
  if (real?.desk) breakGlassRoutes(server, real.desk, gate, assembled.ports.clock);
  openApprovalLinks(server, config, assembled, refused.take);
  if (real) for (const line of silentPlaces(config)) logger.warn(line);
  if (real)
    void watchClock({ clock: assembled.ports.clock, wall: systemClock, tell: clockToldTo(logger) }, over.signal);
  if (real) void keepReady(real, config, logger, over.signal);
  if (show) server.get('/sandbox/alarm', async (_request, reply) => reply.type('text/plain').send(show.signedAlarm()));
  const address = await listenOn(server, config.listen);
  const started = show ? show.start(address) : assembled.start();
  await started.catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  try {
    const pictures = picturesAside({ runbooks: config.runbooks, history });
    real?.slack?.start(
      deskOf({ commands, reports, pictures, drills: room, workloads: config.workloads, texts: journal }),
    );
    if (!show)
      process.stdout.write(
        `muster ${color.bold('serves')} ${config.workloads.map((one) => one.id).join(', ')} at ${address}\n`,
      );
    await stopAtSignal(over);
  } finally {
    await server.close();
    await assembled.stop();
    await real?.slack?.stop();
  }
}

/** What becomes of requests that may do nothing: counted, logged, and kept where people see them. */
function refusalsOf(given: {
  readonly journal: Pick<Journal, 'getText' | 'putText'>;
  readonly metrics: RefusalMetrics;
  readonly logger: ReturnType<typeof createLogger>;
}): { readonly take: (request: RefusedRequest) => void; readonly list: RefusedList } {
  const { journal, metrics, logger } = given;
  const trouble = (error: unknown): void => logger.warn({ err: error }, 'a refused request was not kept');
  const list = new RefusedRequests({ clock: systemClock, journal, trouble });
  return {
    list,
    take(request) {
      metrics.refused(request.entrance, request.why);
      // Of a flood, what came before the limit is in the log, and its number in the metric and the list.
      if (request.why !== 'throttled') logger.warn(request, "a request that claimed to be a person's did nothing");
      list.keep(request);
    },
  };
}

/** Where the links in mails lead, if such links are sent. */
function openApprovalLinks(
  server: ReturnType<typeof createServer>,
  { mail, secrets, people }: Config,
  { engine: commands, ports: { clock } }: Assembled,
  take: (request: RefusedRequest) => void,
): void {
  const key = mail?.links && secrets[mail.links.keyEnv];
  const refused = (why: string, from: string): void => take({ entrance: 'mail', why, from });
  if (key) approvalRoutes(server, { commands, people, revealKey: () => key.reveal(), clock, refused });
}

/** An incident's first row says that it is opened. */
function opens({ version, rows }: Extract<EngineEvent, { kind: 'saved' }>): boolean {
  return version === 1 && rows[0]?.body.startsWith('{"kind":"opened"') === true;
}

/** A simulated world ends with its process, and so does its journal's sense: in the sandbox each start has one of its own, gone at its end or, if that was sudden, at the next start. */
function journalPathOf(config: Config): string {
  if (config.mode !== 'sandbox') return config.journal;
  const folder = dirname(config.journal);
  removeOrphans(folder);
  return sandboxJournal(folder);
}

/** Resolves at the first SIGINT or SIGTERM; what is under way is finished, a second signal ends at once. */
function stopAtSignal(over: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      if (over.signal.aborted) process.exit(1);
      over.abort();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
