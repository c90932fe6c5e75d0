import type { Signal } from '../ports/commands.ts';
import { isGlobalService } from '../workload/aws-services.ts';
import type { Workload } from '../workload/schema.ts';

/**
 * Where one outage was seen, and whether a signal is part of it. Pure. What an outage explains joins its incident; what it does not explain is an
 * incident of its own, however loud the first one is.
 */

/** One place that had trouble; null where a signal did not say. */
export interface Place {
  readonly component: string | null;
  readonly service: string | null;
  readonly region: string | null;
}

/** Plain JSON, bounded by the workload's components and Regions. */
export interface Extent {
  readonly places: readonly Place[];
  /** Regions that are taken to fail as a whole. */
  readonly wide: readonly string[];
  /** By Region (`''`: none was named): when trouble was last seen at a place that had none before, ms since the epoch by the senders' clocks. */
  readonly grewAtMs: Readonly<Record<string, number>>;
}

/** What must be known of a workload to tell one outage from another. */
export interface Terrain {
  serviceOf(component: string): string | null;
  /** True when one calls the other, however far, or both call the same third. */
  connected(one: string, other: string): boolean;
}

export const nowhere: Extent = { places: [], wide: [], grewAtMs: {} };

/**
 * Trouble of one Region that begins within this time of other trouble there is taken for one outage, even where nothing connects the two, ms:
 * alarms of one outage come minutes apart, by their periods of one to five minutes and the datapoints they wait for.
 */
export const spreadMs = 900_000;

/** The event type of AWS Health for an outage of several services. */
const manyServices = 'AWS_MULTIPLE_SERVICES';

/** The terrain of a workload; of one that is not known, nothing is connected. */
export function terrainOf(workload: Pick<Workload, 'components'> | undefined): Terrain {
  const components = new Map((workload?.components ?? []).map((component) => [component.id, component]));
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (id: string): ReadonlySet<string> => {
    const known = reached.get(id);
    if (known) return known;
    const found = new Set<string>([id]);
    for (const next of found) for (const callee of components.get(next)?.calls ?? []) found.add(callee);
    reached.set(id, found);
    return found;
  };
  return {
    serviceOf: (id) => components.get(id)?.service ?? null,
    connected: (one, other) => [...reach(one)].some((id) => reach(other).has(id)),
  };
}

/** Why a signal is part of the outage, for people; undefined when the outage does not explain it. */
export function whyExplained(extent: Extent, signal: Signal, terrain: Terrain): string | undefined {
  if (signal.source === 'heartbeat') return 'a silent heartbeat does not tell where the trouble is';
  const place = placeOf(signal, terrain);
  return byComponent(extent, place, terrain) ?? byService(extent, place) ?? byRegion(extent, place, signal);
}

/** True for a signal about the very component and Region that had trouble before. */
export function isOwn({ places }: Extent, { component, region }: Signal): boolean {
  return component !== null && places.some((place) => place.component === component && place.region === region);
}

/** The extent with one more signal of trouble in it. A silent heartbeat is where one begins, and widens none. */
export function grown(extent: Extent, signal: Signal, terrain: Terrain): Extent {
  if (signal.source === 'heartbeat' && extent.places.length > 0) return extent;
  const place = placeOf(signal, terrain);
  const { region } = place;
  const wide = region !== null && isWide(extent, place, signal, terrain) ? withOne(extent.wide, region) : extent.wide;
  if (extent.places.some((known) => sameplace(known, place)))
    return wide === extent.wide ? extent : { ...extent, wide };
  const named = region ?? '';
  const grewAtMs = { ...extent.grewAtMs, [named]: Math.max(extent.grewAtMs[named] ?? 0, signal.occurredAtMs) };
  return { places: [...extent.places, place], wide, grewAtMs };
}

function byComponent({ places }: Extent, { component }: Place, terrain: Terrain): string | undefined {
  if (component === null) return undefined;
  if (places.some((known) => known.component === component)) return `it is about ${component} as well`;
  const kin = places.find((known) => known.component !== null && terrain.connected(known.component, component));
  return kin && `${component} and ${kin.component} depend on each other, or on the same`;
}

/** Two components are of one outage by what connects them, or begin together: that both are of Lambda, say, tells little. */
function byService({ places }: Extent, { component, service, region }: Place): string | undefined {
  if (service === null) return undefined;
  const named = places.filter((known) => known.component === null || component === null);
  const failing = named.filter((known) => known.service === service);
  if (failing.some((known) => known.region === region))
    return `${service} has trouble in ${region ?? 'the same place'} already`;
  return failing.length > 0 && isGlobalService(service) ? `${service} is the same in every Region` : undefined;
}

function byRegion({ places, wide, grewAtMs }: Extent, place: Place, signal: Signal): string | undefined {
  const { component, region } = place;
  if (region === null) return component === null ? 'it names neither Region nor component' : undefined;
  if (wide.includes(region)) return `${region} is taken to fail as a whole`;
  const isSoonAfter = (named: string): boolean =>
    Math.abs(signal.occurredAtMs - (grewAtMs[named] ?? Number.NEGATIVE_INFINITY)) <= spreadMs;
  if (isSoonAfter(region)) return `it began within ${spreadMs / 60_000} minutes of other trouble in ${region}`;
  if (component === null && places.some((known) => known.region === region))
    return `it names no component, and ${region} has trouble`;
  const open = places.every((known) => known.region === null);
  const anything = places.every((known) => known.component === null);
  return open && (anything || isSoonAfter('')) ? 'the incident names no Region yet' : undefined;
}

/** AWS says that several services fail, or two things fail that nothing connects; what is idle has no data either. */
function isWide({ places }: Extent, { component, region }: Place, signal: Signal, terrain: Terrain): boolean {
  if (signal.source === 'health') return signal.name.startsWith(manyServices);
  if (component === null || signal.kind === 'insufficientData') return false;
  const beside = places.filter((known) => known.region === region && known.component !== null);
  return beside.length > 0 && beside.every((known) => !terrain.connected(known.component ?? '', component));
}

function placeOf({ component, region, service }: Signal, terrain: Terrain): Place {
  return { component, region, service: service ?? (component === null ? null : terrain.serviceOf(component)) };
}

function sameplace(a: Place, b: Place): boolean {
  return a.component === b.component && a.region === b.region && a.service === b.service;
}

function withOne(list: readonly string[], one: string): readonly string[] {
  return list.includes(one) ? list : [...list, one];
}
