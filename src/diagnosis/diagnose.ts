import { accountOf, rankedByShare } from './account.ts';
import type { Diagnosis, Evidence, Probe, Reason, Scope, Verdict } from './evidence.ts';
import { kindOf } from './failure-kind.ts';
import { awsPosted, reasonsOf, suspectChange, suspectsOf, total } from './scoring.ts';
import { unique } from './service-signs.ts';
import { telemetryServices } from './services.ts';
import { type Signs, signsOf, telemetryLoss } from './signatures.ts';

/** A score at least this far from zero decides, where a sign of its own kind stands beside it. */
const decisive = 2;

/** An Availability Zone's id or the words, as AWS's posts write them. */
const zonePattern = /\b[a-z]{3,4}\d-az\d\b|single availability zone|one availability zone/i;

/**
 * Evidence in, ranked suspects and a verdict with its reasons out. Pure and total: what is missing is named, never guessed, and AWS saying
 * nothing never counts for `ours`.
 */
export function diagnose(evidence: Evidence): Diagnosis {
  const signs = signsOf(evidence);
  const missing = evidence.missing.map(({ source, code }) => `${source} (${code})`);
  const { criticalJourneyFailing, criticalJourneyFails, failingIn } = signs;
  const standbyJourneyPassing = signs.standbyJourneyPassing && !signs.standbyJourneyFlickers;
  const common = {
    region: evidence.region,
    criticalJourneyFailing,
    ...(criticalJourneyFails === undefined ? {} : { criticalJourneyFails }),
    standbyJourneyPassing,
    failingIn,
    missing,
  };
  const lost = telemetryLoss(evidence, signs);
  if (lost) return { ...common, ...telemetryOnly(evidence, signs, lost) };
  const reasons = reasonsOf(evidence, signs);
  const account = troubled(signs) ? accountOf(evidence) : undefined;
  const suspects = suspectsOf(evidence, signs);
  const score = total(reasons);
  const services = failingServices(signs);
  const verdict = verdictOf(evidence, signs, services, score);
  const scope = scopeOf(evidence, signs, verdict, services);
  return {
    ...common,
    verdict,
    scope,
    kind: kindOf(evidence, signs, verdict, scope),
    ...(scope === 'zonal' && signs.failingZone !== null ? { zone: signs.failingZone } : {}),
    services,
    suspects: account ? rankedByShare(suspects, account) : suspects,
    reasons,
    ...(account && account.explanation.length > 0 ? { explanation: account.explanation } : {}),
    score,
  };
}

/** Many alarms without data while the journeys pass: the eyes are broken, not the application. */
function telemetryOnly(
  evidence: Evidence,
  signs: Signs,
  { lost, of }: { lost: number | null; of: number },
): Pick<Diagnosis, 'verdict' | 'scope' | 'kind' | 'services' | 'suspects' | 'reasons' | 'score'> {
  const telemetry = signs.downTelemetry;
  const silent = evidence.missing.filter(({ source }) => source === 'alarms' || source === 'graph');
  const most = lost === null ? evidence.before?.verdict === 'aws' : lost >= 3 && lost * 2 > of;
  const posted = awsPosted(evidence);
  const reasons: Reason[] = [
    {
      weight: most ? -2 : -1,
      text: `${lostWords(lost, of)} in ${evidence.region} while every journey passes there`,
    },
    ...(telemetry.length > 0
      ? [{ weight: -1, text: `probed from outside, ${telemetry.join(', ')} does not work` }]
      : []),
    ...(silent.length > 0
      ? [{ weight: -1, text: `no answer from ${silent.map(({ source }) => source).join(', ')}` }]
      : []),
    ...(posted ? [posted] : []),
  ];
  const score = total(reasons);
  const verdict = score <= -decisive ? 'aws' : 'unknown';
  const services = verdict === 'aws' ? unique(['cloudwatch', ...telemetry]) : telemetry;
  return { verdict, scope: 'telemetry-only', kind: 'telemetry', services, suspects: [], reasons, score };
}

function lostWords(lost: number | null, of: number): string {
  if (lost === null) return 'alarms, which had lost their data, do not answer';
  return lost === 0 ? 'nobody can say how alarms stand' : `${lost} of ${of} alarms have no data`;
}

/**
 * AWS services of the Region that fail: probed, named by AWS, or shared by failing components. A fault that only the graph of one caller
 * shows, while the probe passes, is not enough to call a service failing.
 */
function failingServices(signs: Signs): string[] {
  return unique([...signs.downServices, ...signs.sharedServices, ...signs.postedServices]);
}

function verdictOf(evidence: Evidence, signs: Signs, services: readonly string[], score: number): Verdict {
  if (!troubled(signs)) return 'unknown';
  const posted = awsPosted(evidence) !== undefined;
  const signOfAws =
    services.length > 0 ||
    signs.downTelemetry.length > 0 ||
    signs.platformServices.length > 0 ||
    signs.failingZone !== null ||
    posted;
  const signOfOurs =
    suspectChange(signs) !== undefined ||
    signs.ownCode.length > 0 ||
    signs.refusal !== null ||
    signs.hotKeys.length > 0 ||
    signs.deadLetters.length > 0;
  if (signs.saturated.length > 0 && services.length === 0) return 'dial';
  if (score <= -decisive && signOfAws) return 'aws';
  return score >= decisive && signOfOurs ? 'ours' : 'unknown';
}

/** Does anything fail at all? What has ended is diagnosed as nothing. */
function troubled(signs: Signs): boolean {
  const { failingJourneys, downServices, downTelemetry, origins, alarming } = signs;
  return [failingJourneys, downServices, downTelemetry, origins, alarming].some((found) => found.length > 0);
}

function scopeOf(evidence: Evidence, signs: Signs, verdict: Verdict, services: readonly string[]): Scope {
  if (verdict === 'ours' || verdict === 'dial') return 'component';
  if (zonal(evidence, signs)) return 'zonal';
  const failing = services.filter((service) => !telemetryServices.includes(service));
  return failing.length === 0 || onlyAPart(evidence, failing) ? 'component' : 'regional';
}

/**
 * Of what stands in zones a part fails, while a part works: that is what a zone's trouble looks like to whoever cannot see zones. It is not taken for
 * the Region's before it, and a critical journey, fail altogether.
 */
function onlyAPart({ services, journeys, region }: Evidence, failing: readonly string[]): boolean {
  if (failing.some((service) => !zonedServices.includes(service))) return false;
  const altogether = (probe: Probe): boolean => probe.region === region && !probe.ok && probe.partly !== true;
  const down = services.some((probe) => failing.includes(probe.target) && altogether(probe));
  return !(down && journeys.some((journey) => journey.critical && altogether(journey)));
}

/** Services that stand in zones: trouble in one shows in their API, too. */
const zonedServices: readonly string[] = ['ec2', 'elb'];

/** Faults keep to one Availability Zone; or AWS speaks of one, and every service that stands in none answers: the Region as such works. */
function zonal(evidence: Evidence, signs: Signs): boolean {
  if (signs.downServices.some((service) => !zonedServices.includes(service))) return false;
  if (signs.failingZone !== null) return true;
  return evidence.awsEvents.some(({ region, summary }) => region === evidence.region && zonePattern.test(summary));
}
