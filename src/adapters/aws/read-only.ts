import { CodedError } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';

/** Operations that change nothing. What is not listed is refused, a new command of a later SDK too. */
export const readOperations: readonly string[] = [
  'DescribeAffectedEntities',
  'DescribeAlarms',
  'DescribeCases',
  'DescribeEventDetails',
  'DescribeEvents',
  'DescribeKey',
  'DescribeSecret',
  'DescribeStateMachine',
  'DescribeServices',
  'DescribeStreamSummary',
  'DescribeTable',
  'DescribeUserPool',
  'GetAWSDefaultServiceQuota',
  'GetAccountSettings',
  'GetAlias',
  'GetApiKey',
  'GetBasePathMappings',
  'GetCallerIdentity',
  'GetChange',
  'GetDeployments',
  'GetDomainName',
  'GetFunctionConcurrency',
  'GetFunctionConfiguration',
  'GetHealthCheck',
  'GetHealthCheckStatus',
  'GetHostedZone',
  'GetItem',
  'GetManagedResource',
  'GetProvisionedConcurrencyConfig',
  'GetQueueAttributes',
  'GetQueueUrl',
  'GetMetricData',
  'GetResourcePolicy',
  'GetRole',
  'GetRoutingControlState',
  'GetSchedule',
  'GetServiceGraph',
  'GetServiceQuota',
  'GetStage',
  'HeadBucket',
  'GetTraceSummaries',
  'HeadObject',
  'ListEventSourceMappings',
  'ListExecutions',
  'ListResourceRecordSets',
  'ListVersionsByFunction',
  'ListZonalShifts',
  'LookupEvents',
  'Query',
  'SimulatePrincipalPolicy',
];

/** The same clients for a dry run: a command that is not known to be a read is refused before anything is sent. */
export function readOnly(clients: AwsClients): AwsClients {
  return {
    get(service, region, endpoint) {
      const client = clients.get(service, region, endpoint);
      return {
        async send(command, options) {
          const operation = operationName(command);
          if (!readOperations.includes(operation)) {
            throw new CodedError('refused', `dry run: ${operation} in ${region} was not sent`);
          }
          return client.send(command, options);
        },
      };
    },
  };
}
