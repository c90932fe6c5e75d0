import { arithmeticLines } from './arithmetic.ts';
import type { NamedAction } from './chart.ts';
import { writesAtRisk } from './data-at-risk.ts';
import { confirmationSources, type Facts, failingRegion, otherRegion } from './facts.ts';

/** A message before it gets its key. */
interface Draft {
  readonly destination: 'chat' | 'status';
  readonly title: string;
  readonly text: string;
}

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** What people are told, by occasion: pure functions of the facts. The public page says what users see and blames nobody before evidence. */
const drafts = {
  opened: (facts: Facts) => [
    internal(facts, 'opened', `${facts.severity} on ${facts.workload.title}. ${facts.signals.summary}`),
    ...external(facts, 'Investigating', 'We are investigating elevated errors. Next update within 30 minutes.'),
  ],
  update: (facts: Facts) => [
    internal(facts, 'update', situation(facts)),
    ...external(facts, statusWord(facts), publicSituation(facts)),
  ],
  diagnosed: (facts: Facts) => [internal(facts, 'diagnosis', diagnosisText(facts))],
  held: (facts: Facts) => [
    internal(facts, 'holding', `Not acting for now: ${reasons(facts)}. The evidence is gathered again every minute.`),
  ],
  blocked: (facts: Facts) => [
    internal(
      facts,
      'no plan possible now',
      `${planTitle(facts)} cannot make one call: ${blockedBy(facts)}. It is planned again every minute. A person may order a failover instead, with a reason: muster incident failover ${facts.incidentId}`,
    ),
  ],
  approvalWanted: (facts: Facts) => [internal(facts, 'approval wanted', approvalText(facts))],
  approvalStale: (facts: Facts) => [
    internal(
      facts,
      'approval lapsed',
      'Nobody decided in time. Silence is not consent: the plan lapses, and the incident holds.',
    ),
  ],
  breakGlass: (facts: Facts) => [
    internal(
      facts,
      'break-glass',
      `Quorum was not reached. ${facts.workload.policy.approval.breakGlass?.role ?? ''} may now approve alone, and it will be announced.`,
    ),
  ],
  ordered: (facts: Facts) => [
    internal(
      facts,
      'ordered',
      `${facts.order?.kind === 'policy' ? 'The written policy' : facts.order?.by.join(', ')} ordered ${planTitle(facts)}${facts.order?.override ? ' as an override of the recommendation' : ''}.`,
    ),
  ],
  withdrawn: (facts: Facts) => [internal(facts, 'plan withdrawn', `Nothing was moved. ${reasons(facts)}.`)],
  planImpossible: (facts: Facts) => [
    internal(
      facts,
      'no plan',
      `The world could not be read well enough to plan: ${facts.failure?.message ?? 'unknown'}. A person is needed.`,
    ),
  ],
  lockedOut: (facts: Facts) => [
    internal(
      facts,
      'locked out',
      `Another incident or engine acts on ${facts.workload.id}; this one diagnoses and announces only.`,
    ),
  ],
  stepFailed: (facts: Facts) => [
    internal(
      facts,
      'step failed',
      `Step ${facts.failure?.step} failed (${facts.failure?.code}): ${facts.failure?.message}. Choose: retry, skip, undo or stop.`,
    ),
  ],
  stepRetried: (facts: Facts) => [
    internal(
      facts,
      'step tried again',
      `Step ${facts.failure?.step} failed (${facts.failure?.code}) behind the point of no return; it is tried again.`,
    ),
  ],
  stepPassed: (facts: Facts) => [
    internal(
      facts,
      'step failed, on without it',
      `Step ${facts.failure?.step} failed (${facts.failure?.code}): ${facts.failure?.message}. Nothing waits for it; it is left to people.`,
    ),
  ],
  fenceLifted: (facts: Facts) => [
    internal(
      facts,
      'fence lifted',
      'No lever moved traffic and the new side accepted no write: writers have their Region back. A person is needed.',
    ),
  ],
  stranded: (facts: Facts) => [
    internal(
      facts,
      'ESCALATION',
      `Traffic does not move and the fence cannot be lifted safely: ${facts.failure?.message ?? ''}. Every lever is being tried again; a person is needed now.`,
    ),
  ],
  mitigated: (facts: Facts) => [
    internal(
      facts,
      'mitigated',
      `${planTitle(facts)} is done and verified. ${dataAtRisk(facts)}Monitoring; further waves are expected.`,
    ),
    ...external(facts, 'Monitoring', 'Service is restored. We keep watching closely.'),
  ],
  alreadySo: (facts: Facts) => [
    internal(
      facts,
      'nothing to do',
      `Nothing to do for ${planTitle(facts)}: the world is so already. No call was made. Watching whether it serves.`,
    ),
  ],
  wave: (facts: Facts) => [internal(facts, 'another wave', `${situation(facts)}`)],
  failbackOffered: (facts: Facts) => [
    internal(
      facts,
      'failback possible',
      `All gates are open: ${facts.gates.map((gate) => gate.name).join(', ')}. Order it with: muster incident failback ${facts.incidentId}. Staying is a valid end too: muster incident resolve ${facts.incidentId}`,
    ),
  ],
  failedBack: (facts: Facts) => [
    internal(
      facts,
      'failed back',
      `${planTitle(facts)} is done and verified. The incident ends after a quarter of an hour of quiet.`,
    ),
  ],
  escalated: (facts: Facts) => [internal(facts, 'ESCALATION', `A person is needed. ${situation(facts)}`)],
  closed: (facts: Facts) => [
    internal(facts, 'resolved', facts.dismissed ? `Dismissed: ${facts.dismissed}.` : `Resolved. ${situation(facts)}`),
    ...external(facts, 'Resolved', 'This incident is resolved.').map((draft) => ({ ...draft, closes: true })),
  ],
} as const;
export type Occasion = keyof typeof drafts;

