import type { Anchor, ApprovalRequest, Destination, PublicStage } from '../ports/messaging.ts';
import type { NamedAction } from './chart.ts';
import { type Facts, isRestored } from './facts.ts';
import { requestOf } from './request.ts';
import { blockedBy, type Words, wordsOf } from './words.ts';

/** For whom a message is: each audience has templates of its own, and reads them at one destination. */
export const audiences = ['chat', 'status', 'subscribers', 'responders', 'pager', 'webhook'] as const;
export type Audience = (typeof audiences)[number];

export const destinationOf: Readonly<Record<Audience, Destination>> = {
  chat: 'chat',
  status: 'status',
  subscribers: 'mail',
  responders: 'mail',
  pager: 'pager',
  webhook: 'webhook',
};

/** What is to be said on an occasion, before anything is worded: pure data, which the templates of each audience turn into messages. */
export interface Speech {
  readonly occasion: Occasion;
  readonly lane: 'first' | 'normal';
  readonly severity: Facts['severity'];
  /** Who hears it, as far as templates have something to say to them. */
  readonly audiences: readonly Audience[];
  readonly words: Words;
  readonly stage: PublicStage;
  readonly closes: boolean;
  /** For `pager` and `responders`: ids of people; empty: nobody in particular. */
  readonly to: readonly string[];
  readonly coalesce?: string;
  /** Whoever reads how things stand, not how they went, is not told any more what is of this name and still waits. */
  readonly overtakes?: string;
  /** For `pager`: it wakes those who acknowledged an earlier alert, at most so often, ms; 0 is always. */
  readonly ownAlertEveryMs?: number;
  readonly anchor?: Anchor;
  readonly request?: ApprovalRequest;
  readonly settles?: string;
}

interface Manner {
  readonly lane: 'first' | 'normal';
  readonly to?: 'onCall' | 'handover' | 'owes' | 'everybody';
  readonly coalesce?: string;
  readonly overtakes?: string;
  readonly ownAlertEveryMs?: number;
  readonly anchor?: Anchor;
  /** `asks`: carries the request for an approval. `settles`: ends it. */
  readonly request?: 'asks' | 'settles';
}

const news: Manner = { lane: 'normal' };
const change: Manner = { lane: 'first' };

/** It is said after each round of tries, every minute or so: whoever is awake by then is not called each time. */
const strandedAlertMs = 15 * 60_000;

/** A step that fails again right after a retry is known to whoever retried it. */
const failedStepAlertMs = 15 * 60_000;

/** Every occasion on which people are told something, and how. The words stand in `templates/`. */
const manners = {
  opened: { lane: 'first', anchor: 'opened' },
  update: { lane: 'normal', coalesce: 'update' },
  updateDue: { lane: 'normal', to: 'owes', coalesce: 'updateDue' },
  customersUpdate: { lane: 'first', coalesce: 'update', overtakes: 'update' },
  page: { lane: 'first', to: 'onCall' },
  unanswered: { lane: 'first', to: 'everybody' },
  acknowledged: change,
  handover: { lane: 'first', to: 'handover' },
  handedOver: news,
  handoverUnanswered: { lane: 'first', to: 'everybody' },
  severityChanged: change,
  diagnosed: news,
  held: { lane: 'normal', coalesce: 'held' },
  blocked: change,
  approvalWanted: { lane: 'first', anchor: 'request', request: 'asks' },
  approvalExpiring: { lane: 'first' },
  approvalStale: { lane: 'first', request: 'settles' },
  breakGlass: { lane: 'first', to: 'everybody' },
  ordered: { lane: 'first', request: 'settles' },
  withdrawn: { lane: 'first', request: 'settles' },
  planImpossible: change,
  lockedOut: change,
  lockUnanswered: change,
  stepFailed: { lane: 'first', to: 'everybody', ownAlertEveryMs: failedStepAlertMs },
  stepRetried: change,
  stepPassed: change,
  fenceLifted: change,
  stranded: { lane: 'first', to: 'everybody', ownAlertEveryMs: strandedAlertMs },
  mitigated: { lane: 'first', overtakes: 'update' },
  alreadySo: change,
  wave: { lane: 'first', to: 'everybody', ownAlertEveryMs: 0 },
  failbackOffered: change,
  failedBack: change,
  escalated: { lane: 'first', to: 'everybody', ownAlertEveryMs: 0 },
  closed: { lane: 'first', overtakes: 'update' },
} as const satisfies Record<string, Manner>;
export type Occasion = keyof typeof manners;
export const occasions = Object.keys(manners) as Occasion[];

