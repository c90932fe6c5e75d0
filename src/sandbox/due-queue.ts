/** Something to be run at an instant. `sequence` orders what is due at the same instant: first in, first out. */
export interface Due {
  readonly dueAtMs: number;
  readonly sequence: number;
  run: () => void;
  cancelled: boolean;
}

/** Below so many entries sorting out the cancelled ones is not worth it. */
const worthSifting = 256;

/** Earliest-first queue (binary heap). Cancelled entries are dropped when they reach the top, or when they are the most. */
export class DueQueue {
  #heap: Due[] = [];
  /** How many entries may lie here before the cancelled ones are sorted out. */
  #siftAt = worthSifting;

  push(entry: Due): void {
    if (this.#heap.length >= this.#siftAt) this.#sift();
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
  }

  /** Time limits are hardly ever reached: of long ones most entries would be leftovers. A sorted list is a heap. */
  #sift(): void {
    this.#heap = this.#heap.filter(({ cancelled }) => !cancelled).sort(earlier);
    this.#siftAt = Math.max(worthSifting, this.#heap.length * 2);
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
    return a !== undefined && b !== undefined && earlier(a, b) < 0;
  }

  #swap(one: number, other: number): void {
    const a = this.#heap[one];
    const b = this.#heap[other];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}

function earlier(a: Due, b: Due): number {
  return a.dueAtMs - b.dueAtMs || a.sequence - b.sequence;
}
