import type { Evidence, Probe } from './evidence.ts';
import { type Origin, origins } from './graph-walk.ts';
import { type JourneySigns, journeySignsOf } from './journey-signs.ts';
import { contradicted, type OwnSigns, ownSignsOf } from './own-signs.ts';
import { counts, faultTypes, type ServiceSigns, serviceSignsOf, unique } from './service-signs.ts';
import { componentOf, dependenciesOf, isDown, runsOwnCode, telemetryServices } from './services.ts';

/** What the evidence shows, before it is weighed. Components are named by id, services as workloads name them. */
export interface Signs extends OwnSigns, JourneySigns, ServiceSigns {
  readonly origins: readonly Origin[];
  /** Services whose regional API does not work, probed from outside; those that only tell of others are not among them. */
  readonly downServices: readonly string[];
  /** The same of services that only tell of others: no request fails because nobody counts it. */
  readonly downTelemetry: readonly string[];
  /** Their names do not resolve in the Region, while a name outside AWS does, and so does theirs in the other Region. */
  readonly dnsServices: readonly string[];
  /** Services on which most of the engine's own calls in the Region fail. */
  readonly failingCalls: NonNullable<Evidence['ownCalls']>;
  /** Services of the workload that AWS itself has an open event about. */
  readonly postedServices: readonly string[];
  /** Probes of AWS that answered 5xx with a request id: the request reached AWS, and AWS failed. */
  readonly requestIds: boolean;
  /** Components where trouble begins, by graph, else by alarms, else by metrics. */
  readonly failingComponents: readonly string[];
  /** Components of ours with trouble inside, by graph, else by the root causes of traces. */
  readonly ownCode: readonly string[];
  readonly saturated: readonly Evidence['dials'][number][];
  readonly changes: readonly Evidence['changes'][number][];
  /** Components whose alarm stands, and is not contradicted by everything else. */
  readonly alarming: readonly string[];
  /** Components whose alarm stands while nothing else sees them fail. */
  readonly unfounded: readonly string[];
}

/** A dial used this far, with requests throttled, is full. */
const fullShare = 0.9;
/** Changes up to this long before the onset are looked at, ms. */
export const changeWindowMs = 60 * 60_000;

/** So many of the engine's own calls must have failed before they say anything. */
const fewestCalls = 3;
/** So many alarms without data at once are no coincidence. */
const fewestLost = 2;

export function signsOf(evidence: Evidence): Signs {
  const here = (one: { region: string }): boolean => one.region === evidence.region;
  const found = origins(evidence.graph);
  const down = ownNetworkFails(evidence)
    ? []
    : evidence.services.filter((probe) => here(probe) && fails(probe, evidence));
  const [causes, tellers] = [
    down.filter((probe) => !onlyTells(probe, evidence)),
    down.filter((probe) => onlyTells(probe, evidence)),
  ];
  const downServices = unique(causes.map(({ target }) => target));
  const standing = unique(
    evidence.alarms.flatMap(({ region, state, component }) =>
      region === evidence.region && state === 'ALARM' && component !== null ? [component] : [],
    ),
  );
  const erring = erringComponents(evidence, found, downServices);
  const unfounded = standing.filter((component) => contradicted(evidence, component, erring));
  const alarming = standing.filter((component) => !unfounded.includes(component));
  const journeys = journeySignsOf(evidence);
  const failingCalls = ownNetworkFails(evidence)
    ? []
    : (evidence.ownCalls ?? []).filter((one) => here(one) && mostFail(one));
  const seen = { found, alarming, down: downServices, callsFail: failingCalls.length > 0 };
  return {
    ...journeys,
    ...serviceSignsOf(evidence, seen),
    ...ownSignsOf(evidence, downServices),
    origins: found,
    downServices,
    downTelemetry: unique(tellers.map(({ target }) => target)),
    dnsServices: dnsServices(evidence, causes),
    failingCalls,
    postedServices: journeys.failingJourneys.length > 0 ? postedServices(evidence) : [],
    requestIds: causes.some((probe) => probe.failure === '5xx' && probe.awsRequestId),
    failingComponents: failingComponents(evidence, found, alarming),
    ownCode: unique(
      faultTypes(evidence, found)
        .filter(({ type }) => runsOwnCode(type))
        .flatMap((one) => componentOf(one, evidence.components)?.id ?? []),
    ),
    saturated: evidence.dials.filter((dial) => dial.used >= fullShare && dial.throttles > 0),
    changes: evidence.changes.filter(
      (change) => here(change) && change.atMs <= evidence.onsetMs && change.atMs >= evidence.onsetMs - changeWindowMs,
    ),
    alarming,
    unfounded,
  };
}

