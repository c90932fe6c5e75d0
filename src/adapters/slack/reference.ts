import { shortHash } from './blocks/request-blocks.ts';
import type { Place } from './web.ts';

/** How a post is referred to later: `C0123456789/1700000000.000100`, and for a request for an approval with the beginning of its plan's hash. */
export function referenceOf({ channel, ts }: Place, planHash?: string): string {
  return planHash === undefined ? `${channel}/${ts}` : `${channel}/${ts}/${shortHash(planHash)}`;
}

export interface Referred extends Place {
  readonly plan?: string | undefined;
}

/** Undefined for what is no reference of ours. */
export function placeOf(reference: string | undefined): Referred | undefined {
  const [, channel, ts, plan] = /^([A-Z0-9]+)\/([\d.]+)(?:\/(.+))?$/.exec(reference ?? '') ?? [];
  return channel === undefined || ts === undefined ? undefined : { channel, ts, plan };
}
