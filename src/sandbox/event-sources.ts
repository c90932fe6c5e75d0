import type { Workload } from '../workload/schema.ts';
import type { Impairments } from './impairments.ts';
import type { Items } from './items.ts';
import type { WorldLog } from './world-log.ts';
import type { Writers } from './writers.ts';

type Component = Workload['components'][number];

export interface EventSource {
  readonly uuid: string;
  readonly region: string;
  readonly functionName: string;
  readonly component: Component;
  readonly sourceArn: string;
  enabled: boolean;
  /** Since when it writes behind the fence; null while it does not. */
  writingSinceMs: number | null;
}

/** Services that Lambda polls for a function. */
const polledServices = new Set(['sqs', 'kinesis', 'dynamodb']);

interface Parts {
  readonly workload: Workload;
  readonly impairments: Impairments;
  readonly writers: Writers;
  readonly items: Items;
  readonly log: WorldLog | undefined;
  readonly now: () => number;
}

/**
 * What feeds a workload's functions in each Region. A function that does not honour the lease goes on working off its queue in a Region that was
 * fenced, as soon as its services work again there, unless somebody disabled its event source.
 */
export class EventSources {
  readonly all: readonly EventSource[];
  readonly #parts: Parts;
  /** Regions whose queues have had work: a standby's are empty. */
  readonly #busy = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    const { components, regions, accountId } = parts.workload;
    this.all = components
      .filter(({ service }) => polledServices.has(service))
      .flatMap((source) =>
        components
          .filter(({ id, service }) => service === 'lambda' && source.calls.includes(id))
          .flatMap((component) =>
            regions.map((region) => ({ region, component, sourceArn: arnOf(source, region, accountId) })),
          ),
      )
      .map((one, index) => ({
        ...one,
        uuid: `00000000-0000-4000-9000-${String(index + 1).padStart(12, '0')}`,
        functionName: one.component.name,
        enabled: true,
        writingSinceMs: null,
      }));
  }

  /** Looks who writes behind the fence now. */
  follow(): void {
    const { workload, writers } = this.#parts;
    for (const region of workload.regions) if (writers.accepts(region)) this.#busy.add(region);
    for (const source of this.all) {
      const writes = this.#writesBehindFence(source);
      if (writes === (source.writingSinceMs !== null)) continue;
      if (writes) this.#begin(source);
      else this.#end(source);
    }
  }

  #writesBehindFence({ component, region, enabled }: EventSource): boolean {
    const { workload, impairments, writers } = this.#parts;
    if (!enabled || !this.#busy.has(region) || component.honoursLease !== false || !workload.lease.honoured)
      return false;
    const lease = writers.leaseNow();
    if (lease === undefined || lease.region === region || writers.accepts(region)) return false;
    const fed = impairments.up('lambda', region) && !impairments.has('lambda', region, 'async-delayed');
    return fed && impairments.up('dynamodb', region);
  }

  /** The first of the writes is an item of the earlier epoch, which such a writer still believes in. */
  #begin(source: EventSource): void {
    const { workload, items, writers, log, now } = this.#parts;
    source.writingSinceMs = now();
    log?.zombieWrites.push({ region: source.region, component: source.component.id, fromMs: now(), toMs: null });
    const epoch = (writers.leaseNow()?.epoch ?? 1) - 1;
    for (const { name } of workload.tables) {
      items.store(name, source.region, {
        pk: { S: `late#${source.component.id}#${now()}` },
        epoch: { N: String(Math.max(1, epoch)) },
        writtenAtMs: { N: String(now()) },
      });
    }
  }

  #end(source: EventSource): void {
    const open = this.#parts.log?.zombieWrites.findLast(
      ({ region, component, toMs }) => region === source.region && component === source.component.id && toMs === null,
    );
    if (open) open.toMs = this.#parts.now();
    source.writingSinceMs = null;
  }
}

function arnOf({ service, name }: Component, region: string, accountId: string): string {
  const resource = { kinesis: `stream/${name}`, dynamodb: `table/${name}/stream/2026-01-01T00:00:00.000` }[
    service as string
  ];
  return `arn:aws:${service}:${region}:${accountId}:${resource ?? name}`;
}
