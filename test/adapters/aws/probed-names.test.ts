import { describe, expect, it } from '@jest/globals';
import { serviceUrl } from '../../../src/adapters/aws/canaries.ts';
import { realClients } from '../../../src/adapters/aws/real-clients.ts';
import type { AwsService } from '../../../src/ports/aws-clients.ts';
import { patient } from './fakes.ts';

/** Services as workloads name them, the clients that call them, and a command of each. */
const probed: readonly (readonly [string, AwsService, string, string, object])[] = [
  ['dynamodb', 'dynamodb', '@aws-sdk/client-dynamodb', 'ListTablesCommand', {}],
  ['lambda', 'lambda', '@aws-sdk/client-lambda', 'GetAccountSettingsCommand', {}],
  ['s3', 's3', '@aws-sdk/client-s3', 'ListBucketsCommand', {}],
  ['sqs', 'sqs', '@aws-sdk/client-sqs', 'ListQueuesCommand', {}],
  ['kinesis', 'kinesis', '@aws-sdk/client-kinesis', 'ListStreamsCommand', {}],
  ['stepfunctions', 'states', '@aws-sdk/client-sfn', 'ListStateMachinesCommand', {}],
  ['cognito', 'cognito-idp', '@aws-sdk/client-cognito-identity-provider', 'ListUserPoolsCommand', { MaxResults: 1 }],
  ['kms', 'kms', '@aws-sdk/client-kms', 'ListKeysCommand', {}],
  ['secretsmanager', 'secretsmanager', '@aws-sdk/client-secrets-manager', 'ListSecretsCommand', {}],
  ['cloudwatch', 'cloudwatch', '@aws-sdk/client-cloudwatch', 'DescribeAlarmsCommand', {}],
  ['xray', 'xray', '@aws-sdk/client-xray', 'GetGroupsCommand', {}],
  ['sts', 'sts', '@aws-sdk/client-sts', 'GetCallerIdentityCommand', {}],
  ['apigateway', 'apigateway', '@aws-sdk/client-api-gateway', 'GetAccountCommand', {}],
  ['iam', 'iam', '@aws-sdk/client-iam', 'GetAccountSummaryCommand', {}],
  ['route53', 'route53', '@aws-sdk/client-route-53', 'ListHostedZonesCommand', {}],
];

/** Where a client sends a command, seen by a handler that sends nothing. */
async function hostOf(service: AwsService, packageName: string, commandName: string, input: object): Promise<string> {
  let host = '';
  const handle = ({ hostname }: { hostname: string }): Promise<never> => {
    host = hostname;
    return Promise.reject(new Error('nothing is sent'));
  };
  const clients = realClients({ handlerOf: () => ({ handle }) });
  const commands = (await import(packageName)) as Record<string, new (input: object) => object>;
  const Command = commands[commandName] as new (input: object) => object;
  await clients
    .get(service, 'eu-west-1')
    .send(new Command(input), { abortSignal: patient })
    .catch(() => undefined);
  return host;
}

describe('a probe of a service', () => {
  it.each(probed)(
    '%s asks for the name that its client resolves',
    async (service, client, packageName, command, input) => {
      expect(await hostOf(client, packageName, command, input)).toBe(
        new URL(serviceUrl('eu-west-1', service)).hostname,
      );
    },
  );
});
