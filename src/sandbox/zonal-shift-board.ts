/** One zonal shift. */
export interface ZonalShift {
  readonly id: string;
  readonly region: string;
  readonly resource: string;
  readonly awayFrom: string;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  readonly comment: string;
}

/** Zonal shifts in force. */
export class ZonalShiftBoard {
  readonly #now: () => number;
  #shifts: ZonalShift[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  active(region: string, resource?: string): ZonalShift[] {
    return this.#shifts.filter(
      (shift) =>
        shift.region === region &&
        shift.expiresAtMs > this.#now() &&
        (resource === undefined || shift.resource === resource),
    );
  }

  shiftedAway(region: string, zone: string): boolean {
    return this.active(region).some(({ awayFrom }) => awayFrom === zone);
  }

  start(shift: Omit<ZonalShift, 'id' | 'startedAtMs'>): ZonalShift {
    const id = `00000000-0000-4000-8000-${String(this.#shifts.length + 1).padStart(12, '0')}`;
    const started = { ...shift, id, startedAtMs: this.#now() };
    this.#shifts.push(started);
    return started;
  }

  /** Lets a shift last until then; answers it, or undefined when it is not in force. */
  extend(region: string, id: string, expiresAtMs: number): ZonalShift | undefined {
    const found = this.active(region).find((shift) => shift.id === id);
    const extended = found && { ...found, expiresAtMs };
    this.#shifts = this.#shifts.map((shift) => (extended && shift === found ? extended : shift));
    return extended;
  }

  /** Ends a shift; answers it, or undefined when it is not in force. */
  cancel(region: string, id: string): ZonalShift | undefined {
    const found = this.active(region).find((shift) => shift.id === id);
    this.#shifts = this.#shifts.map((shift) => (shift === found ? { ...shift, expiresAtMs: this.#now() } : shift));
    return found;
  }
}
