import type { Evidence, Reason, Suspect } from './evidence.ts';
import type { Signs } from './signatures.ts';

/**
 * From change to onset, ms: ten minutes, and five more because the onset known to the engine is when it was told (alarm period times
 * datapoints, and delivery).
 */
const freshChangeMs = 15 * 60_000;

/** Replication usually takes about a second (DynamoDB developer guide, global tables); from here on it is worth a word. */
const noticeableLagMs = 10_000;

/** One rule: what it adds to the score when it applies. */
type Rule = (evidence: Evidence, signs: Signs) => Reason | undefined;

/**
 * The rules, additive. Positive weights speak for a cause of ours, negative ones for AWS. The weights are log-odds set by judgement from how
 * past outages looked; AWS saying nothing has no rule, because its first post came 19 to 120 minutes late.
 */
const rules: readonly Rule[] = [
  freshChange,
  accountChanged,
  ownCodeFails,
  weAreRefused,
  keyIsHot,
  lettersAreDead,
  oneComponentOnly,
  dialFull,
  weAreThrottled,
  managedRuntimeChanged,
  standbyPasses,
  sharedDependency,
  awsRequestIds,
  dnsSignature,
  serviceProbeFails,
  ownCallsFail,
  serviceErrs,
  faultInsideAws,
  oneZoneOnly,
  replicationLags,
  awsPosted,
];

export function reasonsOf(evidence: Evidence, signs: Signs): Reason[] {
  return rules.flatMap((rule) => rule(evidence, signs) ?? []);
}

export function total(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, { weight }) => sum + weight, 0);
}

/** Our own latest change of a component that fails; anything that changed counts where it is not known what fails. */
export function suspectChange(signs: Signs): Evidence['changes'][number] | undefined {
  const ours = signs.changes.filter(isOfComponent);
  const failing = ours.filter(({ component }) => signs.failingComponents.includes(component));
  const candidates = signs.failingComponents.length > 0 ? failing : ours;
  return [...candidates].sort((one, other) => other.atMs - one.atMs)[0];
}

/** Changed by us, and a component: not AWS's runtime, and not the account around it. */
function isOfComponent({ kind }: Evidence['changes'][number]): boolean {
  return kind !== 'runtime' && kind !== 'account';
}

/** Something of ours around the components changed, and nothing of AWS is seen to fail: worth a thought. */
function accountChanged({ onsetMs }: Evidence, signs: Signs): Reason | undefined {
  const change = signs.changes.find(({ kind }) => kind === 'account');
  if (!change || suspectChange(signs) || signs.downServices.length > 0) return undefined;
  const minutes = Math.round((onsetMs - change.atMs) / 60_000);
  return { weight: 1, text: `the account was changed ${minutes} min before the onset: ${change.detail}` };
}

function freshChange({ onsetMs }: Evidence, signs: Signs): Reason | undefined {
  const change = suspectChange(signs);
  if (!change) return undefined;
  const ageMs = onsetMs - change.atMs;
  const text = `${change.component} was changed ${Math.round(ageMs / 60_000)} min before the onset: ${change.detail}`;
  return { weight: ageMs <= freshChangeMs ? 2 : 1, text };
}

function ownCodeFails(_evidence: Evidence, { ownCode, downServices }: Signs): Reason | undefined {
  if (ownCode.length === 0 || downServices.length > 0) return undefined;
  return { weight: 2, text: `${ownCode.join(', ')} fails inside its own code while everything it calls is clean` };
}

/** A refusal is an answer: who refuses works. Credentials and keys that AWS could not give are no refusals (`ownSignsOf`). */
function weAreRefused(_evidence: Evidence, { refusal }: Signs): Reason | undefined {
  return refusal
    ? { weight: 4, text: `requests are refused, not failing: ${refusal.exception} at ${refusal.at}` }
    : undefined;
}

function keyIsHot({ metrics = [] }: Evidence, { hotKeys, downServices }: Signs): Reason | undefined {
  if (hotKeys.length === 0 || downServices.length > 0) return undefined;
  const events = metrics.reduce((sum, { hotKeyThrottles = 0 }) => sum + hotKeyThrottles, 0);
  return {
    weight: 5,
    text: `one partition of ${hotKeys.join(', ')} gets more than a partition takes: ${Math.round(events)} throttles by key range`,
  };
}

