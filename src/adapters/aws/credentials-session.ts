import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CodedError } from '../../errors.ts';
import type { AwsCredentials, Obtained } from './credentials.ts';

/** What the session is for, and for how long. */
export interface SessionRequest {
  readonly roleArn: string;
  /** Shows in CloudTrail as who acted. */
  readonly sessionName: string;
  /** 900 to 43 200; the role's own MaxSessionDuration must allow it. */
  readonly seconds: number;
}

/** The part of an STS client that is needed. */
export interface Sts {
  send(
    command: AssumeRoleCommand,
    options: { abortSignal: AbortSignal },
  ): Promise<{
    Credentials?:
      | {
          AccessKeyId?: string | undefined;
          SecretAccessKey?: string | undefined;
          SessionToken?: string | undefined;
          Expiration?: Date | undefined;
        }
      | undefined;
  }>;
}

/** Longest session that chained roles may have (IAM user guide, "Roles terms and concepts": role chaining), seconds. */
const chainedSeconds = 3_600;

/** The STS of a Region, at that Region's own endpoint: the global one is served from us-east-1 for opt-in Regions. One try only. */
export function regionalSts(region: string, credentials?: () => Promise<AwsCredentials>): STSClient {
  return new STSClient({
    region,
    endpoint: `https://sts.${region}.amazonaws.com`,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
    ...(credentials ? { credentials } : {}),
  });
}

/**
 * Takes on the acting role. A base that is a role itself is allowed an hour only: STS refuses more, and then an hour is asked for and said.
 * @throws what the SDK throws; CodedError `unavailable` for an answer without credentials
 */
export async function assumeRole(sts: Sts, request: SessionRequest, signal: AbortSignal): Promise<Obtained> {
  try {
    return await session(sts, request, request.seconds, signal);
  } catch (error) {
    const tooLong = error instanceof Error && error.name === 'ValidationError' && request.seconds > chainedSeconds;
    if (!tooLong) throw error;
    const shorter = await session(sts, request, chainedSeconds, signal);
    return { ...shorter, source: `${shorter.source}, one hour only: STS refuses ${request.seconds} s` };
  }
}

async function session(
  sts: Sts,
  { roleArn, sessionName }: SessionRequest,
  seconds: number,
  signal: AbortSignal,
): Promise<Obtained> {
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: seconds,
  });
  const { Credentials: given } = await sts.send(command, { abortSignal: signal });
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration) {
    throw new CodedError('unavailable', `STS answered without credentials for ${roleArn}`);
  }
  return {
    credentials: {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      expiration: given.Expiration,
    },
    source: `session of ${roleArn}`,
  };
}
