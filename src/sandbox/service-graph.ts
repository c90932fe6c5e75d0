import { type Application, either } from './application.ts';
import { asynchronousServices } from './asynchronous.ts';
import type { Impairments } from './impairments.ts';
import type { Traffic } from './traffic.ts';

/** Requests as traces count them: fault = 5xx, throttle = 429. */
interface Counts {
  readonly total: number;
  readonly faults: number;
  readonly throttles: number;
  /** Response times together, s. */
  readonly seconds: number;
}

export interface TracedNode extends Counts {
  readonly key: string;
  readonly name: string;
  /** X-Ray's type. */
  readonly type: string;
  readonly root: boolean;
  readonly calls: readonly (Counts & { readonly key: string; readonly linked?: boolean })[];
}

/** Client requests per second that one workload gets in all. */
export const requestsPerSecond = 50;
/** A request takes this long when all is well, milliseconds. */
export const usualLatencyMs = 40;

const types: Readonly<Record<string, string>> = {
  apigateway: 'AWS::ApiGateway::Stage',
  dynamodb: 'AWS::DynamoDB::Table',
  sqs: 'AWS::SQS::Queue',
  sns: 'AWS::SNS',
  s3: 'AWS::S3::Bucket',
  kinesis: 'AWS::Kinesis',
  stepfunctions: 'AWS::StepFunctions::StateMachine',
  eventbridge: 'AWS::Events',
};

/** X-Ray's type of what answers for a service; a function's own code is apart from the platform that runs it. */
export function xrayType(service: string, inCode: boolean): string {
  if (service === 'lambda') return inCode ? 'AWS::Lambda::Function' : 'AWS::Lambda';
  return types[service] ?? `AWS::${service}`;
}

/**
 * The service graph that traces of a Region show over `seconds`. A function gives two nodes: the service AWS::Lambda, which fails when the
 * platform does, and AWS::Lambda::Function, which fails when its code or anything it calls does.
 */
export function serviceGraph(
  application: Application,
  traffic: Traffic,
  impairments: Impairments,
  region: string,
  seconds: number,
): TracedNode[] {
  const requests = requestsPerSecond * seconds * traffic.share(region);
  if (requests < 1) return [];
  const roots = new Set(application.workload.journeys.map(({ components }) => components[0]));
  const tracer = new Tracer(application, impairments, region, Math.round(requests));
  const nodes = application.workload.components.flatMap(({ id }) => tracer.nodes(id, roots.has(id)));
  return [tracer.client([...roots].filter((id) => id !== undefined)), ...nodes];
}

class Tracer {
  readonly #application: Application;
  readonly #impairments: Impairments;
  readonly #region: string;
  readonly #requests: number;

  constructor(application: Application, impairments: Impairments, region: string, requests: number) {
    this.#application = application;
    this.#impairments = impairments;
    this.#region = region;
    this.#requests = requests;
  }

  client(entries: readonly string[]): TracedNode {
    const calls = entries.map((id) => ({ key: id, ...this.#whole(id) }));
    const total = calls.reduce((sum, call) => sum + call.total, 0);
    const faults = calls.reduce((sum, call) => sum + call.faults, 0);
    const seconds = calls.reduce((sum, call) => sum + call.seconds, 0);
    return { key: 'client', name: 'client', type: 'client', root: true, total, faults, throttles: 0, seconds, calls };
  }

  nodes(id: string, entry: boolean): TracedNode[] {
    const component = this.#application.component(id);
    if (!component || component.deadLettersOf !== undefined) return [];
    const root = entry && component.service === 'lambda';
    const linked = asynchronousServices.has(component.service);
    const calls = component.calls.map((called) => ({
      key: called,
      ...this.#whole(called),
      ...(linked ? { linked } : {}),
    }));
    if (component.service !== 'lambda') {
      const type = xrayType(component.service, false);
      return [{ key: id, name: component.name, type, root, calls, ...this.#whole(id) }];
    }
    const inner = `${id}/function`;
    const run = this.#counts(this.#reaching(id), this.#inside(id), 0, this.#secondsOf(id));
    return [
      {
        key: id,
        name: component.name,
        type: xrayType(component.service, false),
        root,
        ...this.#platform(id),
        calls: [{ key: inner, ...run }],
      },
      { key: inner, name: component.name, type: xrayType(component.service, true), root: false, ...run, calls },
    ];
  }

  /** All requests of a component, failing by itself or by what it waits for. */
  #whole(id: string): Counts {
    if (asynchronousServices.has(this.#application.component(id)?.service ?? '')) return this.#platform(id);
    return this.#counts(
      this.#requests,
      this.#application.totalFailure(id, this.#region),
      this.#throttled(id),
      this.#secondsOf(id),
    );
  }

  /** The platform's part of a function's requests. */
  #platform(id: string): Counts {
    const { platform, dial } = this.#application.own(id, this.#region);
    return this.#counts(this.#requests, either(platform, dial), this.#throttled(id), this.#secondsOf(id));
  }

  /** Share of a component's requests that are throttled: by AWS, or by a limit of ours. */
  #throttled(id: string): number {
    const { throttled, dial } = this.#application.own(id, this.#region);
    return either(throttled, dial);
  }

  /** Requests that get as far as a function's code. */
  #reaching(id: string): number {
    const { platform, dial } = this.#application.own(id, this.#region);
    return Math.round(this.#requests * (1 - platform) * (1 - dial));
  }

  /** Share of the requests inside a function that fail by its code or by what it calls. */
  #inside(id: string): number {
    const calls = this.#application.component(id)?.calls ?? [];
    let working = 1 - this.#application.own(id, this.#region).code;
    for (const called of calls) working *= 1 - this.#application.totalFailure(called, this.#region);
    return 1 - working;
  }

  /** Mean response time of a component: its own, and that of everything it waits for. */
  #secondsOf(id: string): number {
    const component = this.#application.component(id);
    if (!component) return 0;
    const slow = this.#impairments.has(component.service, this.#region, 'latency', id);
    const own = (usualLatencyMs + (slow ? slow.latencyMs * slow.rate : 0)) / 1000;
    if (asynchronousServices.has(component.service)) return own;
    return component.calls.reduce((sum, called) => sum + this.#secondsOf(called), own);
  }

  #counts(total: number, failing: number, throttled: number, secondsEach: number): Counts {
    const throttles = Math.round(total * throttled);
    const faults = Math.min(total - throttles, Math.round(total * Math.max(0, failing - throttled)));
    return { total, faults, throttles, seconds: total * secondsEach };
  }
}