function lettersAreDead(_evidence: Evidence, { deadLetters, downServices }: Signs): Reason | undefined {
  if (deadLetters.length === 0 || downServices.length > 0) return undefined;
  const told = deadLetters.map(({ component, waiting }) => `${waiting} messages in ${component}`);
  return { weight: 2, text: `a consumer of ours gives up on what it is sent: ${told.join(', ')}` };
}

/** What keeps to one zone says nothing by keeping to one component: it is the one that stands there. */
function oneComponentOnly(_evidence: Evidence, signs: Signs): Reason | undefined {
  const [only, ...others] = signs.failingComponents;
  if (only === undefined || others.length > 0 || signs.downServices.length > 0) return undefined;
  if (signs.failingZone !== null) return undefined;
  return { weight: 2, text: `trouble begins in one component only: ${only}` };
}

function dialFull(_evidence: Evidence, { saturated }: Signs): Reason | undefined {
  if (saturated.length === 0) return undefined;
  const dials = saturated.map(({ name, used }) => `${name} at ${Math.round(used * 100)} %`);
  return { weight: 2, text: `a limit of ours is full: ${dials.join(', ')}` };
}

/** Who turns requests away for their number works. Where a full dial or a hot key says the same more exactly, it is not said again. */
function weAreThrottled(_evidence: Evidence, { overrun, saturated, hotKeys }: Signs): Reason | undefined {
  const told = [...saturated.map(({ component }) => component), ...hotKeys];
  const rest = overrun.filter((component) => !told.includes(component));
  if (rest.length === 0) return undefined;
  return {
    weight: 2,
    text: `requests to ${rest.join(', ')} are throttled, not failing: more is asked of it than it may take`,
  };
}

function managedRuntimeChanged(_evidence: Evidence, signs: Signs): Reason | undefined {
  const change = signs.changes.find(({ kind }) => kind === 'runtime');
  return change && { weight: -1, text: `AWS changed the runtime of ${change.component}: ${change.detail}` };
}

/**
 * Both must answer before no change is known to be none: functions behind an alias tell of themselves, and only the audit trail tells of others, of
 * stages and of tables (`recentChanges`).
 */
const tellsOfChanges: readonly string[] = ['changes', 'trail'];

function standbyPasses(evidence: Evidence, signs: Signs): Reason | undefined {
  if (signs.failingJourneys.length === 0 || !signs.standbyJourneyPassing) return undefined;
  if (signs.changes.some(isOfComponent)) return undefined;
  if (signs.refusal) {
    const text = `journeys pass in ${evidence.standbyRegion} and fail in ${evidence.region}: keys, secrets and certificates are a Region's own`;
    return { weight: -1, text };
  }
  if (signs.overrun.length > 0) {
    const text = `journeys pass in ${evidence.standbyRegion} and fail in ${evidence.region}: a limit is reached where the load is`;
    return { weight: -1, text };
  }
  const known = !evidence.missing.some(({ source }) => tellsOfChanges.includes(source));
  const { region, standbyRegion } = evidence;
  return known
    ? { weight: -3, text: `the same code passes in ${standbyRegion} and fails in ${region}` }
    : {
        weight: -1,
        text: `journeys pass in ${standbyRegion} and fail in ${region}; whether the code is the same is not known`,
      };
}

function sharedDependency(_evidence: Evidence, { sharedServices }: Signs): Reason | undefined {
  if (sharedServices.length === 0) return undefined;
  return { weight: -2, text: `unrelated components fail on one dependency at once: ${sharedServices.join(', ')}` };
}

function awsRequestIds(_evidence: Evidence, { requestIds }: Signs): Reason | undefined {
  return requestIds ? { weight: -2, text: 'AWS answers 5xx with its own request ids' } : undefined;
}

function dnsSignature(evidence: Evidence, { dnsServices }: Signs): Reason | undefined {
  if (dnsServices.length === 0) return undefined;
  const { region, standbyRegion } = evidence;
  const names = `names of ${dnsServices.join(', ')} do not resolve in ${region}`;
  return { weight: -2, text: `${names}; in ${standbyRegion}, and outside AWS, names do` };
}