/** Occasions of which only news is told. */
export type News = 'diagnosed' | 'held' | 'blocked';

/** The news of an occasion that may repeat itself: said only when it changed. */
export function newsOf(occasion: News, facts: Facts): string {
  if (occasion === 'held') return reasons(facts);
  if (occasion === 'blocked') return blockedBy(facts);
  const { diagnosis } = facts;
  return diagnosis
    ? `${diagnosis.verdict} ${diagnosis.scope} ${diagnosis.region} ${[...diagnosis.services].sort().join()}`
    : '';
}

/** The two actions that announce such an occasion and remember what was said. */
export function announceNews(occasion: News): readonly NamedAction[] {
  const params = ({ context }: { context: Facts }): Readonly<Record<string, unknown>> => ({
    occasion,
    messages: context.told[occasion] === newsOf(occasion, context) ? [] : drafts[occasion](context),
  });
  return [
    { type: 'announce', params },
    { type: 'rememberTold', params: { occasion } },
  ];
}

/** The named action that queues the messages of an occasion. */
export function announce(occasion: Occasion): NamedAction {
  return {
    type: 'announce',
    params: ({ context }: { context: Facts }) => ({ occasion, messages: drafts[occasion](context) }),
  };
}

function internal(facts: Facts, title: string, text: string): Draft {
  const mark = facts.drill ? 'DRILL ' : '';
  return { destination: 'chat', title: `${mark}${facts.incidentId} ${title}`, text: `${mark}${text}` };
}

function external(facts: Facts, title: string, text: string): Draft[] {
  if (!facts.workload.communication.statusPage) return [];
  const mark = facts.drill ? 'DRILL ' : '';
  return [{ destination: 'status', title: `${mark}${title}`, text: `${mark}${text}` }];
}

function reasons(facts: Facts): string {
  return facts.recommendation?.reasons.join('; ') ?? 'nothing is known yet';
}

