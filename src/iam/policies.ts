import type { AnyAction } from '../actions/define.ts';
import { CodedError } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type DeclaredOperation, neededFor } from './operations.ts';
import { hasRule, type Scope, scopeOf } from './resources.ts';

/** One statement of an IAM policy, as IAM reads it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Scope['condition'];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * `read`: what watching, diagnosis and preflight ask, and what the actions look at before and after they change something: reads are sent with
 * the engine's own credentials, never with the acting role's. `drill`: the part of it that planning asks, for a dry run. Neither changes anything.
 * `mitigate`: what approved plans do, telling AWS Support, and taking alarms from queues. `breakGlass`: the data plane's traffic levers alone.
 */
export const policyNames = ['read', 'drill', 'mitigate', 'breakGlass'] as const;
export type PolicyName = (typeof policyNames)[number];

export interface Declarations {
  readonly actions: readonly AnyAction[];
  /** What the engine itself calls outside actions, by policy. */
  readonly engine: Readonly<Record<'read' | 'mitigate', readonly DeclaredOperation[]>>;
  readonly isRead: (operation: DeclaredOperation) => boolean;
}

/** Services whose levers need no control plane: all that is left to a key that is used when STS is gone. */
const dataPlaneLevers: readonly string[] = ['route53-recovery-cluster', 's3', 'cloudwatch'];

/** What the sealed key may do: the data plane's part of moving traffic. */
export function breakGlassOperations(actions: readonly AnyAction[]): DeclaredOperation[] {
  return actions
    .filter(({ name }) => name === 'traffic.shift')
    .flatMap(({ operations }) => operations.filter((one) => dataPlaneLevers.includes(serviceOf(one))));
}

/** Operations that each policy grants, by the declarations of the actions. Sorted, each once. */
export function operationsFor(name: PolicyName, { actions, engine, isRead }: Declarations): DeclaredOperation[] {
  const declared = (risks: readonly string[]): DeclaredOperation[] =>
    actions.filter(({ risk }) => risks.includes(risk)).flatMap(({ operations }) => operations);
  const all = ['read', 'notify', 'reversible', 'irreversible'];
  const wanted = {
    read: () => [...declared(all), ...engine.read].filter(isRead),
    drill: () => declared(all).filter(isRead),
    mitigate: () => [...declared(all).filter((one) => !isRead(one)), ...engine.mitigate],
    breakGlass: () => breakGlassOperations(actions),
  }[name]();
  return [...new Set(wanted)].sort();
}

/**
 * A policy for one workload: each statement is the IAM actions that share resources and conditions. `queueUrls` are those that the engine takes
 * alarms from, for whichever workload.
 * @throws CodedError `invalid` for a declared operation whose service has no rule about resources
 */
export function policyFor(
  name: PolicyName,
  declarations: Declarations,
  workload: Workload,
  queueUrls: readonly string[] = [],
): PolicyDocument {
  const byScope = new Map<string, { scope: Scope; service: string; actions: Set<string> }>();
  for (const operation of operationsFor(name, declarations)) {
    if (!hasRule(operation)) throw new CodedError('invalid', `no rule says where ${operation} is to be granted`);
    for (const { action, on } of neededFor(operation)) {
      const scope = scopeOf(on, workload, queueUrls);
      if (scope.resources.length === 0) continue;
      const key = JSON.stringify([serviceOf(operation), scope]);
      const held = byScope.get(key) ?? { scope, service: serviceOf(operation), actions: new Set<string>() };
      held.actions.add(action);
      byScope.set(key, held);
    }
  }
  const groups = [...byScope.values()];
  return {
    Version: '2012-10-17',
    Statement: groups.map(({ scope, service, actions }, index) => ({
      Sid: sid(service, groups.slice(0, index).filter((one) => one.service === service).length + 1),
      Effect: 'Allow',
      Action: [...actions].sort(),
      Resource: [...new Set(scope.resources)].sort(),
      ...(scope.condition ? { Condition: scope.condition } : {}),
    })),
  };
}

function serviceOf(operation: DeclaredOperation): string {
  return operation.slice(0, operation.indexOf(':'));
}

/** Letters and digits only (IAM JSON policy elements: Sid). */
function sid(service: string, number: number): string {
  const words = service.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}${number === 1 ? '' : number}`;
}
