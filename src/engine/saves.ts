/** Tells who waits for it that an incident was saved. */
export class Saves {
  readonly #waiting = new Map<string, PromiseWithResolvers<true>>();

  /** Resolves at the next save of this incident. */
  next(incidentId: string): Promise<true> {
    const waiting = this.#waiting.get(incidentId) ?? Promise.withResolvers<true>();
    this.#waiting.set(incidentId, waiting);
    return waiting.promise;
  }

  tell(incidentId: string): void {
    this.#waiting.get(incidentId)?.resolve(true);
    this.#waiting.delete(incidentId);
  }
}