function serviceProbeFails(evidence: Evidence, { downServices, downTelemetry }: Signs): Reason | undefined {
  const down = [...downServices, ...downTelemetry];
  if (down.length === 0) return undefined;
  return { weight: -1, text: `probed from outside, ${down.join(', ')} does not work in ${evidence.region}` };
}

/** Needs neither CloudWatch nor X-Ray. Where the probe fails already, it is the same fact again. */
function ownCallsFail(evidence: Evidence, { failingCalls, downServices, downTelemetry }: Signs): Reason | undefined {
  if (failingCalls.length === 0) return undefined;
  const told = failingCalls.map(
    ({ service, alive, failed, failure }) => `${service} ${failed} of ${alive + failed} (${failure ?? 'unknown'})`,
  );
  const news = failingCalls.some(({ service }) => ![...downServices, ...downTelemetry].includes(service));
  return { weight: news ? -1 : 0, text: `the engine's own calls fail in ${evidence.region}: ${told.join(', ')}` };
}

function serviceErrs(_evidence: Evidence, { erringServices }: Signs): Reason | undefined {
  if (erringServices.length === 0) return undefined;
  return { weight: -1, text: `${erringServices.join(', ')} counts errors of its own, by CloudWatch` };
}

function faultInsideAws({ graph, rootCauses = [] }: Evidence, { platformServices }: Signs): Reason | undefined {
  if (platformServices.length === 0) return undefined;
  const [cause] = rootCauses;
  const exception = cause?.exception ? ` (${cause.exception} at ${cause.name})` : '';
  const where = graph.length > 0 ? 'the deepest fault of the service graph is' : 'most faulty traces end';
  return { weight: -1, text: `${where} inside ${platformServices.join(', ')}${exception}` };
}

/** Our code and our limits are the same in every zone. */
function oneZoneOnly(_evidence: Evidence, { failingZone }: Signs): Reason | undefined {
  return failingZone === null
    ? undefined
    : { weight: -3, text: `faulty traces go through one Availability Zone only: ${failingZone}` };
}

/** Says nothing about the cause, and much about what a failover would leave behind. */
function replicationLags({ replication = [], region }: Evidence): Reason | undefined {
  const behind = replication.filter(({ lagMs }) => lagMs >= noticeableLagMs);
  if (behind.length === 0) return undefined;
  const told = behind.map(({ table, lagMs }) => `${table} by ${Math.round(lagMs / 1000)} s`);
  return { weight: 0, text: `replication out of ${region} is behind, by CloudWatch: ${told.join(', ')}` };
}

/** AWS's own word strengthens, little: it is late, and often about another part. */
export function awsPosted(evidence: Evidence): Reason | undefined {
  const events = evidence.awsEvents.filter(({ region }) => region === evidence.region || region === 'global');
  if (events.length === 0) return undefined;
  return {
    weight: -1,
    text: `AWS has posted: ${events.map(({ service, summary }) => `${service}, ${summary}`).join('; ')}`,
  };
}

/** Components by how much speaks against each, the worst first; empty when nothing does. */
export function suspectsOf(evidence: Evidence, signs: Signs): Suspect[] {
  const change = suspectChange(signs);
  const anythingFails = signs.failingJourneys.length > 0 || signs.failingComponents.length > 0;
  const inGraph = signs.origins.length > 0;
  const scored = evidence.components.map(({ id, service }) => ({
    component: id,
    service,
    score:
      (inGraph && signs.failingComponents.includes(id) ? 3 : 0) +
      (signs.downServices.includes(service) ? 2 : 0) +
      (signs.saturated.some((dial) => dial.component === id) || signs.overrun.includes(id) ? 2 : 0) +
      (signs.hotKeys.includes(id) || signs.deadLetters.some(({ component }) => component === id) ? 2 : 0) +
      (signs.refusal?.component === id ? 2 : 0) +
      (anythingFails && change?.component === id ? 2 : 0) +
      (signs.onlyFailing.includes(id) ? 1 : 0) +
      (signs.alarming.includes(id) ? 1 : 0),
  }));
  return scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
}