function planTitle(facts: Facts): string {
  const { plan } = facts;
  if (!plan) return 'the plan';
  return plan.from === plan.to ? `${plan.runbook} in ${plan.from}` : `${plan.runbook}: ${plan.from} → ${plan.to}`;
}

function diagnosisText(facts: Facts): string {
  const { diagnosis } = facts;
  if (!diagnosis) return 'No diagnosis yet.';
  const terms = diagnosis.reasons.map((reason) => `${reason.weight > 0 ? '+' : ''}${reason.weight} ${reason.text}`);
  const missing = diagnosis.missing.length > 0 ? ` Missing evidence: ${diagnosis.missing.join(', ')}.` : '';
  return `Verdict ${diagnosis.verdict}, scope ${diagnosis.scope}, ${diagnosis.region}. ${[`${terms.join('; ')}.`, ...(diagnosis.explanation ?? [])].join(' ')}${missing}`;
}

function approvalText(facts: Facts): string {
  const { plan } = facts;
  if (!plan) return '';
  const { approval } = facts.workload.policy;
  const calls = plan.steps.flatMap((step) =>
    step.calls.map(
      (call) => `${call.call} ${call.target} (${call.region}, ${call.plane} plane): ${call.from} → ${call.to}`,
    ),
  );
  const readings = plan.steps.flatMap((step) => step.readings.filter(({ forApprover }) => forApprover));
  const obstacles = plan.obstacles.length > 0 ? `\nIn the way: ${plan.obstacles.join('; ')}` : '';
  return [
    `${planTitle(facts)}. Why: ${reasons(facts)}.`,
    ...(facts.diagnosis?.explanation ?? []),
    ...arithmeticLines(plan.verb === 'mitigate' ? (facts.recommendation?.arithmetic ?? null) : null),
    ...calls.map((call) => `• ${call}`),
    ...readings.map(({ name, value }) => `${name}: ${value}`),
    `${approval.quorum} of ${approval.roles.join(' / ')} within ${approval.expirySeconds} s, else it lapses.${obstacles}`,
    `muster incident approve ${facts.incidentId} --plan ${plan.hash.slice(0, 12)}`,
  ].join('\n');
}

function situation(facts: Facts): string {
  const region = failingRegion(facts);
  const said = confirmationSources.flatMap((source) =>
    facts.confirmation[source]?.confirmed ? [`${source}: ${facts.confirmation[source]?.summary}`] : [],
  );
  const parts = [
    facts.servingRegion
      ? `${facts.servingRegion} serves since ${utc(facts.mitigatedAtMs ?? facts.nowMs)}.`
      : `${region} is impaired; ${otherRegion(facts, region)} is the standby.`,
    facts.diagnosis ? `Verdict ${facts.diagnosis.verdict}, scope ${facts.diagnosis.scope}.` : 'Cause not known yet.',
    facts.recommendation ? `Decision ${facts.recommendation.decision}: ${reasons(facts)}.` : '',
    said.length > 0 ? `Confirmed by ${said.join('; ')}.` : 'AWS has confirmed nothing yet.',
    `Next update ${utc(facts.nowMs + facts.workload.communication.cadenceSeconds * 1000)}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function blockedBy({ plan }: Facts): string {
  return plan?.obstacles.join('; ') ?? '';
}

function dataAtRisk(facts: Facts): string {
  const atRisk = writesAtRisk(facts);
  return atRisk === null ? '' : `Data at risk: ${atRisk}. `;
}

function statusWord(facts: Facts): string {
  if (facts.servingRegion || facts.mitigatedAtMs) return 'Monitoring';
  return facts.diagnosis ? 'Identified' : 'Investigating';
}

function publicSituation(facts: Facts): string {
  if (facts.servingRegion || facts.mitigatedAtMs) return 'Service is restored and we keep watching.';
  const upstream = facts.confirmation.health?.confirmed || facts.confirmation.feed?.confirmed;
  return upstream
    ? 'An upstream provider has confirmed a disruption that affects us. We are working around it.'
    : 'Some requests fail. We are working on it.';
}
