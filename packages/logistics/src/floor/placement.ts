import { AppError } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { assignLinear } from '../linear-assignment.ts';
import { type StopCriterion, startBudget } from '../stop-criterion.ts';

/** A product group that wants a zone. Money per day in minor units. */
export interface PlacedGroup {
  readonly id: string;
  /** Shoppers who come for it, a day. */
  readonly visits: number;
  /** Margin of planned purchases does not move; that of an impulse purchase is what places win. */
  readonly impulseMarginMinor?: number;
  /** Share of passing shoppers who buy on impulse. */
  readonly impulseRate?: number;
  /** Kinds of zone it may stand in; absent: zones without a kind. */
  readonly kind?: string;
  /** Zone it must keep. */
  readonly zone?: number;
}

export interface GroupPair {
  readonly a: number;
  readonly b: number;
  /** Baskets a day that hold both. Below zero: they should stand apart. */
  readonly baskets: number;
}

export interface PlacementProblem {
  readonly groups: readonly PlacedGroup[];
  /** Kind of each zone. */
  readonly zoneKinds: readonly (string | undefined)[];
  /** Shoppers past each zone, a day. */
  readonly traffic: Float64Array;
  /** Walk between zones, metres, row-major; and from the entrance to each. */
  readonly distanceM: Float64Array;
  readonly entranceM: Float64Array;
  readonly pairs: readonly GroupPair[];
  /** What a metre of walking costs the store in goodwill. Default 0.5 minor units. */
  readonly meterMinor?: number;
}

export interface Placement {
  /** Zone of each group. */
  readonly zoneOf: Int32Array;
  /** Impulse margin less the cost of walking, minor units a day. */
  readonly valueMinor: number;
  readonly iterations: number;
}

const FORBIDDEN = -1e15;
const HOT = 0.05;
const COLD = 0.0001;
/** Groups and zones for which every order is tried. */
const EXACT_MAX = 8;

/**
 * Places product groups on zones: impulse groups where many pass, groups of one basket near each
 * other, often wanted ones near the entrance, kinds where they may stand. An assignment problem with
 * pairs; exact up to eight zones, else annealed exchanges from the best assignment without pairs.
 * @throws AppError LOGISTICS_PROBLEM_INVALID where the rules leave a group no zone
 */
export function placeGroups(
  problem: PlacementProblem,
  options: { readonly stop: StopCriterion; readonly rng: Rng },
): Placement {
  const table = valueTable(problem);
  const zones = problem.zoneKinds.length;
  const slots = startOf(problem, table);
  const search = new PlacementSearch(problem, table, slots);
  if (zones <= EXACT_MAX) return search.exact();
  return search.anneal(options);
}

/** Value of each group in each zone, pairs left out. */
function valueTable(problem: PlacementProblem): Float64Array {
  const { groups, zoneKinds, traffic, entranceM, meterMinor = 0.5 } = problem;
  const zones = zoneKinds.length;
  if (groups.length > zones) {
    throw invalid(`${groups.length} groups do not fit on ${zones} zones`, 'groups');
  }
  const table = new Float64Array(groups.length * zones);
  groups.forEach((group, g) => {
    const { visits, impulseMarginMinor = 0, impulseRate = 0 } = group;
    if (![visits, impulseMarginMinor, impulseRate].every(Number.isFinite)) {
      throw invalid(`a figure of ${group.id} is no number`, `groups[${g}]`);
    }
    for (let z = 0; z < zones; z++) {
      const impulse = (traffic[z] ?? 0) * impulseRate * impulseMarginMinor;
      const walking = visits * (entranceM[z] ?? 0) * meterMinor;
      const mayStand =
        group.kind === zoneKinds[z] && (group.zone === undefined || group.zone === z);
      table[g * zones + z] = mayStand ? impulse - walking : FORBIDDEN;
    }
  });
  return table;
}

