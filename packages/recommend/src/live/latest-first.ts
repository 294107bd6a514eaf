/** A set of small whole numbers that is read from the one added last: O(1) a change, no garbage. */
export class LatestFirst {
  readonly #before: number[] = [];
  readonly #after: number[] = [];
  #latest = -1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(value: number): boolean {
    return this.#before[value] !== undefined && this.#before[value] !== ABSENT;
  }

  /** One that is in already stays at its place. */
  add(value: number): void {
    if (this.has(value)) return;
    while (this.#before.length <= value) {
      this.#before.push(ABSENT);
      this.#after.push(ABSENT);
    }
    this.#before[value] = this.#latest;
    this.#after[value] = -1;
    if (this.#latest >= 0) this.#after[this.#latest] = value;
    this.#latest = value;
    this.#size++;
  }

  delete(value: number): void {
    if (!this.has(value)) return;
    const before = this.#before[value] ?? -1;
    const after = this.#after[value] ?? -1;
    if (after >= 0) this.#before[after] = before;
    else this.#latest = before;
    if (before >= 0) this.#after[before] = after;
    this.#before[value] = ABSENT;
    this.#size--;
  }

  /** The `count` added last, the latest first. */
  latest(count: number): number[] {
    const found: number[] = [];
    for (let at = this.#latest; at >= 0 && found.length < count; at = this.#before[at] ?? -1) {
      found.push(at);
    }
    return found;
  }
}

const ABSENT = -2;
