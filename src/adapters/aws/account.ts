import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CodedError, codeOf } from '../../errors.ts';
import type { Account, CredentialsLife } from '../../ports/account.ts';
import type { AwsClients, Net } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import { allPages, present, read, unlessAborted } from './call.ts';
import { translate } from './translate.ts';

/** Asks whoever holds the credentials how long they last; the keys themselves stay there. */
export type AskCredentialsLife = (signal: AbortSignal) => Promise<CredentialsLife>;

/** Action names that one simulation takes at most, kept well under IAM's limits on the request. */
const simulatedAtOnce = 50;

/** IAM is served from us-east-1 alone. */
const iam = { service: 'iam', region: 'us-east-1' } as const;

/** The account behind the clients. */
export function account(clients: AwsClients, net: Net, clock: Clock, askLife: AskCredentialsLife): Account {
  return {
    credentials: askLife,
    async caller(region, signal) {
      const answer = await read(clients, { service: 'sts', region }, new GetCallerIdentityCommand({}), signal);
      return {
        accountId: present(answer.Account, 'the account of the caller'),
        arn: present(answer.Arn, 'the ARN of the caller'),
      };
    },
    clockSkewMs: (region, signal) => clockSkewMs(net, clock, region, signal),
    async denied(callerArn, operations, signal) {
      const principal = await principalOf(clients, callerArn, signal);
      const chunks = Array.from({ length: Math.ceil(operations.length / simulatedAtOnce) }, (_, index) =>
        operations.slice(index * simulatedAtOnce, (index + 1) * simulatedAtOnce),
      );
      const found: string[] = [];
      for (const ActionNames of chunks) found.push(...(await simulate(clients, principal, ActionNames, signal)));
      return found;
    },
    async quota(region, ServiceCode, QuotaCode, signal) {
      const target = { service: 'servicequotas', region } as const;
      const { Quota } = await read(
        clients,
        target,
        new GetServiceQuotaCommand({ ServiceCode, QuotaCode }),
        signal,
      ).catch((error: unknown) => {
        if (codeOf(error) !== 'notFound') throw error;
        return read(clients, target, new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }), signal);
      });
      return present(Quota?.Value, `the value of quota ${QuotaCode} of ${ServiceCode}`);
    },
  };
}

/** The operations that IAM would not allow, by its own names. */
async function simulate(
  clients: AwsClients,
  PolicySourceArn: string,
  ActionNames: string[],
  signal: AbortSignal,
): Promise<string[]> {
  const results = await allPages(async (Marker) => {
    const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, Marker });
    const answer = await read(clients, iam, command, signal);
    return { items: answer.EvaluationResults ?? [], next: answer.IsTruncated === true ? answer.Marker : undefined };
  });
  return results
    .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
    .map(({ EvalActionName }) => EvalActionName ?? '');
}

/** IAM simulates roles and users: the role behind a session stands for it. Its path is not part of the session's ARN, so IAM is asked. */
async function principalOf(clients: AwsClients, callerArn: string, signal: AbortSignal): Promise<string> {
  const RoleName = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
  if (RoleName === undefined) return callerArn;
  const { Role } = await read(clients, iam, new GetRoleCommand({ RoleName }), signal);
  return present(Role?.Arn, `the ARN of the role ${RoleName}`);
}

/** The Date header has whole seconds and is cut, not rounded: half a second is added, and half of the way there and back. */
async function clockSkewMs(net: Net, clock: Clock, region: string, signal: AbortSignal): Promise<number> {
  const url = `https://sts.${region}.amazonaws.com/`;
  const sentAtMs = clock.now();
  try {
    const { headers } = await unlessAborted(net.get(url, signal), signal);
    const theirsMs = Date.parse(headers.date ?? '');
    if (Number.isNaN(theirsMs)) throw new CodedError('unavailable', `${url} answered without a Date`);
    return Math.round((sentAtMs + clock.now()) / 2 - (theirsMs + 500));
  } catch (error) {
    throw translate(error, { what: `GET ${url}`, mutating: false });
  }
}
