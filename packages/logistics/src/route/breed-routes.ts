import type { CrewState } from '../kernels/crew-memory.ts';
import { descendCrew, layCrew } from '../kernels/crew-search.ts';
import { type SplitScratch, splitScratch, splitTour } from '../kernels/crew-split.ts';
import { nextBelow } from '../kernels/random.ts';
import type { RouteState } from '../kernels/route-memory.ts';
import type { Budget } from '../stop-criterion.ts';
import { crossTours, drawParent, People, type Person } from './crew-people.ts';
import type { RouteProblem } from './problem.ts';

/** Stops between which a population is better than ruin and recreate alone. */
const STOPS_MIN = 60;
const STOPS_MAX = 450;
/** See breedingRounds. */
const ROUNDS_SQUARE = 0.09;
const NEAR = 20;
/** Plans at the start. */
const FIRST = 100;
/** Share of plans without overload that the rate of overload is steered to. */
const FEASIBLE_SHARE = 0.2;
const FEASIBLE_SLACK = 0.05;
/** Births after which the rate is looked at, and that are looked back on. */
const STEER_EVERY = 100;
/** Births without a better plan after which the population begins anew. */
const IDLE_MAX = 20_000;
const RATE_MIN = 0.1;
const RATE_MAX = 1e5;
const REPAIR = 10;

/** Can a population plan it: one kind of vehicle from one depot under one load, nothing else. */
export function isBreedable(s: RouteState, problem: RouteProblem): boolean {
  const { travel } = problem;
  const plain = s.types === 1 && !s.timed && !s.paired && s.walk === undefined && s.dims === 1;
  const open = s.typeServes.length === 0 && s.groupFirst.length === 0 && s.metric < 0;
  const vehicle = problem.vehicles.find((one) => one.count > 0);
  const home = vehicle?.start !== undefined && vehicle.start === vehicle.end;
  const cheap = (s.typeFixed[0] ?? 0) === 0 && travel.kind === 'points';
  const free = (problem.locks ?? []).length === 0;
  const wanted = problem.stops.every((stop) => stop.prize === Number.POSITIVE_INFINITY);
  return plain && open && home && cheap && free && wanted && s.n >= STOPS_MIN && s.n <= STOPS_MAX;
}

/**
 * Iterations a stop of ruin and recreate that the whole budget must be worth for a population to be
 * better: at fewer it has too few births. (Measured on X-n101 to X-n439.)
 */
export function breedingRounds(n: number): number {
  return ROUNDS_SQUARE * n * n;
}

/** What one call of `breedRoutes` needs beside the search's memory. */
export interface BreedOptions {
  readonly problem: RouteProblem;
  readonly budget: Budget;
  /** Iterations of the search before; each birth counts as one a stop. */
  readonly done: number;
  readonly onProgress?: (share: number, cost: number) => void;
}

/**
 * Hybrid genetic search (Vidal 2022, Computers and Operations Research 140): plans with and without
 * overload, crossed as tours, cut into routes and improved by local search with SWAP*, kept for cost
 * and unlikeness. Begins with random plans and the best of `s`; leaves the best found there.
 * @returns iterations done in all.
 */
export function breedRoutes(s: RouteState, options: BreedOptions): number {
  const farm = new Farm(s, options);
  return farm.run();
}

class Farm {
  readonly #s: RouteState;
  readonly #options: BreedOptions;
  readonly #crew: CrewState;
  readonly #scratch: SplitScratch;
  readonly #cuts: Int32Array;
  #feasible = new People();
  #loaded = new People();
  /** Which of the last births had no overload. */
  readonly #fits: boolean[] = Array.from({ length: STEER_EVERY }, () => true);
  #best: Person | undefined;
  #done: number;
  #idle = 0;

  constructor(s: RouteState, options: BreedOptions) {
    this.#s = s;
    this.#options = options;
    this.#crew = crewOf(s, options.problem);
    this.#scratch = splitScratch(this.#crew);
    this.#cuts = new Int32Array(this.#crew.slots + 1);
    this.#done = options.done;
  }