/** What is said on an occasion. Pure. */
export function speechOf(occasion: Occasion, facts: Facts): Speech {
  const manner: Manner = manners[occasion];
  const request = manner.request === 'asks' ? requestOf(facts) : null;
  const settled = manner.request === 'settles' ? facts.plan?.hash : undefined;
  // Until somebody answers, calls join the incident's alert; after that it wakes nobody any more.
  const callsAgain = occasion === 'page' && facts.acknowledged !== null;
  const ownAlertEveryMs = callsAgain ? 0 : manner.ownAlertEveryMs;
  return {
    occasion,
    lane: manner.lane,
    severity: facts.severity,
    audiences: audiencesOf(facts),
    words: wordsOf(facts),
    stage: stageOf(facts),
    closes: occasion === 'closed',
    to: peopleFor(manner.to, facts),
    ...(manner.coalesce === undefined ? {} : { coalesce: manner.coalesce }),
    ...(manner.overtakes === undefined ? {} : { overtakes: manner.overtakes }),
    ...(ownAlertEveryMs === undefined ? {} : { ownAlertEveryMs }),
    ...(manner.anchor === undefined ? {} : { anchor: manner.anchor }),
    ...(request === null ? {} : { request }),
    ...(settled === undefined ? {} : { settles: settled }),
  };
}

/** Where this workload's news goes: chat always, the others as it says. */
function audiencesOf({ workload: { communication } }: Facts): Audience[] {
  return [
    'chat',
    ...(communication.statusPage ? (['status'] as const) : []),
    ...(communication.mail ? (['subscribers', 'responders'] as const) : []),
    ...(communication.pager ? (['pager'] as const) : []),
    ...(communication.webhook ? (['webhook'] as const) : []),
  ];
}

function stageOf(facts: Facts): PublicStage {
  if (facts.closed) return 'resolved';
  if (isRestored(facts)) return 'monitoring';
  return facts.diagnosis ? 'identified' : 'investigating';
}

function peopleFor(to: Manner['to'], { onCall, handover, roles }: Facts): string[] {
  const owes = roles.communications ?? roles.commander;
  switch (to) {
    case 'onCall':
      return [...(onCall?.levels[onCall.level] ?? [])];
    case 'handover':
      return handover ? [handover.to] : [];
    case 'owes':
      return owes === null ? [] : [owes];
    case 'everybody':
      return [...new Set(onCall?.levels.flat() ?? [])];
    default:
      return [];
  }
}

/** Occasions of which only news is told. */
export type News = 'diagnosed' | 'held' | 'blocked' | 'lockUnanswered';

/** The news of an occasion that may repeat itself: said only when it changed. */
export function newsOf(occasion: News, facts: Facts): string {
  if (occasion === 'blocked') return blockedBy(facts);
  if (occasion === 'lockUnanswered') return facts.failure?.code ?? '';
  if (occasion === 'held') return facts.recommendation?.reasons.join('; ') ?? 'nothing is known yet';
  const { diagnosis } = facts;
  return diagnosis
    ? `${diagnosis.verdict} ${diagnosis.scope} ${diagnosis.region} ${[...diagnosis.services].sort().join()}`
    : '';
}

/** The two actions that announce such an occasion and remember what was said. */
export function announceNews(occasion: News): readonly NamedAction[] {
  const params = ({ context }: { context: Facts }): Readonly<Record<string, unknown>> =>
    context.told[occasion] === newsOf(occasion, context) ? {} : { speech: speechOf(occasion, context) };
  return [
    { type: 'announce', params },
    { type: 'rememberTold', params: { occasion } },
  ];
}

/** The named action that says what there is to say on an occasion. */
export function announce(occasion: Occasion): NamedAction {
  return {
    type: 'announce',
    params: ({ context }: { context: Facts }) => ({ speech: speechOf(occasion, context) }),
  };
}