function invalid(what: string, place: string): AppError {
  const message = `Cannot place the groups as ${what}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}

/** The best places without pairs; group in each zone, −1 for none. */
function startOf(problem: PlacementProblem, table: Float64Array): Int32Array {
  const zones = problem.zoneKinds.length;
  const cost = table.map((value) => (value === FORBIDDEN ? Number.POSITIVE_INFINITY : -value));
  const found = assignLinear(cost, problem.groups.length, zones);
  const slots = new Int32Array(zones).fill(-1);
  found.forEach((zone, group) => {
    const { id } = problem.groups[group] ?? { id: '' };
    if (zone < 0) throw invalid(`the rules leave no zone for ${id}`, id);
    slots[zone] = group;
  });
  return slots;
}

class PlacementSearch {
  readonly #problem: PlacementProblem;
  readonly #table: Float64Array;
  readonly #slots: Int32Array;
  readonly #zones: number;
  readonly #partners: (readonly [other: number, weight: number])[][];

  constructor(problem: PlacementProblem, table: Float64Array, slots: Int32Array) {
    this.#problem = problem;
    this.#table = table;
    this.#slots = slots;
    this.#zones = slots.length;
    const { meterMinor = 0.5, groups, pairs } = problem;
    this.#partners = groups.map(() => []);
    pairs.forEach(({ a, b, baskets }, k) => {
      const known = groups[a] !== undefined && groups[b] !== undefined && Number.isFinite(baskets);
      if (!known) throw invalid(`pair ${k} names no groups`, `pairs[${k}]`);
      if (a === b) return;
      this.#partners[a]?.push([b, baskets * meterMinor]);
      this.#partners[b]?.push([a, baskets * meterMinor]);
    });
  }

  exact(): Placement {
    const zones = this.#zones;
    const zoneOf = new Int32Array(this.#problem.groups.length).fill(-1);
    const best = { value: Number.NEGATIVE_INFINITY, zoneOf: zoneOf.slice() };
    let tried = 0;
    const walk = (group: number, taken: number): void => {
      if (group === zoneOf.length) {
        tried += 1;
        const value = this.#valueOf(zoneOf);
        if (value > best.value) Object.assign(best, { value, zoneOf: zoneOf.slice() });
        return;
      }
      for (let zone = 0; zone < zones; zone++) {
        if ((taken & (1 << zone)) !== 0) continue;
        zoneOf[group] = zone;
        walk(group + 1, taken | (1 << zone));
      }
    };
    walk(0, 0);
    return { zoneOf: best.zoneOf, valueMinor: best.value, iterations: tried };
  }

  anneal({ stop, rng }: { readonly stop: StopCriterion; readonly rng: Rng }): Placement {
    const zoneOf = new Int32Array(this.#problem.groups.length);
    this.#slots.forEach((group, zone) => {
      if (group >= 0) zoneOf[group] = zone;
    });
    let value = this.#valueOf(zoneOf);
    const best = { value, zoneOf: zoneOf.slice() };
    const scale = Math.max(1, Math.abs(value));
    const budget = startBudget(stop);
    let done = 0;
    for (let used = budget.used(0); used < 1; used = budget.used(done)) {
      const heat = scale * HOT * (COLD / HOT) ** used;
      const count = Math.min(budget.chunk(done), 500);
      for (let k = 0; k < count; k++) {
        const [p, q] = [rng.int(this.#zones), rng.int(this.#zones)];
        const gain = this.#swapGain(zoneOf, p, q);
        if (gain <= heat * Math.log(rng.uniform() + 1e-12)) continue;
        this.#swap(zoneOf, p, q);
        value += gain;
        if (value > best.value + 1e-9) Object.assign(best, { value, zoneOf: zoneOf.slice() });
      }
      done += count;
    }
    return { zoneOf: best.zoneOf, valueMinor: this.#valueOf(best.zoneOf), iterations: done };
  }

  #valueOf(zoneOf: Int32Array): number {
    let value = 0;
    zoneOf.forEach((zone, group) => {
      value += this.#table[group * this.#zones + zone] ?? 0;
      for (const [other, weight] of this.#partners[group] ?? []) {
        if (other > group) value -= weight * this.#between(zone, zoneOf[other] ?? 0);
      }
    });
    return value;
  }

  #between(a: number, b: number): number {
    return this.#problem.distanceM[a * this.#zones + b] ?? 0;
  }

  #own(group: number, zone: number, zoneOf: Int32Array, except: number): number {
    if (group < 0) return 0;
    let value = this.#table[group * this.#zones + zone] ?? 0;
    for (const [other, weight] of this.#partners[group] ?? []) {
      // The way between the two that change places stays as long.
      if (other !== except) value -= weight * this.#between(zone, zoneOf[other] ?? 0);
    }
    return value;
  }

  #swapGain(zoneOf: Int32Array, p: number, q: number): number {
    const [a, b] = [this.#slots[p] ?? -1, this.#slots[q] ?? -1];
    if (p === q || (a < 0 && b < 0)) return Number.NEGATIVE_INFINITY;
    const before = this.#own(a, p, zoneOf, b) + this.#own(b, q, zoneOf, a);
    return this.#own(a, q, zoneOf, b) + this.#own(b, p, zoneOf, a) - before;
  }

  #swap(zoneOf: Int32Array, p: number, q: number): void {
    const [a, b] = [this.#slots[p] ?? -1, this.#slots[q] ?? -1];
    this.#slots[p] = b;
    this.#slots[q] = a;
    if (a >= 0) zoneOf[a] = q;
    if (b >= 0) zoneOf[b] = p;
  }
}
