export interface LeaseReading {
  readonly region: string | null;
  readonly epoch: number;
  readonly firstWriteTold: boolean;
}

/** Key of a workload's lease item. */
export function leaseKey(workload: string): string;

/** What an item of the lease table says; undefined where it is not a lease. */
export function leaseIn(
  item: Readonly<Record<string, { readonly S?: string | undefined; readonly N?: string | undefined }>> | undefined,
): LeaseReading | undefined;

/** Does a reading count? Not with an older epoch than was read before. */
export function countsAfter(lease: Pick<LeaseReading, 'epoch'> | undefined, newestEpoch: number): boolean;

/** When a lease that was read stops to count, ms of the reader's clock. */
export function lapsesAtMs(readBegunAtMs: number, ttlMs: number): number;

/** May a write that can take `forMs` begin now? Never with a negative `forMs`, or one that is no number. */
export function mayWriteAt(
  last: { readonly lease: Pick<LeaseReading, 'region'> | undefined; readonly readBegunAtMs: number },
  writer: { readonly region: string; readonly ttlMs: number; readonly nowMs: number; readonly forMs: number },
): boolean;
