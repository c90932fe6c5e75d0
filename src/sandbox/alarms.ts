import type { Workload } from '../workload/schema.ts';
import { type AlarmState, alarmMessage } from './alarm-payload.ts';
import type { Application } from './application.ts';
import type { Impairments } from './impairments.ts';
import type { Notifications } from './notifications.ts';
import type { Random } from './random.ts';
import type { Traffic } from './traffic.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { WorldLog } from './world-log.ts';

type Alarm = Workload['alarms'][number];

/** An alarm's datapoint breaches above this share of failed requests. */
const breachingShare = 0.05;
/** From the end of a period to its evaluation and the notification: metrics arrive late. Milliseconds. */
const deliveryMs = { least: 5000, most: 40_000 } as const;
const heartbeatMs = 60_000;
const monthMs = 30 * 86_400_000;

type Datapoint = 'breaching' | 'fine' | 'missing' | 'noRequests';

interface Watched {
  readonly alarm: Alarm;
  state: AlarmState;
  changedAtMs: number;
  reason: string;
  /** Share of failed requests since `sinceMs`, and the sum over the period before. */
  value: number;
  sinceMs: number;
  failedMs: number;
  datapoints: Datapoint[];
}

interface Parts {
  readonly application: Application;
  readonly traffic: Traffic;
  readonly impairments: Impairments;
  readonly notifications: Notifications;
  readonly clock: VirtualClock;
  readonly random: Random;
  /** True while an alarm neither changes nor notifies. */
  readonly withheld: (name: string) => boolean;
  /** True while nobody is told of an alarm. */
  readonly unheard: (name: string, region: string) => boolean;
  readonly log: WorldLog | undefined;
}

