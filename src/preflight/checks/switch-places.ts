import type { Workload } from '../../workload/schema.ts';

/** The switch object that takes a Region out of the answer. */
export interface Switch {
  /** The Region that it evacuates. */
  readonly evacuates: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
}

export function switchesOf({ levers }: Workload): Switch[] {
  return levers.flatMap((lever) =>
    lever.kind === 'standby-object'
      ? Object.entries(lever.switches).flatMap(([evacuates, switches]) =>
          switches.map((one) => ({ evacuates, ...one })),
        )
      : [],
  );
}

export function switchName({ bucket, key }: Switch): string {
  return `s3://${bucket}/${key}`;
}
