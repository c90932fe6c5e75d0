import type { Evidence, FailureKind, Scope, Verdict } from './evidence.ts';
import { suspectChange } from './scoring.ts';
import type { Signs } from './signatures.ts';

/** From this share of failing requests on, a service fails as a whole; below it, a part of it does. */
const wholeShare = 0.5;

/** What kind of failure the verdict is about: how long such failures last, and which runbook is for it, rest on it. */
export function kindOf(evidence: Evidence, signs: Signs, verdict: Verdict, scope: Scope): FailureKind {
  switch (verdict) {
    case 'aws':
      return kindOfAws(evidence, signs, scope);
    case 'ours':
      return kindOfOurs(signs);
    case 'dial':
      return 'limit';
    case 'unknown':
      return scope === 'telemetry-only' ? 'telemetry' : 'unknown';
  }
}

/** What can be undone comes first; of the rest, what is told most exactly. */
function kindOfOurs(signs: Signs): FailureKind {
  if (signs.refusal) return 'access';
  if (suspectChange(signs)) return 'deploy';
  if (signs.hotKeys.length > 0) return 'hot-key';
  if (signs.deadLetters.length > 0) return 'backlog';
  return 'code';
}

function kindOfAws(evidence: Evidence, signs: Signs, scope: Scope): FailureKind {
  if (scope === 'telemetry-only') return 'telemetry';
  if (scope === 'zonal') return 'zone';
  if (signs.dnsServices.length > 0) return 'dns';
  if (signs.downServices.length > 0) return 'data-plane';
  const shares = signs.origins
    .filter(({ kind }) => kind === 'fault')
    .map(({ node }) => failingShare(evidence, node.id));
  if (shares.some((share) => share >= wholeShare)) return 'data-plane';
  if (signs.origins.length > 0 && signs.origins.every(({ kind }) => kind === 'throttled')) return 'capacity';
  if (shares.length === 0 && signs.failingCalls.length > 0) return 'control-plane';
  return 'cell';
}

/** Of the requests to a node, as it or its callers count them. */
function failingShare({ graph }: Evidence, id: string): number {
  const node = graph.find((one) => one.id === id);
  const calls = graph.flatMap(({ callsTo }) => callsTo.filter((call) => call.id === id));
  return Math.max(
    0,
    ...[...(node ? [node] : []), ...calls].map(({ total, faults }) => (total > 0 ? faults / total : 0)),
  );
}
