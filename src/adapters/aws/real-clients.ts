import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HealthClient } from '@aws-sdk/client-health';
import { IAMClient } from '@aws-sdk/client-iam';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Route53RecoveryClusterClient } from '@aws-sdk/client-route53-recovery-cluster';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { SupportClient } from '@aws-sdk/client-support';
import { XRayClient } from '@aws-sdk/client-xray';
import type { AwsClient, AwsClients, AwsService } from '../../ports/aws-clients.ts';
import type { AwsCredentials } from './credentials.ts';
import { zonalShiftClient } from './zonal-shift-client.ts';

/** Milliseconds; the caller's signal usually ends a call first. */
const timeouts = { connectionTimeout: 2_000, requestTimeout: 8_000 };

type SdkSettings = NonNullable<ConstructorParameters<typeof DynamoDBClient>[0]>;
type RequestHandler = NonNullable<SdkSettings['requestHandler']>;

/** Everything that SDK clients would else look for in the environment, in files and at the instance's metadata service. */
const sealed = {
  credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' },
  ignoreConfiguredEndpointUrls: true,
  defaultsMode: 'standard' as const,
  retryMode: 'standard',
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: '',
  authSchemePreference: [] as string[],
  sigv4aSigningRegionSet: [] as string[],
  requestChecksumCalculation: 'WHEN_SUPPORTED' as const,
  responseChecksumValidation: 'WHEN_SUPPORTED' as const,
  disableMultiregionAccessPoints: false,
  disableS3ExpressSessionAuth: true,
  useArnRegion: false,
  endpointDiscoveryEnabled: false,
  endpointDiscoveryEnabledProvider: async () => undefined,
  disableRequestCompression: true,
  requestMinCompressionSizeBytes: 10_240,
};

export interface RealClientOptions {
  /** Where credentials come from; absent: the environment, as the SDK finds them. */
  readonly credentials?: () => Promise<AwsCredentials>;
  /** Carries requests in place of connections. The clients then take nothing from the environment, and what they send goes nowhere else. */
  readonly handlerOf?: (service: AwsService, region: string, endpoint: string | undefined) => RequestHandler;
}

/**
 * Real SDK clients, one per service, Region and endpoint, made at first use. The SDK tries once only: retries belong to the engine,
 * which keeps them on disk. Regions are always explicit; nothing is looked up through us-east-1.
 */
export function realClients(options: RealClientOptions = {}): AwsClients {
  const made = new Map<string, AwsClient>();
  return {
    get(service, region, endpoint) {
      const key = `${service} ${region} ${endpoint ?? ''}`;
      const client = made.get(key) ?? create(service, region, endpoint, options);
      made.set(key, client);
      return client;
    },
  };
}

function create(
  service: AwsService,
  region: string,
  endpoint: string | undefined,
  { credentials, handlerOf }: RealClientOptions,
): AwsClient {
  const settings = {
    ...(handlerOf ? sealed : {}),
    region,
    maxAttempts: 1,
    requestHandler: handlerOf?.(service, region, endpoint) ?? timeouts,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  switch (service) {
    case 'health':
      return new HealthClient(settings);
    case 'support':
      return new SupportClient(settings);
    case 'cloudwatch':
      return new CloudWatchClient(settings);
    case 'xray':
      return new XRayClient(settings);
    case 'lambda':
      return new LambdaClient(settings);
    case 'kinesis':
      return new KinesisClient(settings);
    case 'dynamodb':
      return new DynamoDBClient({ ...settings, accountIdEndpointMode: 'disabled' });
    case 'route53':
      return new Route53Client(settings);
    case 'route53-recovery-cluster':
      return new Route53RecoveryClusterClient(settings);
    case 's3':
      return new S3Client(settings);
    case 'apigateway':
      return new APIGatewayClient(settings);
    case 'cloudtrail':
      return new CloudTrailClient(settings);
    case 'cognito-idp':
      return new CognitoIdentityProviderClient(settings);
    case 'iam':
      return new IAMClient(settings);
    case 'kms':
      return new KMSClient(settings);
    case 'scheduler':
      return new SchedulerClient(settings);
    case 'secretsmanager':
      return new SecretsManagerClient(settings);
    case 'servicequotas':
      return new ServiceQuotasClient(settings);
    case 'sqs':
      return new SQSClient(settings);
    case 'states':
      return new SFNClient(settings);
    case 'sts':
      return new STSClient(settings);
    case 'arc-zonal-shift':
      return zonalShiftClient(settings);
  }
}
