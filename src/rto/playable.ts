import { requestEffects } from '../sandbox/impairments.ts';
import { unknownNames } from '../scenario/known-names.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import type { Workload } from '../workload/schema.ts';

/** Can what happens in a scenario happen to this workload, whichever it was written for: is all there that it names, and does a request fail? */
export function playableOn(scenario: Scenario, workload: Workload): boolean {
  if (unknownNames(scenario, workload).length > 0) return false;
  const services = new Set<string>(workload.components.map(({ service }) => service));
  return toWorldScenario(scenario).impairments.some(
    ({ service, region, plane, effect }) =>
      services.has(service) && region === workload.regions[0] && plane !== 'control' && requestEffects.has(effect),
  );
}
