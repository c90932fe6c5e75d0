import type { PolicyDocument, Statement } from '../../src/iam/policies.ts';

/** One request as IAM sees it: an action, the ARN that it is about (`*` where the action knows none), and keys of its context. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** Would a policy that only allows let the request through? As IAM evaluates it (IAM User Guide, policy evaluation logic). */
export function allows({ Statement: statements }: PolicyDocument, request: Request): boolean {
  return statements.some((statement) => holds(statement, request));
}

function holds({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: Request): boolean {
  return (
    Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => operatorOf(operator)(values, context[key])),
    )
  );
}

type Operator = (values: readonly string[], given: readonly string[] | undefined) => boolean;

/** A key that the request lacks makes a plain operator false, and one for all values true. */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: (values, given) => given?.length === 1 && values.includes(given[0] ?? ''),
  'ForAllValues:StringLike': (values, given = []) => given.every((one) => values.some((value) => like(value, one))),
};

function operatorOf(name: string): Operator {
  const operator = operators[name];
  if (!operator) throw new Error(`no rule for the condition operator ${name}`);
  return operator;
}

function like(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);
}
