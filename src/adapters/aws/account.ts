import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { CodedError, codeOf } from '../../errors.ts';
import type { Account, CredentialsLife } from '../../ports/account.ts';
import type { AwsClients, Net } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import { present, read, unlessAborted } from './call.ts';
import { deniedTo } from './simulated-permissions.ts';
import { translate } from './translate.ts';

/** Asks whoever holds the credentials how long they last; the keys themselves stay there. */
export type AskCredentialsLife = (signal: AbortSignal) => Promise<CredentialsLife>;

/** The account behind the clients. */
export function account(clients: AwsClients, net: Net, clock: Clock, askLife: AskCredentialsLife): Account {
  return {
    credentials: askLife,
    async caller(region, signal) {
      const answer = await read(clients, { service: 'sts', region }, new GetCallerIdentityCommand({}), signal);
      return {
        accountId: present(answer.Account, 'the account of the caller'),
        arn: present(answer.Arn, 'the ARN of the caller'),
      };
    },
    clockSkewMs: (region, signal) => clockSkewMs(net, clock, region, signal),
    denied: (principalArn, asked, signal) => deniedTo(clients, clock, { principalArn, asked }, signal),
    async quota(region, ServiceCode, QuotaCode, signal) {
      const target = { service: 'servicequotas', region } as const;
      const { Quota } = await read(
        clients,
        target,
        new GetServiceQuotaCommand({ ServiceCode, QuotaCode }),
        signal,
      ).catch((error: unknown) => {
        if (codeOf(error) !== 'notFound') throw error;
        return read(clients, target, new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }), signal);
      });
      return present(Quota?.Value, `the value of quota ${QuotaCode} of ${ServiceCode}`);
    },
  };
}

/** The Date header has whole seconds and is cut, not rounded: half a second is added, and half of the way there and back. */
async function clockSkewMs(net: Net, clock: Clock, region: string, signal: AbortSignal): Promise<number> {
  const url = `https://sts.${region}.amazonaws.com/`;
  const sentAtMs = clock.now();
  try {
    const { headers } = await unlessAborted(net.get(url, signal), signal);
    const theirsMs = Date.parse(headers.date ?? '');
    if (Number.isNaN(theirsMs)) throw new CodedError('unavailable', `${url} answered without a Date`);
    return Math.round((sentAtMs + clock.now()) / 2 - (theirsMs + 500));
  } catch (error) {
    throw translate(error, { what: `GET ${url}`, mutating: false });
  }
}
