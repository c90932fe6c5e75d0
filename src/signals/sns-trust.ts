/**
 * Which addresses an SNS envelope may make Muster call. Pinned to the SNS endpoint of the topic's own Region, because whoever may choose
 * the certificate may sign anything. A query is refused: the SNS API itself, on the same host, can be made to answer with a caller's own text.
 */

/** The parts of a topic's ARN that its addresses must agree with. */
export interface TopicPlace {
  readonly partition: string;
  readonly region: string;
}

const topicArn = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

/** Partition and Region of a topic's ARN; undefined when it is not one. */
export function topicPlace(arn: string): TopicPlace | undefined {
  const match = topicArn.exec(arn);
  return match?.[1] && match[2] ? { partition: match[1], region: match[2] } : undefined;
}

/** The address that was found good last: SNS signs with the same certificate for months, and reading a URL costs a tenth of a signature. */
let lastGood: { readonly text: string; readonly host: string } | undefined;

/** Why `text` must not be fetched as the signing certificate of a topic in `place`; undefined when it may. */
export function certificateUrlFault(text: string, place: TopicPlace): string | undefined {
  const host = hostOf(place);
  if (lastGood?.text === text && lastGood.host === host) return undefined;
  const url = pinned(text, place);
  if (typeof url === 'string') return `signing certificate ${url}`;
  if (url.search !== '') return 'signing certificate address carries a query';
  if (!/^\/[\w.-]{1,200}\.pem$/.test(url.pathname)) return 'signing certificate address is not a .pem file at the root';
  // What is written otherwise and read as the same would be fetched and kept once more, under each way to write it.
  if (url.href !== text) return 'signing certificate address is not written as addresses are';
  lastGood = { text, host };
  return undefined;
}

/** Why `text` must not be called to confirm a subscription to a topic in `place`; undefined when it may. */
export function subscribeUrlFault(text: string, place: TopicPlace, arn: string): string | undefined {
  const url = pinned(text, place);
  if (typeof url === 'string') return `subscription ${url}`;
  if (url.searchParams.get('Action') !== 'ConfirmSubscription')
    return 'subscription address does not confirm a subscription';
  if (url.searchParams.get('TopicArn') !== arn) return 'subscription address is for another topic';
  return undefined;
}

function pinned(text: string, place: TopicPlace): URL | string {
  if (!URL.canParse(text)) return 'address is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'address is not https';
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '')
    return 'address carries more than host and path';
  const host = hostOf(place);
  return url.hostname === host ? url : `address is not on ${host}`;
}

function hostOf({ region, partition }: TopicPlace): string {
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}
