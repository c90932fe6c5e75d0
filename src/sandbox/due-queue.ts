/** Something to be run at an instant. `sequence` orders what is due at the same instant: first in, first out. */
export interface Due {
  readonly dueAtMs: number;
  readonly sequence: number;
  run: () => void;
  cancelled: boolean;
}

/** Earliest-first queue (binary heap). Cancelled entries are dropped when they reach the top. */
export class DueQueue {
  readonly #heap: Due[] = [];

  push(entry: Due): void {
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  /** The earliest entry that is not cancelled; it stays in the queue. */
  peek(): Due | undefined {
    while (this.#heap[0]?.cancelled) this.#removeTop();
    return this.#heap[0];
  }

  pop(): Due | undefined {
    const top = this.peek();
    if (top) this.#removeTop();
    return top;
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = index * 2 + 1;
      const right = left + 1;
      let least = index;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(one: number, other: number): boolean {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return false;
    return a.dueAtMs === b.dueAtMs ? a.sequence < b.sequence : a.dueAtMs < b.dueAtMs;
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
