import { CodedError } from '../../errors.ts';
import type { Net } from '../../ports/aws-clients.ts';
import type { AwsEvent, AwsPublicFeed } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import { unlessAborted } from './call.ts';
import { type FeedEvent, parseFeed, parseHistory } from './feed-text.ts';
import { within } from './in-turn.ts';
import { translate } from './translate.ts';

export const publicFeedUrl = 'https://health.aws.amazon.com/public/currentevents';

/** Regions whose buckets hold the dashboard's history, as its own pages fetch it. */
const historyRegions: readonly string[] = ['us-west-2', 'eu-west-1', 'ap-northeast-1'];
/** The history is large and adds only what has ended: it is fetched this seldom, and for no longer than this. */
const historyEveryMs = 600_000;
const historyLimitMs = 5_000;
const dayMs = 86_400_000;

export function historyUrl(region: string): string {
  return `https://history-events-${region}-prod.s3.amazonaws.com/historyevents.json`;
}

/** The feed's code of a resolved event; 1 informational, 2 degraded, 3 disrupted. Resolved events linger. */
const resolved = '0';

/**
 * The public Health dashboard: what it shows now, and what moved from there to its history within the last day. No account and no plan
 * needed, undocumented, read leniently. The history only adds: without it the answer stands.
 */
export function publicFeed(net: Net, clock: Clock): AwsPublicFeed {
  const past = history(net, clock);
  const shownNow = unlessSame(parseFeed);
  return {
    async events(signal, impaired = []) {
      const [current, ended] = await Promise.all([
        fetched(net, publicFeedUrl, signal).then(shownNow),
        past(impaired, signal),
      ]);
      const shown = new Set(current.map(({ arn }) => arn));
      const since = clock.now() - dayMs;
      const events = ended.filter(({ arn }) => !shown.has(arn)).map(awsEvent);
      return [...current.map(awsEvent), ...events.filter(({ updatedAtMs }) => updatedAtMs >= since)];
    },
  };
}

/** The feed is read every minute and changes a few times a day: the same bytes are not read twice. */
function unlessSame(parse: (bytes: Uint8Array) => FeedEvent[]): (bytes: Uint8Array) => FeedEvent[] {
  let last: { readonly bytes: Uint8Array; readonly events: FeedEvent[] } | undefined;
  return (bytes) => {
    if (last === undefined || Buffer.compare(last.bytes, bytes) !== 0) last = { bytes, events: parse(bytes) };
    return last.events;
  };
}

/** The last history that was read, fetched anew every ten minutes from a Region that is not impaired. */
function history(net: Net, clock: Clock): (impaired: readonly string[], signal: AbortSignal) => Promise<FeedEvent[]> {
  let known: { readonly atMs: number; readonly events: FeedEvent[] } | undefined;
  return async (impaired, signal) => {
    if (known !== undefined && clock.now() - known.atMs < historyEveryMs) return known.events;
    const region = historyRegions.find((one) => !impaired.includes(one));
    if (region === undefined) return [];
    const atMs = clock.now();
    const events = await within(clock, historyLimitMs, signal, (limited) => fetched(net, historyUrl(region), limited))
      .then(parseHistory)
      .catch(() => known?.events ?? []);
    known = { atMs, events };
    return events;
  };
}

async function fetched(net: Net, url: string, signal: AbortSignal): Promise<Uint8Array> {
  const what = 'public Health feed';
  try {
    const answer = await unlessAborted(net.get(url, signal), signal);
    if (answer.status !== 200) throw new CodedError('unavailable', `${what}: HTTP ${answer.status}`);
    return answer.body;
  } catch (error) {
    throw translate(error, { what, mutating: false });
  }
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
    impairedEntities: [],
  };
}

/** The ARN's own service name (`event/MULTIPLE_SERVICES/…`); else the feed's, without its Region. */
function serviceOf(event: FeedEvent, region: string): string {
  const inArn = /:event\/([A-Z0-9_]+)\//.exec(event.arn)?.[1];
  if (inArn !== undefined) return inArn;
  const own = (event.service ?? event.service_name ?? 'unknown').replace(`-${region}`, '').toUpperCase();
  return own === 'MULTIPLESERVICES' ? 'MULTIPLE_SERVICES' : own;
}
