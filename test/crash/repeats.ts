import type { SeenCall } from './keeper.ts';
import { commandShown, effectOf, messageShown, targetOf } from './targets.ts';
import type { KillPoint } from './wire.ts';

/**
 * How each operation of the drill that changes something is kept from happening twice after a crash.
 * - `token`: the real API takes a client token, so the world may drop a repeat of it.
 * - `look`: it takes none; whoever performs it again looks first, with one of the operations named.
 * - `condition`: it takes none; the write carries a condition that a repeat fails, or meets without changing anything.
 *
 * None of the operations that Muster sends takes a client token, so the world drops nothing: every repeat of an effect that this test counts is
 * one that a real account would have seen.
 */
export interface RepeatRule {
  readonly means: 'token' | 'look' | 'condition';
  readonly looks: readonly string[];
  readonly source: string;
}

export const repeatRules: Readonly<Record<string, RepeatRule>> = {
  'PutItem writer': {
    means: 'look',
    looks: ['GetItem'],
    source:
      'Amazon DynamoDB API Reference, PutItem: no ClientRequestToken (only TransactWriteItems has one); condition on the epoch besides',
  },
  'PutItem engine': {
    means: 'look',
    looks: ['GetItem'],
    source:
      'Amazon DynamoDB API Reference, PutItem: each process takes the next generation, on condition that the last one read is still the newest',
  },
  'PutItem lock': {
    means: 'condition',
    looks: [],
    source:
      'Amazon DynamoDB API Reference, PutItem, ConditionExpression: taken again by its holder, or given back once',
  },
  'PutItem paused': {
    means: 'look',
    looks: ['GetItem'],
    source:
      'Amazon DynamoDB API Reference, PutItem: no ClientRequestToken; condition on the epoch that was read just before',
  },
  UpdateEventSourceMapping: {
    means: 'look',
    looks: ['ListEventSourceMappings'],
    source: 'AWS Lambda API Reference, UpdateEventSourceMapping: no client token; sets a state, after a look',
  },
  UpdateSchedule: {
    means: 'look',
    looks: ['GetSchedule'],
    source: 'EventBridge Scheduler API Reference, UpdateSchedule: sets the whole schedule, after a look',
  },
  UpdateRoutingControlStates: {
    means: 'look',
    looks: ['GetRoutingControlState'],
    source: 'Routing Control API Reference, UpdateRoutingControlStates: no client token; sets states, does not toggle',
  },
  PutObject: {
    means: 'look',
    looks: ['HeadObject'],
    source:
      'Amazon S3 API Reference, PutObject: no client token; the last write wins, and every write of a switch is the same',
  },
  DeleteObject: {
    means: 'look',
    looks: ['HeadObject'],
    source: 'Amazon S3 API Reference, DeleteObject: no client token; deleting what is not there succeeds',
  },
  PutMetricData: {
    means: 'look',
    looks: ['DescribeAlarms'],
    source:
      'Amazon CloudWatch API Reference, PutMetricData: no client token; the newest datapoint decides, and it is absolute',
  },
  ChangeResourceRecordSets: {
    means: 'look',
    looks: ['ListResourceRecordSets'],
    source:
      'Route 53 API Reference, ChangeResourceRecordSets: no client token; UPSERT replaces whole record sets, and a DELETE that does not match exactly refuses its batch',
  },
  UpdateAlias: {
    means: 'condition',
    looks: [],
    source:
      'AWS Lambda API Reference, UpdateAlias: the RevisionId that was read; an alias that is there already is left alone',
  },
  UpdateStage: {
    means: 'look',
    looks: ['GetStage'],
    source: 'Amazon API Gateway API Reference, UpdateStage: no client token; it states the id of a deployment',
  },
  StartZonalShift: {
    means: 'look',
    looks: ['ListZonalShifts'],
    source:
      'ARC Zonal Shift API Reference, StartZonalShift: no client token; a second shift of a resource is a ConflictException',
  },
  UpdateZonalShift: {
    means: 'look',
    looks: ['ListZonalShifts'],
    source:
      'ARC Zonal Shift API Reference, UpdateZonalShift: no client token; a shift that lasts long enough is left alone',
  },
  CancelZonalShift: {
    means: 'look',
    looks: ['ListZonalShifts'],
    source: 'ARC Zonal Shift API Reference, CancelZonalShift: no client token; a shift that has ended is not found',
  },
  CreateCase: {
    means: 'look',
    looks: ['DescribeCases'],
    source: 'AWS Support API Reference, CreateCase: no client token; an open case is found by the key in its subject',
  },
  post: {
    means: 'look',
    looks: ['find'],
    source:
      'Slack chat.postMessage and Statuspage incidents: no idempotency key; an earlier message is found by its key',
  },
};

/** What happened to a change that had reached the world when the process died before it knew. */
export interface Aftermath {
  readonly rule: string;
  readonly means: RepeatRule['means'];
  /** The next process looked at the target before it did anything to it. */
  readonly looked: boolean;
  /** The very same change was sent again. */
  readonly sentAgain: boolean;
}

/** The aftermath of a death right after the world made a change, before its answer was used; undefined for every other death. */
export function aftermathOf(killed: KillPoint, seen: readonly SeenCall[]): Aftermath | undefined {
  if (killed.side !== 'after' || (killed.kind !== 'AWS change' && killed.kind !== 'message post')) return undefined;
  const last = seen.findLast(
    ({ life, call, done }) => life === 1 && done && ruleNameOf(call) !== undefined && shown(call) === killed.what,
  );
  if (!last) return undefined;
  const rule = ruleNameOf(last.call) ?? '';
  const { means, looks } = ruleOf(rule);
  const later = seen.filter(({ life, call }) => life === 2 && isAbout(call, last.call));
  const again = later.findIndex(({ call }) => told(call).effect === told(last.call).effect);
  const look = later.findIndex(({ call }) => looks.includes(told(call).operation));
  return { rule, means, looked: look !== -1 && (again === -1 || look < again), sentAgain: again !== -1 };
}

/** @throws Error for a change that nobody has thought about */
export function ruleOf(name: string): RepeatRule {
  const rule = repeatRules[name];
  if (!rule) throw new Error(`nobody says how a repeat of ${name} is harmless`);
  return rule;
}

/** The rule that a call falls under; undefined for one that changes nothing. */
export function ruleNameOf(call: SeenCall['call']): string | undefined {
  const { operation, target, changes } = told(call);
  if (!changes) return undefined;
  return operation === 'PutItem' ? `PutItem ${target.split('#')[0]}` : operation;
}

function isAbout(call: SeenCall['call'], change: SeenCall['call']): boolean {
  const [one, other] = [told(call).target, told(change).target];
  return one === other || (one !== '' && other.split('+').includes(one));
}

function shown(call: SeenCall['call']): string {
  return call.to === 'aws' ? commandShown(call.operation, call.input, call.region) : messageShown(call.message);
}

interface Told {
  readonly operation: string;
  readonly target: string;
  readonly effect: string;
  readonly changes: boolean;
}

const reads = /^(Get|Describe|List|Head|Lookup|Query|Simulate)/;

function told(call: SeenCall['call']): Told {
  if (call.to !== 'aws') {
    const { destination, key } = call.message;
    return {
      operation: call.to,
      target: `${destination}/${key}`,
      effect: `${call.to} ${destination}/${key}`,
      changes: call.to === 'post',
    };
  }
  const { operation, input } = call;
  const target = operation.endsWith('Case') || operation.endsWith('Cases') ? 'case' : targetOf(operation, input);
  return { operation, target, effect: effectOf(operation, input), changes: !reads.test(operation) };
}
