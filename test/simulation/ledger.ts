import { isCorrelation } from '../../src/engine/correlation.ts';
import { fromStored, type IncidentRecord } from '../../src/engine/record.ts';
import type { EffectRequest } from '../../src/engine/surroundings.ts';
import type { Save, SavedRecord, StoredRecord } from '../../src/ports/journal.ts';

/** A performance of an effect as the outside sees it. */
export interface Performed {
  readonly key: string;
  readonly name: string;
  readonly life: number;
  readonly mutating: boolean;
  /** What it answered, as JSON; undefined while it runs and after a failure. */
  output: string | undefined;
  running: boolean;
}

/** What the simulation knows for itself, beside what the engine says: what is on disk, what people said, what was performed. */
export class Ledger {
  readonly #records = new Map<string, IncidentRecord>();
  readonly #stored = new Map<string, StoredRecord>();
  readonly #approvals = new Map<string, Set<string>>();
  readonly #performed: Performed[] = [];
  readonly #told = new Map<string, string>();

  /** Incidents as they are on disk. */
  get records(): readonly IncidentRecord[] {
    return [...this.#records.values()];
  }

  record(id: string): IncidentRecord | undefined {
    return this.#records.get(id);
  }

  /** The incident as it will be on disk once this is saved. */
  after(record: SavedRecord): IncidentRecord {
    return fromStored(this.#storedAfter(record));
  }

  saved({ record }: Save): void {
    if (isCorrelation(record.id)) return;
    this.#records.set(record.id, this.after(record));
    this.#stored.set(record.id, this.#storedAfter(record));
  }

  #storedAfter({ body, whole, ...head }: SavedRecord): StoredRecord {
    const earlier = whole ? [] : (this.#stored.get(head.id)?.bodies ?? []);
    return { ...head, bodies: [...earlier, body] };
  }

  approved(planHash: string, by: string): void {
    this.#approvals.set(planHash, (this.#approvals.get(planHash) ?? new Set()).add(by));
  }

  approversOf(planHash: string): number {
    return this.#approvals.get(planHash)?.size ?? 0;
  }

  /** A command that was acknowledged, and to which incident it was given. */
  acknowledged(commandId: string, incidentId: string): void {
    this.#told.set(commandId, incidentId);
  }

  get acknowledgedCommands(): readonly [string, string][] {
    return [...this.#told];
  }

  begins({ key, name }: EffectRequest, life: number, mutating: boolean): Performed {
    const performed: Performed = { key, name, life, mutating, output: undefined, running: true };
    this.#performed.push(performed);
    return performed;
  }

  /** Mutating effects that a process is performing. */
  mutatingIn(life: number): readonly Performed[] {
    return this.#performed.filter((one) => one.life === life && one.running && one.mutating);
  }

  performancesOf(key: string): readonly Performed[] {
    return this.#performed.filter((one) => one.key === key);
  }
}
