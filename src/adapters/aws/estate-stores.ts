import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { codeOf } from '../../errors.ts';
import { present, read } from './call.ts';
import type { ReadResource } from './estate-resource.ts';

/** A bucket that may not be read is there, and of no use to the engine's account. */
export const bucket: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const command = new HeadBucketCommand({ Bucket: name });
  try {
    await read(clients, { service: 's3', region }, command, signal);
  } catch (error) {
    if (codeOf(error) !== 'denied') throw error;
    return { usable: false, detail: 'may not be read', fingerprint: null, inFlight: null };
  }
  return { usable: true, detail: 'readable', fingerprint: null, inFlight: null };
};

/** Users of a pool are not replicated by AWS: that the other Region has a pool does not say that it has the same users. */
export const userPool: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const command = new DescribeUserPoolCommand({ UserPoolId: name });
  const answer = await read(clients, { service: 'cognito-idp', region }, command, signal);
  const pool = present(answer.UserPool, 'the user pool');
  return {
    usable: true,
    detail: `about ${pool.EstimatedNumberOfUsers ?? 0} users`,
    fingerprint: null,
    inFlight: null,
  };
};

/** Multi-Region keys have one id in all Regions; what one of them encrypted, only its replicas decrypt (AWS KMS Developer Guide). */
export const key: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const answer = await read(clients, { service: 'kms', region }, new DescribeKeyCommand({ KeyId: name }), signal);
  const metadata = present(answer.KeyMetadata, 'the description of the key');
  const state = metadata.KeyState ?? 'UNKNOWN';
  return {
    usable: state === 'Enabled',
    detail: `${state}, ${metadata.MultiRegion ? 'multi-Region' : 'of this Region only'}`,
    fingerprint: metadata.MultiRegion ? (metadata.KeyId ?? null) : null,
    inFlight: null,
  };
};

/** Replicas of a secret share the ids of its versions. Only the description is read, never the value. */
export const secret: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const command = new DescribeSecretCommand({ SecretId: name });
  const answer = await read(clients, { service: 'secretsmanager', region }, command, signal);
  const replicated = answer.PrimaryRegion !== undefined || (answer.ReplicationStatus ?? []).length > 0;
  const versions = Object.entries(answer.VersionIdsToStages ?? {});
  const current = versions.find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
  const deleted = answer.DeletedDate !== undefined;
  return {
    usable: !deleted && current !== undefined,
    detail: `${deleted ? 'scheduled for deletion' : 'in use'}, ${replicated ? 'replicated' : 'of this Region only'}`,
    fingerprint: replicated ? (current ?? null) : null,
    inFlight: null,
  };
};
