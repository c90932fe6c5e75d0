import type { Declarations } from './policies.ts';

/**
 * What the engine calls by itself, outside any action: it confirms before each mutating call that it still owns the workload, writes heartbeat
 * items, takes alarms from its queues, and asks in calm times what preflight and its caches need.
 */
export const engineOperations: Declarations['engine'] = {
  read: [
    'apigateway:GetBasePathMappings',
    'apigateway:GetDeployments',
    'apigateway:GetDomainName',
    'apigateway:GetStage',
    'cloudwatch:DescribeAlarms',
    'cognito-idp:DescribeUserPool',
    'dynamodb:DescribeTable',
    'dynamodb:GetItem',
    'dynamodb:GetResourcePolicy',
    'iam:GetRole',
    'iam:SimulatePrincipalPolicy',
    'kms:DescribeKey',
    'lambda:GetAlias',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:ListVersionsByFunction',
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
    'support:DescribeServices',
  ],
  mitigate: ['dynamodb:GetItem', 'dynamodb:PutItem', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
};
