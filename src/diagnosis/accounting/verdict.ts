import { type Excess, ordinaryRates, type Shown } from './excess.ts';

/** Is there anything at all, and how sure is that? */
export interface Significance {
  readonly incident: boolean;
  /** Windows of the same shape in the fault-free history, and in how many of them the first suspect showed as much. */
  readonly windows: number;
  readonly asMuch: number;
  /** How far the suspect lies above everything its history shows: 0 at its greatest, towards 1 far beyond. */
  readonly distance: number;
}

/** Every window of the history is looked at: the question is whether even one of them shows as much. */
const everyWindow = Number.POSITIVE_INFINITY;
const nothing: Significance = { incident: false, windows: 0, asMuch: 0, distance: 0 };

/**
 * A rank test, free of any distribution (conformal, after Vovk et al., 2005): there is an incident when something at the first suspect is more
 * than in any window of the same shape without a fault. Its time or failures also have to be more than the alarmed node's own noise, or they
 * would not have been noticed there. Without a history, what stands out decides.
 */
export function significanceOf(
  own: Shown | undefined,
  others: readonly Shown[],
  alarmed: Excess | undefined,
): Significance {
  const noticed = own && own.excess.counted > (alarmed?.noise ?? 0) ? [own] : [];
  const tested = [...noticed, ...others].filter(({ excess }) => excess.counted > 0).map(rankOf);
  return tested.sort((one, other) => other.distance - one.distance)[0] ?? nothing;
}

function rankOf({ excess, measured }: Shown): Significance {
  const rates = ordinaryRates(measured, everyWindow);
  const asMuch = rates.filter((ordinary) => ordinary >= excess.rate).length;
  const greatest = rates.length === 0 ? excess.noise / (excess.amount / excess.rate) : Math.max(0, ...rates);
  return {
    incident: asMuch === 0,
    windows: rates.length,
    asMuch,
    distance: Math.max(0, 1 - greatest / excess.rate),
  };
}
