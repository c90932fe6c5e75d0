import { createHash } from 'node:crypto';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';

/** What one health check watches to keep a Region's record in the answer. */
export type Guard =
  | { readonly kind: 'control'; readonly id: string; readonly arn: string }
  | {
      readonly kind: 'object';
      readonly id: string;
      readonly region: string;
      readonly bucket: string;
      readonly key: string;
    }
  | {
      readonly kind: 'alarm';
      readonly id: string;
      readonly region: string;
      readonly name: string;
      readonly namespace: string;
      readonly metric: string;
    };

/** The health checks of one Region's record: one guard alone, or a calculated check over several, all of which must be healthy. */
export interface RecordChecks {
  readonly region: string;
  readonly guards: readonly Guard[];
  /** Check of the record itself; null when the workload has no lever that works by checks. */
  readonly recordCheckId: string | null;
}

/** The health checks that a workload's levers need, one set for each of its Regions. Ids are the same in every world. */
export function healthChecksOf(workload: Workload): RecordChecks[] {
  return workload.regions.map((region) => {
    const guards = workload.levers.flatMap((lever) => guardsOf(workload, lever, region));
    const [only] = guards;
    if (!only) return { region, guards, recordCheckId: null };
    return { region, guards, recordCheckId: guards.length === 1 ? only.id : idOf(workload, 'calculated', region) };
  });
}

function guardsOf(workload: Workload, lever: Lever, region: string): Guard[] {
  switch (lever.kind) {
    case 'routing-control': {
      const arn = lever.controls[region];
      return arn === undefined ? [] : [{ kind: 'control', id: idOf(workload, 'control', arn), arn }];
    }
    case 'standby-object':
      return (lever.switches[region] ?? []).map((one) => ({
        kind: 'object',
        id: idOf(workload, 'object', one.region, one.bucket, one.key),
        ...one,
      }));
    case 'standby-alarm':
      return (lever.alarms[region] ?? []).map((one) => ({
        kind: 'alarm',
        id: idOf(workload, 'alarm', one.region, one.name),
        ...one,
      }));
    case 'records':
      return [];
  }
}

/** An id in the form of Route 53's. */
function idOf(workload: Workload, ...parts: readonly string[]): string {
  const hash = createHash('sha256')
    .update([workload.id, ...parts].join('\n'))
    .digest('hex');
  const cuts = [0, 8, 12, 16, 20, 32];
  return cuts
    .slice(1)
    .map((end, index) => hash.slice(cuts[index], end))
    .join('-');
}

/** `region/bucket/key`, as the world's storage knows an object. */
export function objectPath({ region, bucket, key }: { region: string; bucket: string; key: string }): string {
  return `${region}/${bucket}/${key}`;
}

/** `region/name`, as the world knows an alarm that serves as a switch. */
export function alarmPath({ region, name }: { region: string; name: string }): string {
  return `${region}/${name}`;
}
