import type {
  EvaluationResult,
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
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { serviceError } from '../aws-error.ts';
import { accountConcurrency } from '../compute.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** The engine's role, and the session that it acts in. */
const role = 'muster';
const createdAt = new Date(0);
/** What AssumeRole takes for a role that allows the longest sessions (AWS STS API Reference). */
const sessionSeconds = { least: 900, usual: 3_600, most: 43_200 } as const;

/** Sessions are of the engine's own role, and of the length that is asked for. */
export function stsOperations(model: WorldModel): Operations {
  return {
    GetCallerIdentity: operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>('data', () => {
      const Account = accountOf(model);
      return { Account, UserId: `AROASANDBOX:${role}`, Arn: `arn:aws:sts::${Account}:assumed-role/${role}/engine` };
    }),
    AssumeRole: operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>('data', (input) => {
      const { RoleArn = '', RoleSessionName = '', DurationSeconds = sessionSeconds.usual } = input;
      if (DurationSeconds < sessionSeconds.least || DurationSeconds > sessionSeconds.most) {
        const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
        throw serviceError({ name: 'ValidationError', status: 400, message });
      }
      if (RoleArn !== roleArn(model)) {
        const message = `User is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
        throw serviceError({ name: 'AccessDenied', status: 403, message });
      }
      return {
        Credentials: {
          AccessKeyId: 'ASIASANDBOX',
          SecretAccessKey: 'sandbox',
          SessionToken: 'sandbox',
          Expiration: new Date(model.clock.now() + DurationSeconds * 1000),
        },
        AssumedRoleUser: {
          AssumedRoleId: `AROASANDBOX:${RoleSessionName}`,
          Arn: `arn:aws:sts::${accountOf(model)}:assumed-role/${role}/${RoleSessionName}`,
        },
      };
    }),
  };
}

/**
 * IAM answers from us-east-1 alone. The engine's role may do everything but what is wrong about it; there is no other, and a session is not
 * simulated (IAM API Reference, SimulatePrincipalPolicy: the ARN of a user, group or role).
 */
export function iamOperations(model: WorldModel): Operations {
  return {
    GetRole: operation<GetRoleCommandInput, GetRoleCommandOutput>('control', (input) => {
      if (input.RoleName !== role) throw noSuchRole(input.RoleName ?? '');
      return {
        Role: { Path: '/', RoleName: role, RoleId: 'AROASANDBOX', Arn: roleArn(model), CreateDate: createdAt },
      };
    }),
    SimulatePrincipalPolicy: operation<SimulatePrincipalPolicyCommandInput, SimulatePrincipalPolicyCommandOutput>(
      'control',
      ({ PolicySourceArn = '', ActionNames = [], ResourceArns = ['*'] }) => {
        if (PolicySourceArn.includes(':sts:')) {
          const message = `Invalid Entity Arn: ${PolicySourceArn} does not clearly define entity type and name.`;
          throw serviceError({ name: 'InvalidInputException', status: 400, message });
        }
        if (PolicySourceArn !== roleArn(model)) throw noSuchRole(PolicySourceArn.split('/').at(-1) ?? '');
        return {
          EvaluationResults: ActionNames.map((action) => evaluated(model, action, ResourceArns)),
          IsTruncated: false,
        };
      },
    ),
  };
}

/** One result an action, and in it one a resource (IAM API Reference, EvaluationResult). */
function evaluated(model: WorldModel, EvalActionName: string, resources: readonly string[]): EvaluationResult {
  const missing = model.account.wrong('permission-missing', { operation: EvalActionName });
  const decision = missing ? ('implicitDeny' as const) : ('allowed' as const);
  return {
    EvalActionName,
    EvalResourceName: '*',
    EvalDecision: decision,
    ResourceSpecificResults: resources.map((EvalResourceName) => ({
      EvalResourceName,
      EvalResourceDecision: decision,
    })),
  };
}

function noSuchRole(name: string): Error {
  const message = `The role with name ${name} cannot be found.`;
  return serviceError({ name: 'NoSuchEntityException', status: 404, message });
}

/** AWS's default of the quotas that workloads watch, whatever they are for. */
const usualQuota = 10_000;
const concurrencyQuota = 'L-B99A9384';

/**
 * The quota of concurrent executions is what Lambda says. Others that workloads watch were never raised, so that only AWS's default is listed,
 * unless something is wrong with them; no more are known here.
 */
export function quotaOperations(model: WorldModel): Operations {
  return {
    GetServiceQuota: operation<GetServiceQuotaCommandInput, GetServiceQuotaCommandOutput>(
      'control',
      (input, { region }) => shownQuota(model, region, input, appliedQuota(model, region, input)),
    ),
    GetAWSDefaultServiceQuota: operation<GetAWSDefaultServiceQuotaCommandInput, GetAWSDefaultServiceQuotaCommandOutput>(
      'control',
      (input, { region }) => shownQuota(model, region, input, isKnown(model, input) ? usualQuota : undefined),
    ),
  };
}

type QuotaAsked = GetServiceQuotaCommandInput | GetAWSDefaultServiceQuotaCommandInput;

function appliedQuota(model: WorldModel, region: string, { ServiceCode, QuotaCode }: QuotaAsked): number | undefined {
  const low = model.account.wrong('quota-low', { region, service: ServiceCode ?? '', quota: QuotaCode ?? '' });
  if (low) return low.value;
  if (QuotaCode !== concurrencyQuota) return undefined;
  return model.account.wrong('concurrency-low', { region })?.limit ?? accountConcurrency;
}

function isKnown({ hosted }: WorldModel, { ServiceCode, QuotaCode }: QuotaAsked): boolean {
  if (QuotaCode === concurrencyQuota) return true;
  return hosted.some(({ workload }) =>
    workload.capacity.quotas.some(({ service, quota }) => service === ServiceCode && quota === QuotaCode),
  );
}

function shownQuota(model: WorldModel, region: string, asked: QuotaAsked, Value: number | undefined) {
  const { ServiceCode = '', QuotaCode = '' } = asked;
  if (Value === undefined) {
    const message = 'The request failed because the specified quota does not exist.';
    throw serviceError({ name: 'NoSuchResourceException', status: 400, message });
  }
  const QuotaArn = `arn:aws:servicequotas:${region}:${accountOf(model)}:${ServiceCode}/${QuotaCode}`;
  return { Quota: { ServiceCode, QuotaCode, QuotaArn, Value, Adjustable: true } };
}

function roleArn(model: WorldModel): string {
  return `arn:aws:iam::${accountOf(model)}:role/${role}`;
}

function accountOf({ hosted }: WorldModel): string {
  return hosted[0]?.workload.accountId ?? '';
}