/** A workload's alarms: evaluated each period from what its clients and components met, delivered late, blind when CloudWatch is. */
export class Alarms {
  readonly #parts: Parts;
  readonly #workload: Workload;
  readonly #watched: readonly Watched[];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#workload = parts.application.workload;
    const nowMs = parts.clock.now();
    this.#watched = this.#workload.alarms.map((alarm) => ({
      alarm,
      state: 'OK',
      changedAtMs: nowMs - monthMs,
      reason: 'Threshold not crossed',
      value: 0,
      sinceMs: nowMs,
      failedMs: 0,
      datapoints: [],
    }));
  }

  /** Starts the evaluations, each alarm at its own moment of the period. */
  start(): void {
    for (const watched of this.#watched) {
      const periodMs = watched.alarm.heartbeat ? heartbeatMs : watched.alarm.periodSeconds * 1000;
      const run = () => {
        if (watched.alarm.heartbeat) this.#beat(watched);
        else this.#evaluate(watched, periodMs);
        this.#parts.clock.schedule(periodMs, run);
      };
      this.#parts.clock.schedule(this.#parts.random.between(0, periodMs), run);
    }
  }

  /** What alarms watch may have changed now. */
  follow(): void {
    for (const watched of this.#watched) {
      if (watched.alarm.heartbeat) continue;
      this.#accumulate(watched);
      watched.value = this.#failing(watched.alarm);
    }
  }

  /** The alarms of a Region as DescribeAlarms shows them. */
  describe(region: string, names: readonly string[]): readonly Readonly<Watched>[] {
    return this.#watched.filter(({ alarm }) => alarm.region === region && names.includes(alarm.name));
  }

  #accumulate(watched: Watched): void {
    const nowMs = this.#parts.clock.now();
    watched.failedMs += watched.value * (nowMs - watched.sinceMs);
    watched.sinceMs = nowMs;
  }

  /** Share of failed requests as the alarm's metric shows it; 0 without requests. */
  #failing({ name, component: id, region }: Alarm): number {
    const { application, traffic } = this.#parts;
    if (application.ours.falselyAlarming(name, region)) return 1;
    if (traffic.share(region) === 0) return 0;
    const component = id === undefined ? undefined : application.component(id);
    if (component?.deadLettersOf !== undefined)
      return application.ours.deadLetters(component.id, region, this.#parts.clock.now()) > 0 ? 1 : 0;
    switch (component?.service) {
      case 'lambda':
        return application.totalFailure(component.id, region);
      case 'dynamodb':
        // A request whose name does not resolve never reaches the table: only its own 5xx are counted there.
        return this.#parts.impairments.share('dynamodb', region, 'errors', component.id);
      default:
        return this.#journeysFailing(region, component?.id);
    }
  }

  /** The worst share of failed requests over journeys that pass through a component (all when none is given). */
  #journeysFailing(region: string, component: string | undefined): number {
    const journeys = this.#workload.journeys.filter(
      ({ components }) => component === undefined || components.includes(component),
    );
    return Math.max(0, ...journeys.map((journey) => 1 - this.#parts.traffic.success(journey, region)));
  }

  #evaluate(watched: Watched, periodMs: number): void {
    const { alarm } = watched;
    this.#accumulate(watched);
    const share = watched.failedMs / periodMs;
    watched.failedMs = 0;
    const datapoint = this.#datapoint(alarm, share);
    const lateMs = this.#parts.impairments.telemetryDelayMs('cloudwatch', alarm.region);
    if (lateMs === 0) this.#arrive(watched, datapoint, share);
    else this.#parts.clock.schedule(lateMs, () => this.#arrive(watched, datapoint, share));
  }

  /** A datapoint is there to be judged, at once or late. */
  #arrive(watched: Watched, datapoint: Datapoint, share: number): void {
    const { alarm } = watched;
    watched.datapoints = [...watched.datapoints, datapoint].slice(-alarm.datapoints);
    if (this.#parts.withheld(alarm.name) || watched.datapoints.length < alarm.datapoints) return;
    const next = stateOf(watched.datapoints);
    if (next === undefined || next === watched.state) return;
    this.#turn(watched, next, reasonOf(next, watched.datapoints.length, share));
  }

  #datapoint(alarm: Alarm, share: number): Datapoint {
    if (this.#blind(alarm.region)) return 'missing';
    if (share > breachingShare) return 'breaching';
    return this.#parts.traffic.share(alarm.region) === 0 ? 'noRequests' : 'fine';
  }

  #blind(region: string): boolean {
    return this.#parts.impairments.blind('cloudwatch', region);
  }

  #turn(watched: Watched, to: AlarmState, reason: string): void {
    const from = watched.state;
    watched.state = to;
    watched.changedAtMs = this.#parts.clock.now();
    watched.reason = reason;
    this.#notify(watched, from, true);
  }

  #beat(watched: Watched): void {
    if (this.#parts.withheld(watched.alarm.name) || this.#blind(watched.alarm.region)) return;
    this.#notify(watched, 'ALARM', false);
  }

  #notify(watched: Watched, from: AlarmState, mayWait: boolean): void {
    const { alarm, changedAtMs } = watched;
    if (this.#parts.unheard(alarm.name, alarm.region)) return;
    const { clock, notifications, random, application, impairments, log } = this.#parts;
    const atMs = alarm.heartbeat ? clock.now() : changedAtMs;
    const record = {
      atMs,
      alarm: alarm.name,
      region: alarm.region,
      state: watched.state,
      deliveredAtMs: null,
      attempts: 0,
    };
    if (!alarm.heartbeat) log?.notifications.push(record);
    const topicArn = topicOf(alarm.region, this.#workload.accountId);
    const text = alarmMessage({
      alarm,
      accountId: this.#workload.accountId,
      component: alarm.component === undefined ? undefined : application.component(alarm.component),
      from,
      to: watched.state,
      reason: watched.reason,
      atMs,
      configuredAtMs: atMs - monthMs,
      topicArn,
    });
    const subject = `${watched.state}: "${alarm.name}" in ${alarm.region}`;
    const delayMs = alarm.heartbeat
      ? 1000 + impairments.telemetryDelayMs('cloudwatch', alarm.region)
      : random.between(deliveryMs.least, deliveryMs.most);
    clock.schedule(delayMs, () => notifications.publish(topicArn, { subject, text, mayWait }, record));
  }
}

/** The topic of a Region that every alarm of an account notifies. */
export function topicOf(region: string, accountId: string): string {
  return `arn:aws:sns:${region}:${accountId}:muster-alarms`;
}

function stateOf(datapoints: readonly Datapoint[]): AlarmState | undefined {
  if (datapoints.every((one) => one === 'breaching')) return 'ALARM';
  if (datapoints.every((one) => one === 'missing')) return 'INSUFFICIENT_DATA';
  const latest = datapoints.at(-1);
  return latest === 'fine' || latest === 'noRequests' ? 'OK' : undefined;
}

function reasonOf(state: AlarmState, datapoints: number, share: number): string {
  switch (state) {
    case 'ALARM':
      return `Threshold Crossed: ${datapoints} datapoints were greater than the threshold (${breachingShare}). The most recent: ${share.toFixed(3)}.`;
    case 'INSUFFICIENT_DATA':
      return `Insufficient Data: ${datapoints} datapoints were unknown.`;
    case 'OK':
      return `Threshold Crossed: 1 datapoint [${share.toFixed(3)}] was not greater than the threshold (${breachingShare}).`;
  }
}
