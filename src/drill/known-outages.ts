import type { PastOutage } from '../machines/past-outages.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';

/**
 * Two lengths that differ by less than this share are told of the same outage: on other days (`varied`) it is up to 30 % longer or shorter, each
 * part of it 5 % more, and reports round.
 */
const sameWithin = 0.4;

/**
 * The record without what a scenario plays, so that a drill's decision does not rest on knowing its own outcome. It is told by what happens:
 * an outage on record is the drilled one where one of its services is in trouble for as long in the scenario, whatever the scenario is called and
 * whenever it is set, and with it all that began on that day. What looks like another outage by chance is left out as well, which costs little.
 */
export function outagesWithout(record: readonly PastOutage[], scenario: Scenario): PastOutage[] {
  const played = lengthsOf(scenario);
  const isPlayed = ({ services, minutes }: PastOutage): boolean =>
    services.some((service) =>
      (played.get(service) ?? []).some((length) => Math.abs(length - minutes) <= minutes * sameWithin),
    );
  const days = new Set(record.filter(isPlayed).map(({ began }) => began));
  return record.filter(({ began }) => !days.has(began));
}

/** How long each service is in trouble, minutes: each trouble by itself, and from the first's start to the last's end all of one effect, and all. */
function lengthsOf(scenario: Scenario): ReadonlyMap<string, readonly number[]> {
  const { impairments, durationMs } = toWorldScenario(scenario);
  const spans = impairments.map(({ service, effect, fromMs, untilMs }) => ({
    service,
    effect,
    fromMs,
    untilMs: Math.min(untilMs, durationMs),
  }));
  const lengths = [...Map.groupBy(spans, ({ service }) => service)].map(([service, those]): [string, number[]] => {
    const alike = [...Map.groupBy(those, ({ effect }) => effect).values()];
    const parts = [...those.map((one) => [one]), ...alike, those];
    return [service, parts.map((part) => lengthOf(part) / 60_000)];
  });
  return new Map(lengths);
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

function lengthOf(spans: readonly Span[]): number {
  return Math.max(...spans.map(({ untilMs }) => untilMs)) - Math.min(...spans.map(({ fromMs }) => fromMs));
}
