/** One thing that happens; earlier `time` first, then `rank`, then in the order of being added. */
export interface TimedEvent {
  readonly time: number;
  /** Within a period: 0 arrivals, 1 demand, 2 reviews. */
  readonly rank: number;
  readonly node: number;
  readonly units: number;
}

/** A queue of events by time: a binary heap with ties in the order of insertion. */
export class EventQueue {
  readonly #heap: { readonly event: TimedEvent; readonly order: number }[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(event: TimedEvent): void {
    const heap = this.#heap;
    heap.push({ event, order: this.#added++ });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  next(): TimedEvent | undefined {
    const heap = this.#heap;
    const top = heap[0]?.event;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    heap[0] = last;
    for (let at = 0; ; ) {
      let best = at;
      if (this.#isBefore(2 * at + 1, best)) best = 2 * at + 1;
      if (this.#isBefore(2 * at + 2, best)) best = 2 * at + 2;
      if (best === at) return top;
      this.#swap(at, best);
      at = best;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    const byTime = one.event.time - other.event.time || one.event.rank - other.event.rank;
    return byTime < 0 || (byTime === 0 && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  }
}