  run(): number {
    this.#begin(bestTour(this.#s));
    for (let births = 1; !this.#isOver(); births++) {
      this.#feasible.rank();
      this.#loaded.rank();
      const parts = [this.#feasible, this.#loaded];
      const mother = drawParent(parts, this.#crew.random);
      const father = drawParent(parts, this.#crew.random);
      if (mother === undefined || father === undefined) break;
      this.#idle += 1;
      this.#raise(crossTours(mother.tour, father.tour, this.#crew.random));
      if (births % STEER_EVERY === 0) this.#steer();
      if (this.#idle >= IDLE_MAX) this.#begin(undefined);
    }
    if (this.#best !== undefined) writeBest(this.#s, this.#best);
    return this.#done;
  }

  #isOver(): boolean {
    return this.#options.budget.used(this.#done) >= 1;
  }

  /** A population of random plans, and one that is known. */
  #begin(known: Int32Array | undefined): void {
    this.#feasible = new People();
    this.#loaded = new People();
    this.#idle = 0;
    if (known !== undefined) this.#raise(known);
    for (let i = 0; i < FIRST && !this.#isOver(); i++) {
      const tour = Int32Array.from({ length: this.#crew.n }, (_, k) => k);
      for (let k = tour.length - 1; k > 0; k--) {
        const other = nextBelow(this.#crew.random, k + 1);
        const word = tour[k] ?? 0;
        tour[k] = tour[other] ?? 0;
        tour[other] = word;
      }
      this.#raise(tour);
    }
  }

  /** Cuts a tour into routes, improves them, takes the plan in; half of the overloaded are mended. */
  #raise(tour: Int32Array): void {
    const crew = this.#crew;
    const count = splitTour(crew, tour, this.#scratch, this.#cuts);
    layCrew(crew, tour, this.#cuts, count);
    descendCrew(crew);
    const person = personOf(crew);
    this.#fits.shift();
    this.#fits.push(person.excess === 0);
    this.#take(person);
    if (person.excess > 0 && nextBelow(crew.random, 2) === 0) this.#mend(person);
    this.#done += crew.n;
    const best = this.#best?.travel ?? this.#s.bestCost;
    this.#options.onProgress?.(this.#options.budget.used(this.#done), best);
  }

  #mend(person: Person): void {
    const crew = this.#crew;
    const { rate } = crew;
    crew.rate = rate * REPAIR;
    layCrew(crew, person.tour, person.cuts, person.cuts.length);
    descendCrew(crew);
    crew.rate = rate;
    const mended = personOf(crew);
    if (mended.excess === 0) this.#take(mended);
  }

  #take(person: Person): void {
    (person.excess === 0 ? this.#feasible : this.#loaded).add(person);
    if (
      person.excess > 0 ||
      person.travel >= (this.#best?.travel ?? Number.POSITIVE_INFINITY) - 1e-7
    ) {
      return;
    }
    this.#best = person;
    this.#idle = 0;
  }

  #steer(): void {
    const crew = this.#crew;
    const share = this.#fits.filter((fits) => fits).length / this.#fits.length;
    if (share < FEASIBLE_SHARE - FEASIBLE_SLACK) crew.rate = Math.min(RATE_MAX, crew.rate * 1.2);
    else if (share > FEASIBLE_SHARE + FEASIBLE_SLACK) {
      crew.rate = Math.max(RATE_MIN, crew.rate * 0.85);
    } else return;
    for (const person of this.#loaded.list) person.cost = person.travel + crew.rate * person.excess;
    this.#loaded.sort();
  }
}

/** The local search's own memory of a plain problem. */
export function crewOf(s: RouteState, problem: RouteProblem): CrewState {
  const { n } = s;
  const capacity = s.typeCapacity[0] ?? 0;
  const total = s.demand.subarray(0, n).reduce((sum, load) => sum + load, 0);
  const slots = Math.min(s.slots, Math.ceil((1.3 * total) / Math.max(1e-9, capacity)) + 3);
  const width = n + 1;
  const nodes = n + 2 * slots;
  const places = Int32Array.from({ length: width }, (_, i) =>
    i < n ? (s.placeIn[i] ?? 0) : (s.typeStart[0] ?? 0),
  );
  const factor = s.typeFactor[0] ?? 1;
  const distance = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      const leg = s.cost[(places[i] ?? 0) * s.places + (places[j] ?? 0)] ?? 0;
      distance[i * width + j] = factor * leg;
    }
  }
  const at = Int32Array.from({ length: nodes }, (_, i) => Math.min(i, n));
  const { first, node } = nearBothWays(s);
  const longest = distance.reduce((most, leg) => Math.max(most, leg), 0);
  const heaviest = s.demand.reduce((most, load) => Math.max(most, load), 0);
  return {
    n,
    slots,
    distance,
    at,
    row: at.map((column) => column * width),
    demand: Float64Array.from({ length: nodes }, (_, i) => (i < n ? (s.demand[i] ?? 0) : 0)),
    capacity,
    angle: anglesOf(problem, places),
    nearFirst: first,
    nearNode: node,
    next: new Int32Array(nodes),
    prev: new Int32Array(nodes),
    route: Int32Array.from({ length: nodes }, (_, i) => (i < n ? 0 : (i - n) % slots)),
    position: new Int32Array(nodes),
    sum: new Float64Array(nodes),
    load: new Float64Array(slots),
    penalty: new Float64Array(slots),
    size: new Int32Array(slots),
    changed: new Int32Array(slots),
    tried: new Int32Array(n),
    paired: new Int32Array(slots),
    sectorFrom: new Int32Array(slots),
    sectorTo: new Int32Array(slots),
    firstEmpty: -1,
    moves: 0,
    isDone: false,
    rate: Math.max(RATE_MIN, Math.min(1000, longest / Math.max(1e-9, heaviest))),
    nodeOrder: Int32Array.from({ length: n }, (_, i) => i),
    routeOrder: Int32Array.from({ length: slots }, (_, i) => i),
    random: s.random,
    placeCost: new Float64Array(slots * n * 3),
    placeAfter: new Int32Array(slots * n * 3),
    placeWhen: new Int32Array(slots * n),
    removal: new Float64Array(n),
    foundAfter: -1,
  };
}

function anglesOf({ travel }: RouteProblem, places: Int32Array): Int32Array {
  if (travel.kind !== 'points') return new Int32Array(places.length);
  const depot = places.at(-1) ?? 0;
  return places.map((place) => {
    const dy = (travel.y[place] ?? 0) - (travel.y[depot] ?? 0);
    const dx = (travel.x[place] ?? 0) - (travel.x[depot] ?? 0);
    return Math.floor((32768 * (Math.atan2(dy, dx) / Math.PI + 1)) % 65536);
  });
}

/** Nearest neighbours, each pair both ways. */
function nearBothWays(s: RouteState): { readonly first: Int32Array; readonly node: Int32Array } {
  const sets = Array.from({ length: s.n }, () => new Set<number>());
  for (let i = 0; i < s.n; i++) {
    for (let k = 0; k < Math.min(NEAR, s.wide); k++) {
      const j = s.wideList[i * s.wide + k] ?? i;
      if (j === i) continue;
      sets[i]?.add(j);
      sets[j]?.add(i);
    }
  }
  const first = new Int32Array(s.n + 1);
  sets.forEach((set, i) => {
    first[i + 1] = (first[i] ?? 0) + set.size;
  });
  return { first, node: Int32Array.from(sets.flatMap((set) => [...set])) };
}

/** The crew's plan, routes in the order of their direction from the depot. */
export function personOf(crew: CrewState): Person {
  const { n, slots } = crew;
  const used = Array.from({ length: slots }, (_, r) => r).filter((r) => (crew.size[r] ?? 0) > 0);
  const middle = (r: number): number => {
    const from = crew.sectorFrom[r] ?? 0;
    return (from + (((crew.sectorTo[r] ?? 0) - from) & 65535) / 2) % 65536;
  };
  used.sort((a, b) => middle(a) - middle(b) || a - b);
  const tour = new Int32Array(n);
  const cuts = new Int32Array(used.length);
  const after = new Int32Array(n);
  const before = new Int32Array(n);
  let travel = 0;
  let excess = 0;
  let at = 0;
  used.forEach((r, k) => {
    cuts[k] = at;
    excess += Math.max(0, (crew.load[r] ?? 0) - crew.capacity);
    let from = n + r;
    for (let node = crew.next[from] ?? n; node < n; node = crew.next[node] ?? n) {
      tour[at++] = node;
      travel += crew.distance[(crew.row[from] ?? 0) + node] ?? 0;
      before[node] = Math.min(from, n);
      after[node] = Math.min(crew.next[node] ?? n, n);
      from = node;
    }
    travel += crew.distance[(crew.row[from] ?? 0) + n] ?? 0;
  });
  const cost = travel + crew.rate * excess;
  return { tour, cuts, after, before, travel, excess, cost, near: [], fitness: 0 };
}

/** The best plan so far as one tour; undefined where it leaves a stop out. */
function bestTour(s: RouteState): Int32Array | undefined {
  const tour: number[] = [];
  for (let r = 0; r < s.slots; r++) {
    if (s.bestSize[r] === 0) continue;
    for (let node = s.bestNext[s.n + r] ?? s.n; node < s.n; node = s.bestNext[node] ?? s.n) {
      tour.push(node);
    }
  }
  return tour.length === s.n ? Int32Array.from(tour) : undefined;
}

/** Makes a plan the search's best where it is better. */
function writeBest(s: RouteState, person: Person): void {
  if (person.travel >= s.bestCost - 1e-7) return;
  const { tour, cuts } = person;
  for (let r = 0; r < s.slots; r++) {
    const end = s.n + r;
    const from = cuts[r] ?? tour.length;
    const to = cuts[r + 1] ?? tour.length;
    s.bestType[r] = 0;
    s.bestSize[r] = r < cuts.length ? to - from : 0;
    let before = end;
    for (let i = from; i < to && r < cuts.length; i++) {
      s.bestNext[before] = tour[i] ?? 0;
      before = tour[i] ?? 0;
    }
    s.bestNext[before] = end;
  }
  s.bestCost = person.travel;
}
