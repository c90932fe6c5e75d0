import type { AwsClients, AwsService } from '../../../src/ports/aws-clients.ts';
import type { World } from '../../../src/sandbox/world.ts';
import type { SentCall } from '../operations.ts';
import type { ContractPorts } from './contract-ports.ts';

/**
 * What goes wrong with a service in all Regions, from the stand's beginning until it is mended. `late`: requests take effect, and their answers
 * do not come in time. `unreachable`: nobody is there to connect to. `denied`: the engine lacks a permission.
 */
export interface Trouble {
  readonly service: AwsService;
  readonly kind: 'throttled' | 'failing' | 'unreachable' | 'late' | 'denied';
  /** The IAM action that is missing when it is denied, e.g. `s3:GetObject`. */
  readonly permission?: string;
}

/** The ports over one implementation of AWS, set up as the example shop's account, for one test. */
export interface Stand {
  readonly ports: ContractPorts;
  /** What is behind the ports, for tests to arrange things with: these calls are not counted. */
  readonly clients: AwsClients;
  /** Only where a simulated world is behind the ports. */
  readonly world?: World;
  /** Every call to AWS so far. */
  readonly sent: readonly SentCall[];
  /** The outcome of a call, after as much of the target's time as it takes. */
  settled<Answer>(work: Promise<Answer>): Promise<Answer>;
  /** Lets so much of the target's own time pass; real servers have none that matters here. */
  pass(ms: number): Promise<void>;
  /** A signal that aborts when the `nth` of the requests that are `late` (the first unless told) has taken effect and was not answered. */
  impatience(nth?: number): AbortSignal;
  /** Publishes to a topic that the queue of alarms is subscribed to, and answers the topic's ARN; only where there is SNS. */
  publish?(message: string, delivery: 'raw' | 'enveloped'): Promise<string>;
  /** Ends the trouble. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** An implementation of AWS that the promises of the ports are held against. */
export interface Target {
  readonly name: string;
  /** Ports whose operations it has; the suites of others leave it out. */
  readonly serves: readonly (keyof ContractPorts)[];
  /** Operations of those ports that it does not have all the same, e.g. `dynamodb:GetResourcePolicy`. */
  readonly lacks: readonly string[];
  /** Why it cannot be had on this machine; absent where it can. */
  readonly missing?: string;
  make(trouble?: Trouble): Promise<Stand>;
}
