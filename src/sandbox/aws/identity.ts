import type {
  GetRoleCommandInput,
  GetRoleCommandOutput,
  SimulatePrincipalPolicyCommandInput,
  SimulatePrincipalPolicyCommandOutput,
} from '@aws-sdk/client-iam';
import type {
  GetAWSDefaultServiceQuotaCommandInput,
  GetAWSDefaultServiceQuotaCommandOutput,
  GetServiceQuotaCommandInput,
  GetServiceQuotaCommandOutput,
} from '@aws-sdk/client-service-quotas';
import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from '@aws-sdk/client-sts';
import { serviceError } from '../aws-error.ts';
import { accountConcurrency } from '../compute.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** The engine's role, and the session that it acts in. */
const role = 'muster';
const createdAt = new Date(0);

export function stsOperations(model: WorldModel): Operations {
  return {
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>('data', () => {
      const Account = accountOf(model);
      return { Account, UserId: `AROASANDBOX:${role}`, Arn: `arn:aws:sts::${Account}:assumed-role/${role}/engine` };
    }),
  };
}

/** IAM answers from us-east-1 alone. The engine's role may do everything but what is wrong about it. */
export function iamOperations(model: WorldModel): Operations {
  return {
    GetRole: operation<GetRoleCommandInput, GetRoleCommandOutput>('control', (input) => {
      if (input.RoleName !== role) {
        const message = `The role with name ${input.RoleName ?? ''} cannot be found.`;
        throw serviceError({ name: 'NoSuchEntityException', status: 404, message });
      }
      const Arn = `arn:aws:iam::${accountOf(model)}:role/${role}`;
      return { Role: { Path: '/', RoleName: role, RoleId: 'AROASANDBOX', Arn, CreateDate: createdAt } };
    }),
    SimulatePrincipalPolicy: operation<SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput>(
      'control',
      (input) => ({
        EvaluationResults: (input.ActionNames ?? []).map((EvalActionName) => ({
          EvalActionName,
          EvalResourceName: '*',
          EvalDecision: model.account.wrong('permission-missing', { operation: EvalActionName })
            ? ('implicitDeny' as const)
            : ('allowed' as const),
        })),
        IsTruncated: false,
      }),
    ),
  };
}

/** The quota of concurrent executions is what Lambda says; any other is the same everywhere unless something is wrong. */
const usualQuota = 10_000;
const concurrencyQuota = 'L-B99A9384';

export function quotaOperations(model: WorldModel): Operations {
  const value = (region: string, service: string, quota: string): number => {
    const low = model.account.wrong('quota-low', { region, service, quota });
    if (low) return low.value;
    if (quota !== concurrencyQuota) return usualQuota;
    return model.account.wrong('concurrency-low', { region })?.limit ?? accountConcurrency;
  };
  const shown = (
    { ServiceCode = '', QuotaCode = '' }: GetServiceQuotaCommandInput | GetAWSDefaultServiceQuotaCommandInput,
    region: string,
  ) => ({
    Quota: {
      ServiceCode,
      QuotaCode,
      QuotaArn: `arn:aws:servicequotas:${region}:${accountOf(model)}:${ServiceCode}/${QuotaCode}`,
      Value: value(region, ServiceCode, QuotaCode),
      Adjustable: true,
    },
  });
  return {
    GetServiceQuota: operation<GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput>(
      'control',
      (input, { region }) => shown(input, region),
    ),
    GetAWSDefaultServiceQuota: operation<GetAWSDefaultServiceQuotaCommandInput, GetAWSDefaultServiceQuotaCommandOutput>(
      'control',
      (input, { region }) => shown(input, region),
    ),
  };
}

function accountOf({ hosted }: WorldModel): string {
  return hosted[0]?.workload.accountId ?? '';
}
