import type { CredentialsLife } from '../ports/account.ts';
import type { AwsClients, Net, ServeAws } from '../ports/aws-clients.ts';
import type { Messenger } from '../ports/messaging.ts';
import type { WorldScenario } from '../scenario/world-scenario.ts';
import type { Workload } from '../workload/schema.ts';
import { credentialsLife } from './account/credentials.ts';
import { Dials } from './account/dials.ts';
import { assertKnown } from './account/known.ts';
import { AccountModel } from './account/model.ts';
import { isUnheard } from './account/watching.ts';
import { Alarms, topicOf } from './alarms.ts';
import { Application } from './application.ts';
import { AwsPosts } from './aws-posts.ts';
import { Backlogs } from './backlogs.ts';
import { createServer, directClients } from './clients.ts';
import { Compute } from './compute.ts';
import { EventSources } from './event-sources.ts';
import { Impairments } from './impairments.ts';
import { Items } from './items.ts';
import { keepLateWrites } from './late-writes.ts';
import { Loads } from './loads.ts';
import { Looks } from './looks.ts';
import { Measured } from './measured.ts';
import { MessageQueues } from './message-queues.ts';
import { SandboxMessenger } from './messenger.ts';
import { NameService } from './name-service.ts';
import { createNet } from './net.ts';
import { type Deliver, Notifications, signingIdentity } from './notifications.ts';
import { OwnTroubles } from './own-troubles.ts';
import { createRandom } from './random.ts';
import { Replication } from './replication.ts';
import { Resolvers } from './resolvers.ts';
import { RetryStorms } from './retry-storms.ts';
import { Traced } from './traced.ts';
import { Traffic } from './traffic.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WorldLog } from './world-log.ts';
import type { Hosted, WorldModel } from './world-model.ts';
import { Writers } from './writers.ts';
import { ZonalShiftBoard } from './zonal-shift-board.ts';

/** The world begins here unless told otherwise: no scenario's own date shows. 2026-01-05T00:00:00Z, a Monday. */
const neutralStartMs = Date.UTC(2026, 0, 5);

export interface WorldOptions {
  readonly scenario: WorldScenario;
  /** The workload under observation: the log tells about this one. */
  readonly workload: Workload;
  /** Others that live in the same world. */
  readonly alsoHosting?: readonly Workload[];
  readonly seed: number;
  readonly startAtMs?: number;
  /** False: no heartbeat item is there but those that somebody writes. */
  readonly applicationBeats?: boolean;
}

/** A simulated AWS with one account in it. */
export interface World {
  readonly clock: VirtualClock;
  /** Serves AWS operations, whatever they came by. */
  readonly serve: ServeAws;
  /** What is served, each as `service:Operation`. */
  readonly operations: readonly string[];
  /** Clients that hand SDK commands to `serve`. */
  readonly clients: AwsClients;
  readonly net: Net;
  readonly messenger: Messenger;
  /** How long the session lasts that the clients act in. */
  credentials(): Promise<CredentialsLife>;
  /** The certificate that signs the world's notifications. */
  readonly certificatePem: string;
  /** Topics that alarms notify, one per Region. */
  readonly topicArns: readonly string[];
  /** Subscribes to alarm notifications: signed SNS requests, repeated until taken. */
  onNotification(deliver: Deliver): void;
  readonly log: WorldLog;
  /** Sets the world going; call once. */
  start(): void;
}

/**
 * Builds a world from what happens in it, who lives in it, and a seed. Nothing moves before `start`.
 * @throws InputError when the scenario's account is wrong about something that no workload has
 */
export function createWorld(options: WorldOptions): World {
  const builder = new WorldBuilder(options);
  const { model, notifications } = builder;
  const workloads = model.hosted.map(({ workload }) => workload);
  const { serve, operations } = createServer(model);
  return {
    clock: model.clock,
    serve,
    operations,
    clients: directClients(serve),
    net: createNet(model),
    messenger: new SandboxMessenger(model.clock, model.impairments, model.random.fork('messages'), model.log),
    credentials: async () => credentialsLife(model),
    certificatePem: signingIdentity().certificatePem,
    topicArns: [
      ...new Set(workloads.flatMap(({ alarms, accountId }) => alarms.map(({ region }) => topicOf(region, accountId)))),
    ],
    onNotification: (deliver) => notifications.subscribe(deliver),
    log: model.log,
    start: () => builder.start(),
  };
}

class WorldBuilder {
  readonly model: WorldModel;
  readonly notifications: Notifications;
  readonly #scenario: WorldScenario;
  readonly #startAtMs: number;
  readonly #dials: Dials[] = [];
  readonly #storms: RetryStorms[] = [];
  readonly #looks: Looks;

