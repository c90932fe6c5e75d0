import { CodedError } from '../../errors.ts';
import type { AwsClients, AwsService } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';

/** Operations that change nothing, as actions declare them: `service:Operation`. What is not listed is refused, a new command of a later SDK too. */
export const readOperations: readonly string[] = [
  'apigateway:GetApiKey',
  'apigateway:GetBasePathMappings',
  'apigateway:GetDeployments',
  'apigateway:GetDomainName',
  'apigateway:GetStage',
  'arc-zonal-shift:GetManagedResource',
  'arc-zonal-shift:ListZonalShifts',
  'cloudtrail:LookupEvents',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetMetricData',
  'cognito-idp:DescribeUserPool',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:GetResourcePolicy',
  'dynamodb:Query',
  'health:DescribeAffectedEntities',
  'health:DescribeEventDetails',
  'health:DescribeEvents',
  'iam:GetRole',
  'iam:SimulatePrincipalPolicy',
  'kinesis:DescribeStreamSummary',
  'kms:DescribeKey',
  'lambda:GetAccountSettings',
  'lambda:GetAlias',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionConfiguration',
  'lambda:GetProvisionedConcurrencyConfig',
  'lambda:ListEventSourceMappings',
  'lambda:ListVersionsByFunction',
  'route53-recovery-cluster:GetRoutingControlState',
  'route53:GetChange',
  'route53:GetHealthCheck',
  'route53:GetHealthCheckStatus',
  'route53:GetHostedZone',
  'route53:ListResourceRecordSets',
  's3:HeadBucket',
  's3:HeadObject',
  'scheduler:GetSchedule',
  'secretsmanager:DescribeSecret',
  'servicequotas:GetAWSDefaultServiceQuota',
  'servicequotas:GetServiceQuota',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'states:DescribeStateMachine',
  'states:ListExecutions',
  'sts:GetCallerIdentity',
  'support:DescribeCases',
  'support:DescribeServices',
  'xray:GetServiceGraph',
  'xray:GetTraceSummaries',
] satisfies `${AwsService}:${string}`[];

/** Whether an operation of a service, named as `GetItem`, changes nothing; the same name may do so in another service. */
export function isRead(service: AwsService, operation: string): boolean {
  return readOperations.includes(`${service}:${operation}`);
}

/** The same clients for a dry run: a command that is not known to be a read is refused before anything is sent. */
export function readOnly(clients: AwsClients): AwsClients {
  return {
    get(service, region, endpoint) {
      const client = clients.get(service, region, endpoint);
      return {
        async send(command, options) {
          const operation = operationName(command);
          if (!isRead(service, operation)) {
            throw new CodedError('refused', `dry run: ${operation} in ${region} was not sent`);
          }
          return client.send(command, options);
        },
      };
    },
  };
}