/** Components that anything but their own alarms sees fail: the graph, metrics, or a probe of their service. */
function erringComponents(evidence: Evidence, found: readonly Origin[], down: readonly string[]): ReadonlySet<string> {
  const { components, metrics = [], dials } = evidence;
  return new Set([
    ...found.flatMap(({ node }) => componentOf(node, components)?.id ?? []),
    ...metrics.filter((one) => counts(one) || one.throttles > 0).map(({ component }) => component),
    ...dials.map(({ component }) => component),
    ...components.filter(({ service }) => down.includes(service)).map(({ id }) => id),
  ]);
}

/** A service that tells how others are, and that nothing of the workload is made of. */
function onlyTells({ target }: Probe, { components }: Evidence): boolean {
  return telemetryServices.includes(target) && !components.some(({ service }) => service === target);
}

/**
 * A service of which a part of the requests fails passes most probes now and then by luck. It counts as down all the same where it was down
 * before, or where a critical journey fails, be it now and then: two things that flicker at once are no luck.
 */
function fails(probe: Probe, { before, journeys, region }: Evidence): boolean {
  if (isDown(probe) || probe.flickers !== true) return isDown(probe);
  const felt = journeys.some(
    (journey) => journey.region === region && journey.critical && (!journey.ok || journey.flickers),
  );
  return felt || (before?.services.includes(probe.target) ?? false);
}

/** Names outside AWS fail as well: then probes tell of our own network, not of AWS. */
function ownNetworkFails(evidence: Evidence): boolean {
  return evidence.controlNameResolves === false;
}

function byDns(probe: Probe): boolean {
  return probe.failure === 'dns';
}

/** A name that fails the same way in the other Region tells of resolvers, or of AWS as a whole, not of this Region. */
function dnsServices({ controlNameResolves, services, region }: Evidence, down: readonly Probe[]): string[] {
  if (controlNameResolves !== true) return [];
  const elsewhere = services.filter((probe) => probe.region !== region && byDns(probe)).map(({ target }) => target);
  return unique(down.filter((probe) => byDns(probe) && !elsewhere.includes(probe.target)).map(({ target }) => target));
}

function mostFail({ alive, failed }: NonNullable<Evidence['ownCalls']>[number]): boolean {
  return failed >= fewestCalls && failed > alive;
}

/** AWS's events in the Region, as far as they name a service that the workload uses. */
function postedServices(evidence: Evidence): string[] {
  const used = new Set(evidence.components.map(({ service }) => service));
  return unique(
    evidence.awsEvents
      .filter((event) => event.region === evidence.region)
      .map((event) => event.service.toLowerCase().replace(/[^a-z0-9]/g, ''))
      .filter((service) => used.has(service)),
  );
}

/**
 * Where trouble begins: the graph's origins; without a graph, alarming components none of whose dependencies is alarming; without alarms,
 * the same by metrics.
 */
function failingComponents(evidence: Evidence, found: readonly Origin[], alarming: readonly string[]): string[] {
  const byGraph = unique(found.flatMap(({ node }) => componentOf(node, evidence.components)?.id ?? []));
  if (byGraph.length > 0) return byGraph;
  const erring = (evidence.metrics ?? []).filter(counts).map(({ component }) => component);
  const troubled = alarming.length > 0 ? alarming : erring;
  return troubled.filter(
    (id) => ![...dependenciesOf(id, evidence.components)].some((needed) => troubled.includes(needed)),
  );
}

/**
 * Alarms of the Region that lost their data at once, out of how many; null where telemetry is not what fails. `lost` is null where telemetry was
 * lost before and now CloudWatch does not even say so: an answer that stays away is the same trouble still.
 */
export function telemetryLoss(evidence: Evidence, signs: Signs): { lost: number | null; of: number } | null {
  const here = evidence.alarms.filter((alarm) => alarm.region === evidence.region);
  const lost = here.filter((alarm) => alarm.state === 'INSUFFICIENT_DATA').length;
  const probed = evidence.journeys.filter((journey) => journey.region === evidence.region);
  const well = probed.length > 0 && probed.every(({ ok, flickers }) => ok && !flickers);
  if (!well || signs.downServices.length > 0) return null;
  const silent = evidence.missing.some(({ source }) => source === 'alarms');
  if (silent && evidence.before?.scope === 'telemetry-only') return { lost: null, of: here.length };
  const blind = silent && signs.downTelemetry.includes('cloudwatch');
  const many = lost >= fewestLost && lost * 2 >= here.length;
  return many || blind ? { lost, of: here.length } : null;
}
