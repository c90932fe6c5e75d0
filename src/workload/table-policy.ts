/** The role that carries changes between replicas (Amazon DynamoDB Developer Guide, "Using IAM with global tables"). */
const replicationRole = 'AWSServiceRoleForDynamoDBReplication';
const rolePath = `role/aws-service-role/replication.dynamodb.amazonaws.com/${replicationRole}`;

/** Operations that replication needs on a replica; a statement about none of them cannot cut it. */
const replicationOperations: readonly string[] = [
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'GetRecords',
  'GetShardIterator',
  'ListStreams',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
  'UpdateTimeToLive',
];

export interface PolicyFault {
  /** `cuts`: the role is denied by name or with everybody else; `perhaps`: a condition decides, which cannot be judged from here. */
  readonly kind: 'cuts' | 'perhaps' | 'unreadable';
  /** The statement's Sid, or its number from 0. */
  readonly statement: string;
  readonly why: string;
}

type Loose = Readonly<Record<string, unknown>>;

/**
 * Statements of a table's resource policy that deny, or may deny, DynamoDB's own replication role. Twenty hours after it was cut off, a replica
 * becomes a single-Region table for good (Developer Guide, "Security best practices for global tables"), so a policy is never a fence.
 * Reads leniently: what is not understood is told, not thrown.
 * @param text the policy as JSON
 */
export function policyFaults(text: string): PolicyFault[] {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return [{ kind: 'unreadable', statement: '', why: 'the policy is not JSON' }];
  }
  if (!isLoose(policy)) return [{ kind: 'unreadable', statement: '', why: 'the policy is not an object' }];
  return listOf(policy.Statement).flatMap((statement, index) => faultOf(statement, index));
}

function faultOf(statement: unknown, index: number): PolicyFault[] {
  if (!isLoose(statement)) return [{ kind: 'unreadable', statement: String(index), why: 'the statement is no object' }];
  if (statement.Effect !== 'Deny' || !concernsReplication(statement) || !concernsRole(statement)) return [];
  const name = typeof statement.Sid === 'string' ? statement.Sid : String(index);
  const excepted = exceptsRole(statement.Condition);
  if (excepted === 'yes') return [];
  if (excepted === 'no') {
    return [{ kind: 'cuts', statement: name, why: `it denies ${replicationRole}, without which replication stops` }];
  }
  return [{ kind: 'perhaps', statement: name, why: `its condition decides whether ${replicationRole} is denied` }];
}

function concernsReplication({ Action, NotAction }: Loose): boolean {
  const matches = (patterns: unknown, operation: string): boolean =>
    texts(patterns).some((pattern) => wildcard(pattern).test(`dynamodb:${operation}`));
  if (NotAction !== undefined) return replicationOperations.some((operation) => !matches(NotAction, operation));
  return replicationOperations.some((operation) => matches(Action, operation));
}

/** `NotPrincipal` with the role spares it; an account stands for everybody in it. */
function concernsRole({ Principal, NotPrincipal }: Loose): boolean {
  if (NotPrincipal !== undefined) return !principals(NotPrincipal).some((one) => one.endsWith(rolePath));
  return principals(Principal).some(
    (one) => one === '*' || one.endsWith(rolePath) || one.endsWith(':root') || /^\d{12}$/.test(one),
  );
}

function principals(value: unknown): string[] {
  return isLoose(value) ? texts(value.AWS) : texts(value);
}

/** Does the condition leave the role out? `unknown` when it is about something else. */
function exceptsRole(condition: unknown): 'yes' | 'no' | 'unknown' {
  if (condition === undefined) return 'no';
  if (!isLoose(condition)) return 'unknown';
  const spares = Object.entries(condition).some(([operator, keys]) => {
    if (!isLoose(keys)) return false;
    if (!/^(Arn|String)Not(Like|Equals)/i.test(operator)) return false;
    return Object.entries(keys).some(
      ([key, value]) =>
        key.toLowerCase() === 'aws:principalarn' &&
        texts(value).some(
          (pattern) => wildcard(pattern).test(`arn:aws:iam::123456789012:${rolePath}`) || pattern.endsWith(rolePath),
        ),
    );
  });
  return spares ? 'yes' : 'unknown';
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i');
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
