import type { PastOutage } from '../machines/past-outages.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';

/** Two lengths that differ by less than this share are told of the same outage. */
const sameWithin = 0.15;

/**
 * The record without what a scenario plays, so that a drill's decision does not rest on knowing its own outcome. It is told by what happens:
 * an outage on record is the drilled one where one of its services is in trouble for as long in the scenario, whatever the scenario is called and
 * whenever it is set. What looks like another outage by chance is left out with it, which costs little.
 */
export function outagesWithout(record: readonly PastOutage[], scenario: Scenario): PastOutage[] {
  const played = lengthsOf(scenario);
  return record.filter(
    ({ services, minutes }) =>
      !services.some((service) =>
        (played.get(service) ?? []).some((length) => Math.abs(length - minutes) <= minutes * sameWithin),
      ),
  );
}

/** How long each service is in trouble: each trouble by itself, and all of a service from the first's start to the last's end; minutes. */
function lengthsOf(scenario: Scenario): ReadonlyMap<string, readonly number[]> {
  const { impairments, durationMs } = toWorldScenario(scenario);
  const spans = impairments.map(({ service, fromMs, untilMs }) => ({
    service,
    fromMs,
    untilMs: Math.min(untilMs, durationMs),
  }));
  const lengths = [...Map.groupBy(spans, ({ service }) => service)].map(([service, those]): [string, number[]] => {
    const from = Math.min(...those.map(({ fromMs }) => fromMs));
    const until = Math.max(...those.map(({ untilMs }) => untilMs));
    const all = [...those.map(({ fromMs, untilMs }) => untilMs - fromMs), until - from];
    return [service, all.map((ms) => ms / 60_000)];
  });
  return new Map(lengths);
}
