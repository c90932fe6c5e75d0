import type { ApprovedCall } from './approved-calls.ts';
import type { ActionPorts, PlannedCall } from './define.ts';

export type LeverPorts = Pick<
  ActionPorts,
  | 'clock'
  | 'routingControls'
  | 'switchObjects'
  | 'switchMetrics'
  | 'alarms'
  | 'dnsRecords'
  | 'dnsConfiguration'
  | 'routing'
  | 'canaries'
>;

/** One way to move the traffic of a workload out of `from` into `to`. Errors are CodedErrors. */
export interface LeverDriver {
  readonly kind: string;
  readonly plane: 'data' | 'control';
  /** How long after the move names lead elsewhere at the latest, ms. */
  readonly propagationMs: number;
  /** Everything the lever would be set to, whether it is so already or not. */
  readonly intended: readonly PlannedCall[];
  /** The intended calls with what stands there now; `inPlace` when none is needed. */
  look(signal: AbortSignal): Promise<{ readonly inPlace: boolean; readonly calls: readonly PlannedCall[] }>;
  /** Sets the lever. Repeating it is harmless: it looks first, and only states absolute values. */
  move(signal: AbortSignal): Promise<void>;
  /** Calls that free `to` where an earlier use of this lever holds traffic away from it; none for most. */
  blocks(signal: AbortSignal): Promise<readonly PlannedCall[]>;
  unblock(signal: AbortSignal): Promise<void>;
  /** What else people want to know of the lever before they approve its use. */
  notes?(
    signal: AbortSignal,
  ): Promise<readonly { readonly name: string; readonly value: string; readonly forApprover?: true }[]>;
}

/** Where traffic goes. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Key of the effect: spreads the order in which equal endpoints are tried. */
  readonly key: string;
  /** A named person wants safety rules overridden. */
  readonly override: { readonly by: string; readonly reason: string } | null;
  /** Calls of the move that this one takes back; none for a move of its own. */
  readonly inverseOf: readonly ApprovedCall[];
}
