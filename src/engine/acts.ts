import type { Entry } from './record.ts';
import { asksForApproval } from './recording.ts';

/** Something that an incident did or said that people would have noticed. */
export interface Act {
  readonly atMs: number;
  readonly what: string;
  readonly why: string;
}

/** Where two courses of one incident differ. `before` or `after` is absent where only the other did it. */
export interface Difference {
  readonly atMs: number;
  readonly before?: Act;
  readonly after?: Act;
}

/** Decisions as they change, requests for approvals, effects that change the world, and the end. */
export function actsOf(entries: readonly (Entry & { readonly atMs: number })[]): Act[] {
  const acts: Act[] = [];
  let decided: string | undefined;
  let because = '';
  for (const { kind, detail, atMs } of entries) {
    if (kind === 'decision' && detail.about === 'recommendation') {
      const what = `decides ${String(detail.decision)} (${String(detail.runbook)})`;
      because = ((detail.reasons ?? []) as string[]).join('; ');
      if (what !== decided) acts.push({ atMs, what, why: because });
      decided = what;
    }
    if (asksForApproval({ kind, detail })) acts.push({ atMs, what: 'asks for approval', why: because });
    if (kind === 'effect.requested' && detail.mutating === true)
      acts.push({ atMs, what: `performs ${String(detail.name)}`, why: because });
    if (kind === 'transition' && isIn(detail.to, 'resolved') && !isIn(detail.from, 'resolved'))
      acts.push({ atMs, what: 'ends', why: '' });
  }
  return acts;
}

function isIn(value: unknown, phase: string): boolean {
  return JSON.stringify((value as { response?: unknown } | null)?.response ?? '').startsWith(`{"${phase}"`);
}

/**
 * The acts that only one course has, and those that both have at times further apart than `withinMs`, in order of time. Acts are laid side by side
 * by the longest common run of what they are.
 */
export function differencesOf(then: readonly Act[], now: readonly Act[], withinMs: number): Difference[] {
  const common = longestCommon(then, now);
  const differences: Difference[] = [];
  let [left, right] = [0, 0];
  for (const [nextLeft, nextRight] of [...common, [then.length, now.length] as const]) {
    for (const act of then.slice(left, nextLeft)) differences.push({ atMs: act.atMs, before: act });
    for (const act of now.slice(right, nextRight)) differences.push({ atMs: act.atMs, after: act });
    const [before, after] = [then[nextLeft], now[nextRight]];
    if (before && after && Math.abs(before.atMs - after.atMs) > withinMs)
      differences.push({ atMs: Math.min(before.atMs, after.atMs), before, after });
    [left, right] = [nextLeft + 1, nextRight + 1];
  }
  return merged(
    differences.sort((one, other) => one.atMs - other.atMs),
    withinMs,
  );
}

/** Two decisions made at one time are one difference. */
function merged(differences: readonly Difference[], withinMs: number): Difference[] {
  const kept: Difference[] = [];
  for (const one of differences) {
    const last = kept[kept.length - 1];
    const near = last && one.atMs - last.atMs <= withinMs;
    const pair = near && decides(last.before) && !last.after && decides(one.after) && !one.before;
    if (pair) kept[kept.length - 1] = { ...last, ...one, atMs: last.atMs };
    else kept.push(one);
  }
  return kept;
}

function decides(act: Act | undefined): boolean {
  return act?.what.startsWith('decides ') ?? false;
}

/** Index pairs of the longest common subsequence. */
function longestCommon(then: readonly Act[], now: readonly Act[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: then.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (left: number, right: number): number => lengths[left]?.[right] ?? 0;
  for (let left = then.length - 1; left >= 0; left -= 1) {
    for (let right = now.length - 1; right >= 0; right -= 1) {
      const same = then[left]?.what === now[right]?.what;
      const best = same ? at(left + 1, right + 1) + 1 : Math.max(at(left + 1, right), at(left, right + 1));
      (lengths[left] as number[])[right] = best;
    }
  }
  const pairs: [number, number][] = [];
  let [left, right] = [0, 0];
  while (left < then.length && right < now.length) {
    if (then[left]?.what === now[right]?.what) {
      pairs.push([left, right]);
      left += 1;
      right += 1;
    } else if (at(left + 1, right) >= at(left, right + 1)) left += 1;
    else right += 1;
  }
  return pairs;
}
