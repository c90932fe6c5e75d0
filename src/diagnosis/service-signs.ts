import type { Evidence } from './evidence.ts';
import type { Origin } from './graph-walk.ts';
import { componentOf, dependenciesOf, runsOwnCode, serviceOfType, servicesOfOurCode } from './services.ts';
import { onlyThrottled } from './throttles.ts';

/** What inside the application tells of AWS's services: counts, traces and alarms. */
export interface ServiceSigns {
  /** Services of AWS that count 5xx of their own, by metrics. */
  readonly erringServices: readonly string[];
  /** A service on which several components that do not call each other fail at once. */
  readonly sharedServices: readonly string[];
  /** Services inside which faults arise, by the service graph, else by the root causes of traces. */
  readonly platformServices: readonly string[];
  /** The one Availability Zone that nearly all faulty traces went through; null where they did not, or too few tell. */
  readonly failingZone: string | null;
  /** Components of ours that are throttled so much that it tells, while nothing of AWS is seen to fail: the load is the cause, not the Region. */
  readonly overrun: readonly string[];
}

/** What is known before. */
interface Seen {
  readonly found: readonly Origin[];
  readonly alarming: readonly string[];
  /** Services whose probes fail. */
  readonly down: readonly string[];
  /** Most of the engine's own calls of a service fail in the Region. */
  readonly callsFail: boolean;
}

/** From this share of requests on, failures and throttles that are counted are no noise. */
const noticeableShare = 0.05;

export function serviceSignsOf(evidence: Evidence, seen: Seen): ServiceSigns {
  const throttled = onlyThrottled(evidence, seen.found, noticeableShare);
  const clear = new Set(throttled.map(({ component }) => component));
  const errs = erringServices(evidence);
  const shared = sharedServices(evidence, seen, clear);
  const platform = platformServices(evidence, seen.found, clear);
  const zone = failingZone(evidence);
  const awsFails =
    seen.callsFail || zone !== null || [errs, shared, platform, seen.down].some((some) => some.length > 0);
  return {
    erringServices: errs,
    sharedServices: shared,
    platformServices: platform,
    failingZone: zone,
    overrun: awsFails
      ? []
      : throttled.filter(({ share }) => share >= noticeableShare).map(({ component }) => component),
  };
}

type Measured = NonNullable<Evidence['metrics']>[number];

/** Faults of a component that are no noise. */
export function counts({ requests, faults }: Measured): boolean {
  return faults > 0 && faults >= requests * noticeableShare;
}

/** Of services that run none of our code, errors that they count themselves are their own. */
function erringServices({ metrics = [], components }: Evidence): string[] {
  return unique(
    metrics.filter(counts).flatMap(({ component }) => {
      const service = components.find(({ id }) => id === component)?.service;
      return service === undefined || servicesOfOurCode.includes(service) ? [] : [service];
    }),
  );
}

/** Where faults arise: the graph's origins; without a graph, the ends of most of the faulty traces. */
export function faultTypes(
  evidence: Evidence,
  found: readonly Origin[],
): { readonly name: string; readonly type: string }[] {
  if (evidence.graph.length > 0) return found.filter(({ kind }) => kind === 'fault').map(({ node }) => node);
  const causes = evidence.rootCauses ?? [];
  const traces = causes.reduce((sum, cause) => sum + cause.traces, 0);
  return causes.filter((cause) => cause.traces * 2 > traces);
}

/** From so many faulty traces on, and this share of them in one zone, it is no chance. */
const fewestZoned = 5;
const zonedShare = 0.9;

function failingZone({ rootCauses = [] }: Evidence): string | null {
  const zones = rootCauses.flatMap(({ zones: counted = {} }) => Object.entries(counted));
  const total = zones.reduce((sum, [, traces]) => sum + traces, 0);
  if (total < fewestZoned) return null;
  const inZone = (name: string): number => zones.reduce((sum, [zone, traces]) => sum + (zone === name ? traces : 0), 0);
  return unique(zones.map(([zone]) => zone)).find((zone) => inZone(zone) >= total * zonedShare) ?? null;
}

/** Traces that end at what is merely throttled tell of no fault inside it. */
function platformServices(evidence: Evidence, found: readonly Origin[], clear: ReadonlySet<string>): string[] {
  const ends = faultTypes(evidence, found).filter((end) => !clear.has(componentOf(end, evidence.components)?.id ?? ''));
  return unique(ends.flatMap(({ type }) => platformService(type)));
}

function platformService(type: string): string[] {
  const service = serviceOfType(type);
  return service === undefined || runsOwnCode(type) ? [] : [service];
}

/**
 * One AWS service fails for several that do not call each other: by graph, two callers of one resource or two resources of its; or by alarms, where
 * the service itself is in trouble: a component of it that runs none of our code alarms and is not merely throttled, or its probe fails.
 */
function sharedServices(evidence: Evidence, { found, alarming, down }: Seen, clear: ReadonlySet<string>): string[] {
  const failing = found.filter(({ kind }) => kind === 'fault');
  const byGraph = unique(failing.flatMap(({ node }) => platformService(node.type))).filter((service) => {
    const those = failing.filter(({ node }) => platformService(node.type).includes(service));
    return those.length >= 2 || unique(those.flatMap(({ callers }) => callers)).length >= 2;
  });
  const byOwnAlarm = evidence.components.filter(({ id }) => alarming.includes(id) && !clear.has(id));
  const inTrouble = new Set([
    ...down,
    ...byOwnAlarm.map(({ service }) => service).filter((service) => !servicesOfOurCode.includes(service)),
  ]);
  const byAlarms = [...inTrouble].filter((service) => unrelatedUsers(evidence, service, alarming) >= 2);
  return unique([...byGraph, ...byAlarms]);
}

/** How many alarming components need a service without calling each other. */
function unrelatedUsers(evidence: Evidence, service: string, alarming: readonly string[]): number {
  const { components } = evidence;
  const uses = (id: string): boolean =>
    [...dependenciesOf(id, components)].some(
      (needed) => components.find((one) => one.id === needed)?.service === service,
    );
  const users = alarming.filter((id) => components.find((one) => one.id === id)?.service !== service && uses(id));
  return users.filter((id) => !users.some((other) => other !== id && dependenciesOf(id, components).has(other))).length;
}

export function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
