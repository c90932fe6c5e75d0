import type { Scorecard } from './scorecard.ts';

type Recovering = Pick<Scorecard, 'approver' | 'expected' | 'rtoSeconds' | 'downSeconds'>;

/** Clients may fail for this much longer than the RTO: a wave that comes back while people fail back is short (our choice). Seconds. */
const longestAfterSeconds = 300;

/** Failing over was right and people approved it at once, and clients were never served again for as long as it takes to count. */
export function neverRecovered(card: Recovering): boolean {
  return wasToRecover(card) && card.rtoSeconds === null;
}

/** Failing over was right and people approved it at once, and for longer than that clients failed again after the recovery, or elsewhere. */
export function wentDownAgain(card: Recovering): boolean {
  return wasToRecover(card) && card.rtoSeconds !== null && card.downSeconds > card.rtoSeconds + longestAfterSeconds;
}

function wasToRecover({ approver, expected }: Recovering): boolean {
  return approver === 'prompt' && expected.decision === 'failover';
}
