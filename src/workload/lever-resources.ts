import type { Lever } from './lever.ts';
import type { Workload } from './schema.ts';

/**
 * What the data plane's traffic levers of a workload touch, and nothing else: `s3:<bucket>/<key>` of switch objects, `alarm:<Region>:<name>` and
 * `metric:<Region>:<namespace>/<metric>` of switch alarms, and ARNs of routing controls and of safety rules that may be overridden.
 */
export function leverResources({ levers }: Pick<Workload, 'levers'>): string[] {
  return levers.flatMap(resourcesOf);
}

function resourcesOf(lever: Lever): string[] {
  switch (lever.kind) {
    case 'routing-control':
      return [...Object.values(lever.controls), ...(lever.safetyRules ?? [])];
    case 'standby-object':
      return Object.values(lever.switches)
        .flat()
        .map(({ bucket, key }) => `s3:${bucket}/${key}`);
    case 'standby-alarm':
      return Object.values(lever.alarms)
        .flat()
        .flatMap(({ region, name, namespace, metric }) => [
          `alarm:${region}:${name}`,
          `metric:${region}:${namespace}/${metric}`,
        ]);
    case 'records':
      return [];
  }
}
