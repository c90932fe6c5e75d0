import { InputError, type Problem } from '../../errors.ts';
import type { Deviation } from '../../scenario/account.ts';
import { otherRegion, type Workload } from '../../workload/schema.ts';

/** Fields of deviations that name something of a workload. */
const naming = ['table', 'function', 'stream', 'bucket', 'alarm', 'journey', 'region', 'name'] as const;
type Naming = (typeof naming)[number];

/**
 * A mistake in something that is not there would change nothing, and its drill would prove nothing.
 * @throws InputError with every name that no workload has
 */
export function assertKnown(deviations: readonly Deviation[], workloads: readonly Workload[]): void {
  const problems = deviations.flatMap((deviation, index) =>
    naming.flatMap((field): Problem[] => {
      const found: unknown = Reflect.get(deviation, field);
      if (typeof found !== 'string') return [];
      const known = [...new Set(workloads.flatMap((workload) => namesOf(workload, field, deviation)))];
      if (known.includes(found)) return [];
      const path = `account.${index}.${field}`;
      return [
        {
          path,
          found: JSON.stringify(found),
          expected: `one of ${known.join(', ') || 'none: there is no such thing'}`,
        },
      ];
    }),
  );
  if (problems.length > 0) throw new InputError(problems);
}

function namesOf(workload: Workload, field: Naming, deviation: Deviation): string[] {
  switch (field) {
    case 'table':
      return [...workload.tables.map(({ name }) => name), workload.lease.table];
    case 'function':
      return workload.components.filter(({ service }) => service === 'lambda').map(({ name }) => name);
    case 'stream':
      return workload.capacity.kinesis.map(({ stream }) => stream);
    case 'bucket':
      return switchesOf(workload).map(({ bucket }) => bucket);
    case 'alarm':
      return [...workload.alarms.map(({ name }) => name), ...switchAlarmsOf(workload).map(({ name }) => name)];
    case 'journey':
      return workload.journeys.map(({ id }) => id);
    case 'region':
      return regionsOf(workload);
    case 'name':
      return 'resource' in deviation ? resourcesOf(workload, deviation) : [];
  }
}

function resourcesOf(
  workload: Workload,
  { resource, region }: Extract<Deviation, { resource: string; region: string }>,
): string[] {
  return workload.bound
    .filter(({ kind }) => kind === resource)
    .flatMap((one) => [
      { name: one.name, region: one.region },
      { name: one.counterpart, region: otherRegion(workload, one.region) },
    ])
    .filter((end) => end.region === region && end.name !== 'none')
    .map(({ name }) => name);
}

function switchesOf({ levers }: Workload) {
  return levers.flatMap((lever) => (lever.kind === 'standby-object' ? Object.values(lever.switches).flat() : []));
}

function switchAlarmsOf({ levers }: Workload) {
  return levers.flatMap((lever) => (lever.kind === 'standby-alarm' ? Object.values(lever.alarms).flat() : []));
}

function regionsOf(workload: Workload): string[] {
  const endpoints = workload.levers.flatMap((lever) => (lever.kind === 'routing-control' ? lever.endpoints : []));
  return [
    ...workload.regions,
    workload.engineRegion,
    ...workload.lease.regions,
    ...[...endpoints, ...switchesOf(workload), ...switchAlarmsOf(workload)].map(({ region }) => region),
  ];
}
