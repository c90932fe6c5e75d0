import { randomUUID } from 'node:crypto';
import type { ActionPorts } from './actions/define.ts';
import { actions } from './actions/index.ts';
import { performer } from './actions/perform.ts';
import { alarmSettings } from './adapters/aws/alarm-settings.ts';
import { keepReading } from './adapters/aws/calm-readings.ts';
import { awsPorts, type Shared } from './adapters/aws/index.ts';
import { CallCounter } from './adapters/aws/own-calls.ts';
import { owned } from './adapters/aws/owned.ts';
import { queues } from './adapters/aws/queues.ts';
import { RuntimeMemory } from './adapters/aws/runtimes.ts';
import { keptCertificates } from './adapters/certificates/kept-certificates.ts';
import { withPrefix } from './drill/incident-prefix.ts';
import { Engine } from './engine/engine.ts';
import { OwnershipHands } from './engine/hands.ts';
import type { Program } from './engine/program.ts';
import type { Delivery, EngineEvent, Perform } from './engine/surroundings.ts';
import { invariant } from './errors.ts';
import { minutesByKind, type PastOutage, pastOutages } from './machines/past-outages.ts';
import { loadTemplates, type TemplateFile } from './messages/templates.ts';
import { writer } from './messages/write.ts';
import type { CredentialsLife } from './ports/account.ts';
import type { AwsClients, Net } from './ports/aws-clients.ts';
import type { Clock, WallClock } from './ports/clock.ts';
import type { Entrance } from './ports/intake.ts';
import type { Journal } from './ports/journal.ts';
import type { Messenger, RecipientsOf } from './ports/messaging.ts';
import type { Metrics, TableMetrics } from './ports/metrics.ts';
import type { OnCall } from './ports/on-call.ts';
import { checks } from './preflight/registry.ts';
import { lastReadingsIn, type PreflightSchedule, PreflightWatch } from './preflight/watch.ts';
import { type Compiled, compile } from './runbook/compile.ts';
import { loadRunbooks, type RunbookFile } from './runbook/load.ts';
import type { UnlistedAlarms } from './signals/alarm-owners.ts';
import { correlatorOf } from './signals/correlate.ts';
import { datedByOthers } from './signals/dated-signals.ts';
import { entrancesOf, type HttpSenders } from './signals/entrances.ts';
import { pollQueues } from './signals/queue-poller.ts';
import { RejectedMessages } from './signals/rejected-messages.ts';
import { runHeartbeats } from './signals/replication-beats.ts';
import { createWatcher } from './signals/watcher.ts';
import type { Workload } from './workload/schema.ts';

/** The composition root: the only place where adapters meet ports. */

/** A compiled machine with the words that people are told. */
export type RunnableProgram = Compiled & Program;

/** Runbook files, validated and compiled, with templates for what is said, and who hears it. @throws InputError */
export function programOf(
  files: readonly RunbookFile[],
  templates: readonly TemplateFile[],
  hears?: RecipientsOf,
): RunnableProgram {
  const compiled = compile(loadRunbooks(files, actions), actions);
  return { ...compiled, write: writer(loadTemplates(templates), hears), recipientsOf: hears };
}

export interface Parts {
  readonly clock: Clock;
  /** The machine's time, where it may differ from the engine's; absent: they are the same. */
  readonly wall?: WallClock | undefined;
  readonly clients: AwsClients;
  /** Clients that actions on one workload use, where they are not those of all. */
  readonly clientsOf?: ((workload: string) => AwsClients) | undefined;
  readonly net: Net;
  readonly messenger: Messenger;
  readonly journal: Journal;
  readonly program: RunnableProgram;
  readonly workloads: readonly Workload[];
  readonly topicArns: readonly string[];
  readonly unlisted: UnlistedAlarms;
  readonly metrics: Metrics;
  /** Queues that alarms and events are taken from. */
  readonly queueUrls?: readonly string[] | undefined;
  /** Who may send signals over HTTP beside the topics; absent: nobody. */
  readonly http?: HttpSenders | undefined;
  /** Signing certificates that are fetched at the start, before they are needed. */
  readonly prefetchCertificates?: readonly string[] | undefined;
  /** Where the engine's own heartbeat items are counted; absent: it writes none. */
  readonly heartbeats?: TableMetrics | undefined;
  /** How long the credentials last that the clients act with. */
  readonly askCredentialsLife?: (() => Promise<CredentialsLife>) | undefined;
  /** How the account is looked at between outages; absent: never. */
  readonly preflight?: PreflightSchedule | undefined;
  /** Absent: the whole record of past outages. */
  readonly knownOutages?: readonly PastOutage[] | undefined;
  /** Stands around the performing of every effect, for whoever watches it. */
  readonly around?: ((perform: Perform) => Perform) | undefined;
  /** Who is woken; absent: nobody is. */
  readonly onCall?: OnCall | undefined;
  readonly drill: boolean;
  /** The ids of all incidents begin with it. */
  readonly incidentPrefix?: string;
}

