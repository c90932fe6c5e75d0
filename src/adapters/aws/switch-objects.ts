import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { SwitchObjects } from '../../ports/traffic.ts';
import { read, type Target, write } from './call.ts';

/** The S3 objects that health checks look for: writing or removing one twice is harmless. */
export function switchObjects(clients: AwsClients): SwitchObjects {
  return {
    /** S3 answers 403 for a missing object to a caller without ListBucket: that is `denied` here, not `absent`. */
    async present(region, Bucket, Key, signal) {
      try {
        await read(clients, s3(region), new HeadObjectCommand({ Bucket, Key }), signal);
        return true;
      } catch (error) {
        if (codeOf(error) === 'notFound') return false;
        throw error;
      }
    },
    async put(region, Bucket, Key, signal) {
      const command = new PutObjectCommand({
        Bucket,
        Key,
        Body: 'The standby Region takes over.\n',
        ContentType: 'text/plain',
        CacheControl: 'no-store',
      });
      await write(clients, s3(region), command, signal);
    },
    async remove(region, Bucket, Key, signal) {
      await write(clients, s3(region), new DeleteObjectCommand({ Bucket, Key }), signal);
    },
  };
}

function s3(region: string): Target {
  return { service: 's3', region };
}
