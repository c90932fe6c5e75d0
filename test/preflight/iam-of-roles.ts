import { operationName } from '../../src/adapters/aws/call.ts';
import type { PolicyDocument } from '../../src/iam/policies.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import { awsError } from '../adapters/aws/fakes.ts';
import { allows } from '../iam/evaluate.ts';

/** Results of a simulation that one page holds here, so that there is more than one. */
const pageSize = 3;

interface Simulated {
  readonly PolicySourceArn: string;
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[];
  readonly ContextEntries?: readonly { ContextKeyName: string; ContextKeyValues: readonly string[] }[];
  readonly Marker?: string;
}

/** The same clients, with an IAM of roles (by ARN) that have the given policies and no others. It simulates roles, never their sessions. */
export function withRoles(clients: AwsClients, roles: Readonly<Record<string, readonly PolicyDocument[]>>): AwsClients {
  return {
    get(service, region, endpoint) {
      if (service !== 'iam') return clients.get(service, region, endpoint);
      return {
        async send(command) {
          return operationName(command) === 'GetRole'
            ? roleNamed(command.input as { RoleName: string })
            : simulated(command.input as never);
        },
      };
    },
  };

  function roleNamed({ RoleName }: { RoleName: string }) {
    const Arn = Object.keys(roles).find((arn) => arn.endsWith(`/${RoleName}`));
    if (Arn === undefined) throw awsError('NoSuchEntityException', 404);
    return { Role: { Arn } };
  }

  function simulated({ PolicySourceArn, ActionNames, ResourceArns = ['*'], ContextEntries = [], Marker }: Simulated) {
    const policies = roles[PolicySourceArn];
    if (!policies) throw awsError('InvalidInputException', 400);
    const context = Object.fromEntries(
      ContextEntries.map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName, ContextKeyValues]),
    );
    const decided = (action: string, resource: string) =>
      policies.some((policy) => allows(policy, { action, resource, context })) ? 'allowed' : 'implicitDeny';
    const from = Number(Marker ?? 0);
    return {
      EvaluationResults: ActionNames.slice(from, from + pageSize).map((EvalActionName) => ({
        EvalActionName,
        EvalResourceName: '*',
        EvalDecision: ResourceArns.every((arn) => decided(EvalActionName, arn) === 'allowed')
          ? 'allowed'
          : 'implicitDeny',
        ResourceSpecificResults: ResourceArns.map((EvalResourceName) => ({
          EvalResourceName,
          EvalResourceDecision: decided(EvalActionName, EvalResourceName),
        })),
      })),
      ...(from + pageSize < ActionNames.length
        ? { IsTruncated: true, Marker: String(from + pageSize) }
        : { IsTruncated: false }),
    };
  }
}
