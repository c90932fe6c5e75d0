import { X509Certificate } from 'node:crypto';
import { within } from '../../deadline.ts';
import { CodedError } from '../../errors.ts';
import type { HttpAnswer } from '../../ports/aws-clients.ts';
import type { Certificates } from '../../ports/certificates.ts';
import type { Clock } from '../../ports/clock.ts';

/** Where certificates outlive the process: the journal's texts. */
export interface TextStore {
  getText(key: string): Promise<string | undefined>;
  putText(key: string, text: string): Promise<void>;
}

export interface Fetcher {
  get(url: string, signal: AbortSignal): Promise<HttpAnswer>;
}

export interface KeptCertificates extends Certificates {
  /** Fetches what is not kept yet, best effort; answers the addresses that could not be had. */
  prefetch(urls: readonly string[], signal: AbortSignal): Promise<string[]>;
}

/** SNS has one or two for each Region at a time. */
const mostInMemory = 100;
/** Longest download, ms: twice as long as an alarm waits for one, so that whoever joins in its middle need not begin another. */
const downloadLimitMs = 10_000;

/**
 * Certificates fetched once and kept for good: AWS gives every signing certificate an address of its own, so what stands there never changes,
 * and the host that serves it is down when its Region is. Only well-formed certificates are kept. Callers pin the addresses.
 *
 * Many alarms come at once and share one download, which is nobody's own: who gives up, or hangs up, ends only its own wait, and one that stalls
 * ends by itself, so that the next alarm begins another.
 */
export function keptCertificates(net: Fetcher, store: TextStore, clock: Clock): KeptCertificates {
  const underWay = new Map<string, Promise<string>>();
  const inMemory = new Map<string, string>();

  async function obtain(url: string, signal: AbortSignal): Promise<string> {
    const kept = await store.getText(keyOf(url));
    const pem = kept ?? (await download(net, url, signal));
    if (kept === undefined) await store.putText(keyOf(url), pem);
    if (inMemory.size >= mostInMemory) inMemory.clear();
    inMemory.set(url, pem);
    return pem;
  }

  function begin(url: string): Promise<string> {
    const nobody = new AbortController().signal;
    const started = within(clock, downloadLimitMs, nobody, (limit) => obtain(url, limit)).finally(() => {
      underWay.delete(url);
    });
    underWay.set(url, started);
    return started;
  }

  function fetch(url: string, signal: AbortSignal): Promise<string> {
    return within(clock, downloadLimitMs, signal, () => underWay.get(url) ?? begin(url));
  }

  return {
    held: (url) => inMemory.get(url),
    fetch,
    async prefetch(urls, signal) {
      const results = await Promise.allSettled(urls.map((url) => fetch(url, signal)));
      return urls.filter((_url, index) => results[index]?.status === 'rejected');
    },
  };
}

function keyOf(url: string): string {
  return `certificate/${url}`;
}

async function download(net: Fetcher, url: string, signal: AbortSignal): Promise<string> {
  const answer = await net.get(url, signal).catch((cause: unknown) => {
    if (signal.aborted) throw new CodedError('timeout', `${url} did not answer in time`, { cause });
    throw new CodedError('unavailable', `${url} could not be reached`, { cause });
  });
  if (answer.status !== 200) throw new CodedError('unavailable', `${url} answered ${answer.status}`);
  const text = Buffer.from(answer.body).toString('utf8');
  try {
    new X509Certificate(text);
  } catch (cause) {
    throw new CodedError('unavailable', `${url} answered something that is not a certificate`, { cause });
  }
  return text;
}
