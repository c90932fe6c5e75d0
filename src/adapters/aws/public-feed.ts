import { CodedError } from '../../errors.ts';
import type { Net } from '../../ports/aws-clients.ts';
import type { AwsEvent, AwsPublicFeed } from '../../ports/aws-status.ts';
import { unlessAborted } from './call.ts';
import { type FeedEvent, parseFeed } from './feed-text.ts';
import { translate } from './translate.ts';

export const publicFeedUrl = 'https://health.aws.amazon.com/public/currentevents';

/** The feed's code of a resolved event; 1 informational, 2 degraded, 3 disrupted. Resolved events linger. */
const resolved = '0';

/** The public Health dashboard feed: no account and no plan needed, undocumented, read leniently. */
export function publicFeed(net: Net): AwsPublicFeed {
  return {
    async events(signal) {
      const what = 'public Health feed';
      try {
        const answer = await unlessAborted(net.get(publicFeedUrl, signal), signal);
        if (answer.status !== 200) throw new CodedError('unavailable', `${what}: HTTP ${answer.status}`);
        return parseFeed(answer.body).map(awsEvent);
      } catch (error) {
        throw translate(error, { what, mutating: false });
      }
    },
  };
}

function awsEvent(event: FeedEvent): AwsEvent {
  const region = event.arn.split(':')[3] ?? '';
  const logged = (event.event_log ?? []).filter((entry) => entry !== null);
  const latest = logged.reduce<(typeof logged)[number] | undefined>(
    (newest, entry) => (newest === undefined || entry.timestamp > newest.timestamp ? entry : newest),
    undefined,
  );
  const impacted = Object.values(event.impacted_services ?? {}).flatMap((service) => service.service_name ?? []);
  return {
    arn: event.arn,
    service: serviceOf(event, region),
    region: region === '' ? 'global' : region,
    category: 'issue',
    status: event.status === resolved || event.summary?.startsWith('[RESOLVED]') ? 'closed' : 'open',
    startedAtMs: event.date * 1000,
    updatedAtMs: Math.max(event.date, event.end_time ?? 0, latest?.timestamp ?? 0) * 1000,
    description: [
      event.summary,
      impacted.length === 0 ? undefined : `Impacted: ${impacted.join(', ')}`,
      latest?.message ?? latest?.summary,
    ]
      .filter((part) => part !== undefined && part !== '')
      .join('. '),
  };
}

/** The ARN's own service name (`event/MULTIPLE_SERVICES/…`); else the feed's, without its Region. */
function serviceOf(event: FeedEvent, region: string): string {
  const inArn = /:event\/([A-Z0-9_]+)\//.exec(event.arn)?.[1];
  if (inArn !== undefined) return inArn;
  const own = (event.service ?? event.service_name ?? 'unknown').replace(`-${region}`, '').toUpperCase();
  return own === 'MULTIPLESERVICES' ? 'MULTIPLE_SERVICES' : own;
}
