import { createHash } from 'node:crypto';
import type { GetApiKeyCommandInput, GetApiKeyCommandOutput } from '@aws-sdk/client-api-gateway';
import type {
  DescribeUserPoolCommandInput,
  DescribeUserPoolCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { DescribeKeyCommandInput, DescribeKeyCommandOutput } from '@aws-sdk/client-kms';
import type { HeadBucketCommandInput, HeadBucketCommandOutput } from '@aws-sdk/client-s3';
import type { DescribeSecretCommandInput, DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { resourceOf } from '../account/estate.ts';
import { notFoundError, serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

const createdAt = new Date(0);
const dayMs = 86_400_000;

export function cognitoOperations(model: WorldModel): Operations {
  return {
    DescribeUserPool: operation<DescribeUserPoolCommandInput, DescribeUserPoolCommandOutput>(
      'control',
      (input, { region }) => {
        const found = resourceOf(model, 'user-pool', region, input.UserPoolId);
        if (!found) throw notFoundError(`User pool ${input.UserPoolId ?? ''} does not exist.`);
        return {
          UserPool: { Id: found.name, Name: found.name, EstimatedNumberOfUsers: 1200, CreationDate: createdAt },
        };
      },
    ),
  };
}

/** Keys are multi-Region: twins share an id. */
export function kmsOperations(model: WorldModel): Operations {
  return {
    DescribeKey: operation<DescribeKeyCommandInput, DescribeKeyCommandOutput>('control', (input, { region }) => {
      const found = resourceOf(model, 'key', region, input.KeyId);
      if (!found) {
        const message = `Alias ${input.KeyId ?? ''} is not found.`;
        throw serviceError({ name: 'NotFoundException', status: 400, message });
      }
      const KeyId = `mrk-${hexOf(found.twin)}`;
      return {
        KeyMetadata: {
          KeyId,
          AWSAccountId: found.accountId,
          Arn: `arn:aws:kms:${region}:${found.accountId}:key/${KeyId}`,
          Enabled: found.usable,
          KeyState: found.usable ? 'Enabled' : 'PendingDeletion',
          MultiRegion: true,
        },
      };
    }),
  };
}

/** Secrets are replicated: twins share the id of their current version. */
export function secretsOperations(model: WorldModel): Operations {
  return {
    DescribeSecret: operation<DescribeSecretCommandInput, DescribeSecretCommandOutput>(
      'control',
      (input, { region }) => {
        const found = resourceOf(model, 'secret', region, input.SecretId);
        if (!found) throw notFoundError("Secrets Manager can't find the specified secret.");
        return {
          ARN: `arn:aws:secretsmanager:${region}:${found.accountId}:secret:${found.name}-a1b2c3`,
          Name: found.name,
          PrimaryRegion: model.hosted[0]?.workload.regions[0],
          VersionIdsToStages: { [hexOf(found.twin)]: ['AWSCURRENT'] },
          ...(found.usable ? {} : { DeletedDate: new Date(model.clock.now() - dayMs) }),
        };
      },
    ),
  };
}

export function apiKeyOperations(model: WorldModel): Operations {
  return {
    GetApiKey: operation<GetApiKeyCommandInput, GetApiKeyCommandOutput>('control', (input, { region }) => {
      const found = resourceOf(model, 'api-key', region, input.apiKey);
      if (!found) {
        throw serviceError({ name: 'NotFoundException', status: 404, message: 'Invalid API Key identifier specified' });
      }
      return { id: found.name, name: found.name, enabled: found.usable, createdDate: createdAt };
    }),
  };
}

/** Buckets that workloads list as bound. One that the account may not read answers 403. */
export function bucketOperations(model: WorldModel): Operations {
  return {
    HeadBucket: operation<HeadBucketCommandInput, HeadBucketCommandOutput>('data', (input, { region }) => {
      const found = resourceOf(model, 'bucket', region, input.Bucket);
      if (!found) throw serviceError({ name: 'NotFound', status: 404, message: 'UnknownError' });
      if (!found.usable) throw serviceError({ name: 'Forbidden', status: 403, message: 'UnknownError' });
      return { BucketRegion: region };
    }),
  };
}

/** Ids are hexadecimal and tell nothing. */
function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