export interface Assembled {
  readonly engine: Engine;
  /** The ways in for signals; SNS's is always the first. */
  readonly entrances: readonly [Entrance, ...Entrance[]];
  readonly ports: ActionPorts;
  /** Messages of queues that could not be understood. */
  readonly rejected: RejectedMessages;
  onEvent(listen: (event: EngineEvent) => void): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** One engine with its actions, its watch and its entrance for alarms, over whatever world the parts are of. */
export async function assemble(parts: Parts): Promise<Assembled> {
  const { clock, wall = clock, journal, workloads, metrics, incidentPrefix: prefix } = parts;
  const ownCalls = new CallCounter(clock);
  const clients = ownCalls.counting(parts.clients);
  const shared: Shared = { ownCalls, caseCodes: caseCodesIn(journal), runtimes: new RuntimeMemory() };
  const ports: ActionPorts = { ...awsPorts(clients, parts.net, clock, parts.askCredentialsLife, shared) };
  const listeners: ((event: EngineEvent) => void)[] = [];
  const hands = new OwnershipHands({
    ownership: ports.ownership,
    clock,
    engineId: await engineIdOf(journal),
    storeOf: (id) => workloadOf(workloads, id).lease,
  });
  const ownedPorts = new Map<string, ActionPorts>();
  const portsOf = (workload: string): ActionPorts => {
    const there = ownedPorts.get(workload) ?? {
      ...awsPorts(
        owned(ownCalls.counting(parts.clientsOf?.(workload) ?? parts.clients), () => hands.confirm(workload)),
        parts.net,
        clock,
        parts.askCredentialsLife,
        shared,
      ),
      ownership: ports.ownership,
      lastReadings: lastReadingsIn(journal),
      onCall: parts.onCall,
    };
    ownedPorts.set(workload, there);
    return there;
  };
  const perform = performer(actions, portsOf, (workload) => hands.generation(workload));
  const engine = new Engine({
    clock,
    journal,
    messenger: parts.messenger,
    program: parts.program,
    perform: parts.around?.(perform) ?? perform,
    hands,
    correlator: prefix === undefined ? correlatorOf(workloads) : withPrefix(correlatorOf(workloads), prefix),
    openingOf: (delivery, drill) => {
      const workload = workloads.find(({ id }) => id === delivery.workload);
      return workload && opening(workload, delivery, drill, parts.knownOutages ?? pastOutages);
    },
    drill: parts.drill,
    watch: (event) => {
      for (const listen of listeners) listen(event);
    },
  });
  const watcher = createWatcher({ clock, wall, canaries: ports.canaries, commands: engine, metrics }, workloads);
  const certificates = keptCertificates(parts.net, journal, clock);
  const rejected = new RejectedMessages(journal);
  const commands = datedByOthers(engine, { clock, wall });
  const entrances = entrancesOf(
    { clock, wall, certificates, commands, metrics, net: parts.net, watcher, rejected },
    { workloads, unlisted: parts.unlisted, topicArns: parts.topicArns, http: parts.http },
  );
  const over = new AbortController();
  const takeFromQueues = (): Promise<void> =>
    pollQueues(
      {
        clock,
        queues: queues(parts.clients),
        commands,
        metrics,
        watcher,
        rejected,
        mayTake: () => engine.state === 'running',
      },
      (parts.queueUrls ?? []).map(queuePlaceOf),
      { workloads, unlisted: parts.unlisted, topicArns: parts.topicArns },
      over.signal,
    );
  return {
    engine,
    entrances,
    ports,
    rejected,
    onEvent: (listen) => listeners.push(listen),
    async start() {
      await engine.start();
      void watcher.run(over.signal);
      void takeFromQueues();
      void certificates.prefetch(parts.prefetchCertificates ?? [], over.signal);
      void keepReading(ports, workloads, over.signal);
      const { heartbeats, preflight } = parts;
      if (preflight) void preflightWatch(parts, preflight, ports, engine).run(over.signal);
      if (heartbeats) void runHeartbeats({ clock, tables: ports.tables, metrics: heartbeats }, workloads, over.signal);
    },
    async stop() {
      over.abort();
      await engine.stop();
    },
  };
}

/** The watch over the account; it rests while an incident is open. */
function preflightWatch(
  { net, clients, journal, messenger, workloads }: Parts,
  schedule: PreflightSchedule,
  ports: ActionPorts,
  engine: Engine,
): PreflightWatch {
  return new PreflightWatch({
    ...schedule,
    all: schedule.all.filter(({ workload }) => workloads.some(({ id }) => id === workload.id)),
    ports: { ...ports, net, alarmSettings: alarmSettings(clients), chatGroups: schedule.chatGroups },
    checks,
    journal,
    messenger,
    busy: async () => (await engine.incidents()).some(({ done }) => !done),
  });
}

/** Codes of Support cases outlast a restart: they may not be had again before the outage is over. */
function caseCodesIn(journal: Journal): Shared['caseCodes'] {
  const key = 'support-case-codes';
  return { read: () => journal.getText(key), write: (text) => journal.putText(key, text) };
}

/** The engine's own name: as old as its journal, so that a restart is not mistaken for another engine. */
async function engineIdOf(journal: Journal): Promise<string> {
  const known = await journal.getText('engine-id');
  if (known !== undefined) return known;
  const id = randomUUID();
  await journal.putText('engine-id', id);
  return id;
}

/** A queue's Region stands in its address; the configuration has seen to its shape. */
function queuePlaceOf(url: string): { url: string; region: string } {
  return { url, region: new URL(url).hostname.split('.')[1] ?? '' };
}

export function workloadOf(workloads: readonly Workload[], id: string): Workload {
  const found = workloads.find((workload) => workload.id === id);
  invariant(found, `workload ${id} is configured`);
  return found;
}

function opening(
  workload: Workload,
  delivery: Delivery,
  drill: boolean,
  known: readonly PastOutage[],
): Readonly<Record<string, unknown>> {
  const { incidentId, region, highestSeverity: severity, lastId, summary, because, signals } = delivery;
  const { declared, standing } = delivery;
  return {
    incidentId,
    drill,
    workload,
    region,
    severity,
    signals: {
      count: signals.length,
      lastId,
      summary,
      ...(declared ? { declared } : {}),
      ...(standing ? { standing } : {}),
    },
    because,
    arrived: signals,
    outageMinutes: minutesByKind(known),
  };
}
