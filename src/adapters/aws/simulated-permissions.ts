import {
  type ContextEntry,
  type EvaluationResult,
  GetRoleCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { CodedError, codeOf } from '../../errors.ts';
import type { Denial, PermissionAsked } from '../../ports/account.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import { allPages, present, read } from './call.ts';

/** What one simulation is asked at most: each action on each resource is a result, and a page holds a hundred (IAM API Reference, MaxItems). */
const atOnce = { actions: 10, resources: 10 } as const;

/** Waits before a simulation that was throttled is asked again, ms. An account's simulations follow each other, of several workloads at a time. */
const pausesMs: readonly number[] = [1_000, 2_000, 4_000];

/** IAM is served from us-east-1 alone. */
const iam = { service: 'iam', region: 'us-east-1' } as const;

/** What IAM would refuse a principal, by its own simulation, one request after the other. */
export async function deniedTo(
  clients: AwsClients,
  clock: Clock,
  { principalArn, asked }: { readonly principalArn: string; readonly asked: readonly PermissionAsked[] },
  signal: AbortSignal,
): Promise<Denial[]> {
  const principal = await principalOf(clients, principalArn, signal);
  const found: Denial[] = [];
  for (const part of asked.flatMap(partsOf)) found.push(...(await simulate(clients, clock, principal, part, signal)));
  return found;
}

/** The same in parts that one simulation each can take. */
function partsOf({ actions, resources, context }: PermissionAsked): PermissionAsked[] {
  return chunksOf(resources, atOnce.resources).flatMap((some) =>
    chunksOf(actions, atOnce.actions).map((few) => ({ actions: few, resources: some, context })),
  );
}

function chunksOf(all: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** What IAM would not allow. @throws CodedError `unavailable` when it says nothing about an action: that is not a yes */
async function simulate(
  clients: AwsClients,
  clock: Clock,
  PolicySourceArn: string,
  { actions, resources, context }: PermissionAsked,
  signal: AbortSignal,
): Promise<Denial[]> {
  const ContextEntries = Object.entries(context).map(
    ([ContextKeyName, values]): ContextEntry => ({
      ContextKeyName,
      ContextKeyType: values.length === 1 ? 'string' : 'stringList',
      ContextKeyValues: [...values],
    }),
  );
  const asked = { PolicySourceArn, ActionNames: [...actions], ResourceArns: [...resources], ContextEntries };
  const results = await allPages(async (Marker) => {
    const command = new SimulatePrincipalPolicyCommand({ ...asked, Marker });
    const answer = await unthrottled(clock, signal, () => read(clients, iam, command, signal));
    return { items: answer.EvaluationResults ?? [], next: answer.IsTruncated === true ? answer.Marker : undefined };
  });
  const silent = actions.filter((action) => !results.some(({ EvalActionName }) => EvalActionName === action));
  if (silent.length > 0) throw new CodedError('unavailable', `the simulation left out ${silent.join(', ')}`);
  const region = context['aws:RequestedRegion']?.[0] ?? null;
  return results.flatMap((result) =>
    deniedIn(result, resources).map((resource) => ({ action: result.EvalActionName ?? '', resource, region })),
  );
}

/** Resources that an action is denied on; where IAM tells them not apart, the first stands for all. */
function deniedIn(
  { EvalDecision, ResourceSpecificResults = [] }: EvaluationResult,
  [first = '*']: readonly string[],
): string[] {
  const denied = ResourceSpecificResults.filter(({ EvalResourceDecision }) => EvalResourceDecision !== 'allowed');
  if (denied.length > 0) return denied.map(({ EvalResourceName }) => EvalResourceName ?? first);
  return EvalDecision === 'allowed' ? [] : [first];
}

/** IAM simulates roles and users: the role behind a session stands for it. Its path is not part of the session's ARN, so IAM is asked. */
async function principalOf(clients: AwsClients, principalArn: string, signal: AbortSignal): Promise<string> {
  const RoleName = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(principalArn)?.[1];
  if (RoleName === undefined) return principalArn;
  const { Role } = await read(clients, iam, new GetRoleCommand({ RoleName }), signal);
  return present(Role?.Arn, `the ARN of the role ${RoleName}`);
}

/** The answer, after the pauses where IAM throttles: calm times can wait. */
async function unthrottled<Answer>(clock: Clock, signal: AbortSignal, ask: () => Promise<Answer>): Promise<Answer> {
  for (const pauseMs of pausesMs) {
    try {
      return await ask();
    } catch (error) {
      if (codeOf(error) !== 'throttled') throw error;
      await clock.sleep(pauseMs, signal);
    }
  }
  return ask();
}