  constructor(options: WorldOptions) {
    const { scenario, workload, alsoHosting = [], seed, startAtMs = neutralStartMs, applicationBeats = true } = options;
    this.#scenario = scenario;
    this.#startAtMs = startAtMs;
    const clock = new VirtualClock(startAtMs);
    const now = () => clock.now();
    const random = createRandom(seed);
    const zonalShifts = new ZonalShiftBoard(now);
    const shiftedAway = (region: string, zone: string) => zonalShifts.shiftedAway(region, zone);
    const impairments = new Impairments(scenario.impairments, startAtMs, now, shiftedAway);
    const workloads = [workload, ...alsoHosting];
    assertKnown(
      scenario.account.map(({ deviation }) => deviation),
      workloads,
    );
    const hosted: Hosted[] = [];
    const replicationOf = (table: string) =>
      hosted.find((one) => one.workload.tables.some(({ name }) => name === table))?.replication;
    this.notifications = new Notifications(clock, impairments, random.fork('notifications'));
    this.model = {
      clock,
      random,
      log: new WorldLog(),
      impairments,
      account: new AccountModel(scenario.account, startAtMs, now),
      hosted,
      items: new Items(workloads, impairments, replicationOf, now, {
        byApplication: applicationBeats,
        staleSeconds: (table, region) => this.model.account.wrong('heartbeat-stale', { table, region })?.seconds,
      }),
      posts: new AwsPosts(scenario.posts, scenario.delaysMs, startAtMs, now, random.fork('posts')),
      health: scenario.health,
      zonalShifts,
      supportCases: [],
      supportAnswersAfterMs: scenario.delaysMs.support,
      queues: new MessageQueues(workloads, now),
      changed: () => this.#looks.changed(),
    };
    this.#looks = new Looks(this.model, this.#dials);
    for (const one of workloads) hosted.push(this.#host(one, one === workload));
  }

  start(): void {
    const { clock, impairments, hosted, account } = this.model;
    const edges = [
      ...impairments.boundaries(),
      ...account.boundaries(),
      ...this.#storms.flatMap((storms) => storms.boundaries()),
      ...hosted.flatMap(({ application: { compute, ours } }) => [...compute.boundaries(), ...ours.boundaries()]),
    ];
    for (const atMs of new Set(edges)) clock.schedule(atMs - clock.now(), () => this.#looks.changed());
    for (const deploy of this.#scenario.deploys) {
      clock.schedule(this.#startAtMs + deploy.atMs - clock.now(), () => this.#deploy(deploy));
    }
    for (const { alarms } of hosted) alarms.start();
    this.#looks.changed();
  }

  #host(workload: Workload, observed: boolean): Hosted {
    const { clock, random, impairments, items } = this.model;
    const fork = (name: string) => random.fork(`${name}/${workload.id}`);
    const log = observed ? this.model.log : undefined;
    const saturations = observed ? this.#scenario.saturations : [];
    const compute = new Compute(workload, saturations, this.#startAtMs);
    this.#dials.push(new Dials(this.model.account, compute));
    const troubles = observed ? this.#scenario.ours : [];
    const ours = new OwnTroubles(troubles, this.#startAtMs, () => clock.now());
    const storms = new RetryStorms(observed ? this.#scenario.retryStorms : [], this.#startAtMs);
    this.#storms.push(storms);
    const application = new Application(workload, { compute, ours, impairments, storms }, () => clock.now());
    const replication = new Replication(workload, impairments, fork('replication'));
    const writers = new Writers({
      workload,
      clock,
      items,
      random: fork('writers'),
      log,
      onChange: () => this.#looks.changed(),
    });
    const names = new NameService({
      workload,
      clock,
      random: fork('names'),
      impairments,
      account: this.model.account,
      onAnswer: (answer) => {
        resolvers.answered(answer, clock.now());
        this.#looks.changed();
      },
    });
    const ttlSeconds = this.model.account.wrong('ttl-high')?.seconds ?? workload.ttlSeconds;
    const resolvers = new Resolvers(
      fork('resolvers'),
      { ttlMs: ttlSeconds * 1000, ...this.#scenario.clients },
      names.answer(),
      this.#startAtMs,
    );
    const onTakeover = (from: string, unreplicatedSeconds: number, nowMs: number) =>
      keepLateWrites({ workload, items, replication, writers }, from, unreplicatedSeconds, nowMs);
    const traffic = new Traffic({ application, names, resolvers, writers, replication, onTakeover, log });
    const share = (region: string) => traffic.share(region);
    const backlogs = new Backlogs(
      { application, impairments, share, drainAt: this.#scenario.drainAt },
      this.#startAtMs,
    );
    application.late = (component, region) => backlogs.late(component, region);
    const loads = new Loads({ application, backlogs, storms, share });
    const consumers = new EventSources({ workload, impairments, writers, items, log, now: () => clock.now() });
    const alarms = new Alarms({
      application,
      traffic,
      impairments,
      notifications: this.notifications,
      clock,
      random: fork('alarms'),
      withheld: this.#withheld(),
      unheard: (alarm, region) => isUnheard(this.model.account, alarm, region),
      log,
    });
    const measured = new Measured({ application, traffic, replication, impairments });
    const traced = new Traced({ application, traffic, impairments });
    return {
      workload,
      application,
      names,
      resolvers,
      writers,
      consumers,
      replication,
      traffic,
      loads,
      alarms,
      measured,
      traced,
    };
  }

  /** Withheld alarms fall silent with the first trouble. */
  #withheld(): (name: string) => boolean {
    const { withhold, impairments, deploys, saturations, ours } = this.#scenario;
    const troubles = [...impairments, ...saturations, ...ours]
      .map(({ fromMs }) => fromMs)
      .concat(deploys.map(({ atMs }) => atMs));
    const fromMs = this.#startAtMs + Math.min(...troubles, Number.POSITIVE_INFINITY);
    return (name) => this.model.clock.now() >= fromMs && (withhold === 'all' || withhold.includes(name));
  }

  #deploy({ component, region, failureRate, share = 1, by }: WorldScenario['deploys'][number]): void {
    const [observed] = this.model.hosted;
    for (const place of observed?.workload.regions ?? []) {
      if (region !== '*' && region !== place) continue;
      if (by === 'aws') observed?.application.compute.updateRuntime(component, place, failureRate);
      else observed?.application.compute.deploy(component, place, { failureRate, share }, this.model.clock.now());
    }
    this.#looks.changed();
  }
}
