import { nextBelow } from '../kernels/random.ts';

/** One plan of the population: a tour cut into routes, who follows whom, its cost. */
export interface Person {
  readonly tour: Int32Array;
  /** Where each route begins in the tour. */
  readonly cuts: Int32Array;
  /** Stop after and before each one, n for the depot. */
  readonly after: Int32Array;
  readonly before: Int32Array;
  readonly travel: number;
  /** Load beyond the capacity, over all routes. */
  readonly excess: number;
  cost: number;
  /** Others of the same group, the most alike first. */
  near: { readonly other: Person; readonly apart: number }[];
  /** Rank by cost and by unlikeness together; low is good. */
  fitness: number;
}

/** Sizes of Vidal (2022): kept, born before the next selection, always kept, compared with. */
const KEPT = 25;
const BORN = 40;
const ELITE = 4;
const CLOSEST = 5;
/** Plans alike in all but this share of pairs are the same. */
const SAME = 1e-9;

/** Share of stops whose neighbours differ. */
export function apartness(a: Person, b: Person): number {
  const n = a.after.length;
  let differ = 0;
  for (let i = 0; i < n; i++) {
    const after = a.after[i];
    if (after !== b.after[i] && after !== b.before[i]) differ += 1;
    if (a.before[i] === n && b.before[i] !== n && b.after[i] !== n) differ += 1;
  }
  return differ / n;
}

function meanApart(person: Person, count: number): number {
  const close = Math.min(count, person.near.length);
  let sum = 0;
  for (let k = 0; k < close; k++) sum += person.near[k]?.apart ?? 0;
  return close === 0 ? 1 : sum / close;
}

/** The feasible or the infeasible part of a population, by cost. */
export class People {
  readonly list: Person[] = [];

  /** Takes a plan in and, when there are too many, lets the worst go. */
  add(person: Person): void {
    for (const other of this.list) {
      const apart = apartness(person, other);
      insertNear(person, other, apart);
      insertNear(other, person, apart);
    }
    const at = this.list.findIndex((other) => other.cost > person.cost);
    this.list.splice(at < 0 ? this.list.length : at, 0, person);
    if (this.list.length <= KEPT + BORN) return;
    while (this.list.length > KEPT) this.#dropWorst();
  }

  /** Sorts again after costs have changed. */
  sort(): void {
    this.list.sort((a, b) => a.cost - b.cost);
  }

  /** Gives every plan its fitness. */
  rank(): void {
    const { list } = this;
    const last = Math.max(1, list.length - 1);
    const bySpread = list
      .map((person, place) => ({ person, place, apart: meanApart(person, CLOSEST) }))
      .sort((a, b) => b.apart - a.apart || a.place - b.place);
    bySpread.forEach(({ person, place }, spread) => {
      const weight = list.length <= ELITE ? 0 : 1 - ELITE / list.length;
      person.fitness = place / last + (weight * spread) / last;
    });
  }

  #dropWorst(): void {
    this.rank();
    let worst = 1;
    let worstIsClone = false;
    for (let i = 1; i < this.list.length; i++) {
      const person = this.list[i];
      if (person === undefined) continue;
      const isClone = meanApart(person, 1) < SAME;
      const isWorse = person.fitness > (this.list[worst]?.fitness ?? Number.NEGATIVE_INFINITY);
      if ((isClone && !worstIsClone) || (isClone === worstIsClone && isWorse)) {
        worst = i;
        worstIsClone = isClone;
      }
    }
    const [gone] = this.list.splice(worst, 1);
    for (const person of this.list) {
      person.near = person.near.filter((near) => near.other !== gone);
    }
  }
}

function insertNear(person: Person, other: Person, apart: number): void {
  const at = person.near.findIndex((near) => near.apart > apart);
  person.near.splice(at < 0 ? person.near.length : at, 0, { other, apart });
}

/** The fitter of two drawn from both parts. */
export function drawParent(parts: readonly People[], random: Uint32Array): Person | undefined {
  const all = parts.flatMap((part) => part.list);
  const one = all[nextBelow(random, all.length)];
  const two = all[nextBelow(random, all.length)];
  return one !== undefined && two !== undefined && two.fitness < one.fitness ? two : one;
}

/** Order crossover: a stretch of the first tour, the rest in the order of the second (Prins 2004). */
export function crossTours(a: Int32Array, b: Int32Array, random: Uint32Array): Int32Array {
  const n = a.length;
  const child = new Int32Array(n);
  const start = nextBelow(random, n);
  let end = nextBelow(random, n);
  while (n > 1 && end === start) end = nextBelow(random, n);
  const taken = new Uint8Array(n);
  let at = start;
  for (;;) {
    const stop = a[at] ?? 0;
    child[at] = stop;
    taken[stop] = 1;
    const isLast = at === end;
    at = (at + 1) % n;
    if (isLast) break;
  }
  for (let k = 1; k <= n; k++) {
    const stop = b[(end + k) % n] ?? 0;
    if (taken[stop] === 1) continue;
    child[at] = stop;
    at = (at + 1) % n;
  }
  return child;
}
