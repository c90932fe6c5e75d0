import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import color from 'picocolors';
import { configuredOnCall } from '../adapters/on-call/on-call.ts';
import type { Config } from '../config.ts';
import { Commander, drillPeople } from '../drill/commander.ts';
import { Tempo } from '../drill/tempo.ts';
import { CodedError, invariant } from '../errors.ts';
import type { Assembled, RunnableProgram } from '../main.ts';
import type { Journal } from '../ports/journal.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PreflightSchedule } from '../preflight/watch.ts';
import { certificateUrl, signingIdentity } from '../sandbox/notifications.ts';
import type { Scenario } from '../scenario/schema.ts';
import { signEnvelope } from '../signals/sign-envelope.ts';
import { sandboxStage } from '../stage.ts';
import { liveView } from './drill-view.ts';
import { httpSenders } from './http-senders.ts';
import { home } from './project.ts';
import { defaultUrl } from './server-client.ts';

/** As fast as it goes: nobody could read along any more. */
const fastest = 10_000;

export interface Show {
  readonly assembled: Assembled;
  start(address: string): Promise<void>;
  /** The recorded alarm in an envelope signed by the sandbox's SNS now. */
  signedAlarm(): string;
}

/** The sandbox in the open: the configured scenario on a fast clock, with the real engine, journal and HTTP entrance. */
export async function sandboxShow(
  config: Config,
  given: {
    scenario: Scenario;
    program: RunnableProgram;
    metrics: Metrics;
    journal: Journal;
    preflight?: PreflightSchedule | undefined;
    stop: AbortSignal;
  },
): Promise<Show> {
  const { sandbox } = config;
  if (!sandbox) throw new CodedError('invalid', 'mode is sandbox, and the configuration has no section sandbox');
  const { scenario } = given;
  const { workloads, signals } = config;
  const stage = await sandboxStage({
    ...given,
    workloads,
    unlisted: signals.unlisted,
    http: httpSenders(config),
    onCall: configuredOnCall({
      entries: config.onCall.map(nobodyAsked),
      people: config.people.map(({ id }) => id),
      reveal: () => undefined,
    }),
    seed: 1,
    drill: false,
  });
  const { clock } = stage.world;
  const commander = new Commander({
    commands: stage.engine,
    clock,
    people: drillPeople(stage.workload),
    rules: {
      approveAfterSeconds: sandbox.approveAfterSeconds ?? null,
      failbackAfterSeconds: sandbox.approveAfterSeconds ?? null,
    },
  });
  const tempo = new Tempo(sandbox.speed === 0 ? fastest : sandbox.speed, sandbox.approveAfterSeconds === undefined);
  stage.onEvent((event) => {
    if (event.kind !== 'saved') return;
    void commander.look(event.recordId).catch(() => {});
    void stage.engine.incident(event.recordId).then((view) => view && tempo.follow(view));
  });
  return {
    assembled: stage.assembled,
    async start(address) {
      process.stdout.write(instructions(address, config.sandbox));
      liveView(stage, `SANDBOX ${scenario.title}`);
      await stage.start();
      void run(stage.world, tempo, given.stop);
    },
    signedAlarm: () => signedAlarm(clock.now(), config),
  };
}

/** In the sandbox nothing outside is asked: instead of a webhook its fallback serves. */
function nobodyAsked({ source, ...entry }: Config['onCall'][number]): Config['onCall'][number] {
  return { ...entry, source: source.kind === 'webhook' ? { kind: 'list', levels: source.fallback } : source };
}

async function run(
  world: { clock: { pace(speed: number, signal: AbortSignal): Promise<void> } },
  tempo: Tempo,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) await world.clock.pace(tempo.speed, AbortSignal.any([stop, tempo.change.signal]));
}

function signedAlarm(nowMs: number, config: Config): string {
  const message = readFileSync(join(home, 'examples', 'payloads', 'metric-alarm.json'), 'utf8');
  const [topic] = config.signals.sns.topicArns;
  invariant(topic !== undefined, 'the configuration names a topic');
  const region = topic.split(':')[3] ?? '';
  const envelope = {
    Type: 'Notification' as const,
    MessageId: randomUUID(),
    TopicArn: topic,
    Subject: 'ALARM',
    Message: message,
    Timestamp: new Date(nowMs).toISOString(),
    SigningCertURL: certificateUrl(region),
  };
  return JSON.stringify(
    signEnvelope(envelope, signingIdentity().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  );
}

/** What to type now, for a server at this address. */
export function instructions(address: string, sandbox: Config['sandbox']): string {
  const asked =
    sandbox?.approveAfterSeconds === undefined
      ? 'nobody approves for you'
      : `a simulated commander approves after ${sandbox.approveAfterSeconds} s of simulated time`;
  const elsewhere = address === defaultUrl ? '' : `MUSTER_URL=${address} `;
  const muster = `${elsewhere}MUSTER_TOKEN=ana-sandbox-token npx muster`;
  return [
    color.bold('Muster is up, in a simulated AWS. No account is touched.'),
    '',
    `  open    ${address}/healthz   ${address}/metrics`,
    `  type    ${muster} incident list`,
    `          ${muster} incident show <id>`,
    `  alarm   curl -s ${address}/sandbox/alarm | curl -s --data-binary @- ${address}/signals/sns`,
    '',
    `It now plays an outage on a fast clock; ${asked}. Afterwards it stays up; Ctrl-C ends it.`,
    '',
    '',
  ].join('\n');
}
