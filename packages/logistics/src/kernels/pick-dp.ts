/**
 * States of a picking tour seen up to one aisle: degrees at the back and the front end of it (zero,
 * even, odd) and whether the parts hang together (Ratliff and Rosenthal 1983, table I).
 */
const UU = 0;
const ZERO_E = 1;
const E_ZERO = 2;
const EE1 = 3;
const EE2 = 4;
const EMPTY = 5;
const CLOSED = 6;
const STATES = 7;

/** Ways through an aisle: once through, from the back, from the front, largest gap, twice through, not at all. */
export const THROUGH = 0;
export const FROM_BACK = 1;
export const FROM_FRONT = 2;
export const GAP = 3;
export const TWICE = 4;
export const NOTHING = 5;
const WAYS = 6;

/** State after the way through an aisle, by state and way; -1 where it is no part of any tour. */
const AFTER_AISLE = Int8Array.of(
  // THROUGH, FROM_BACK, FROM_FRONT, GAP, TWICE, NOTHING
  EE1,
  UU,
  UU,
  UU,
  UU,
  UU,
  UU,
  EE2,
  ZERO_E,
  EE2,
  EE1,
  ZERO_E,
  UU,
  E_ZERO,
  EE2,
  EE2,
  EE1,
  E_ZERO,
  UU,
  EE1,
  EE1,
  EE1,
  EE1,
  EE1,
  UU,
  EE2,
  EE2,
  EE2,
  EE1,
  EE2,
  UU,
  E_ZERO,
  ZERO_E,
  EE2,
  EE1,
  EMPTY,
  -1,
  -1,
  -1,
  -1,
  -1,
  CLOSED,
);

/** Ways along the cross aisles to the next aisle: edges at the back and at the front. */
const CROSSINGS = 5;
export const CROSS_BACK: Int8Array = Int8Array.of(1, 2, 0, 2, 0);
export const CROSS_FRONT: Int8Array = Int8Array.of(1, 0, 2, 2, 0);
const AFTER_CROSS = Int8Array.of(
  // 1+1, 2+0, 0+2, 2+2, 0+0
  UU,
  -1,
  -1,
  -1,
  -1,
  -1,
  -1,
  ZERO_E,
  EE2,
  CLOSED,
  -1,
  E_ZERO,
  -1,
  EE2,
  CLOSED,
  -1,
  E_ZERO,
  ZERO_E,
  EE1,
  CLOSED,
  -1,
  -1,
  -1,
  EE2,
  -1,
  -1,
  -1,
  -1,
  -1,
  EMPTY,
  -1,
  -1,
  -1,
  -1,
  CLOSED,
);

/** Working memory of the dynamic programme for one warehouse of one block. */
export interface BlockTour {
  readonly aisles: number;
  /** Length of an aisle and distance from one aisle to the next. */
  readonly aisleM: number;
  readonly crossM: number;
  readonly value: Float64Array;
  readonly wayOf: Int8Array;
  readonly crossOf: Int8Array;
  readonly fromOf: Int8Array;
  /** Chosen on the best tour, by aisle. */
  readonly ways: Int8Array;
  readonly crossings: Int8Array;
}

/** Memory for a block of so many aisles. */
export function blockTour(aisles: number, aisleM: number, crossM: number): BlockTour {
  const size = (aisles + 1) * STATES;
  return {
    aisles,
    aisleM,
    crossM,
    value: new Float64Array(size),
    wayOf: new Int8Array(size),
    crossOf: new Int8Array(size),
    fromOf: new Int8Array(size),
    ways: new Int8Array(aisles),
    crossings: new Int8Array(aisles),
  };
}

/**
 * Length of the shortest tour.
 * @param low Smallest distance of a pick from the front by aisle; Infinity where there is none.
 * @param high Largest distance from the front.
 * @param gap Largest gap between picks that follow each other; the depot counts as a pick at 0.
 * @param trace Whether `ways` and `crossings` are to be filled.
 */
export function shortestBlockTour(
  t: BlockTour,
  low: Float64Array,
  high: Float64Array,
  gap: Float64Array,
  trace: boolean,
): number {
  const { aisles, value, aisleM } = t;
  value.fill(Number.POSITIVE_INFINITY);
  value[EMPTY] = 0;
  for (let a = 0; a < aisles; a++) {
    const picks = low[a]! !== Number.POSITIVE_INFINITY;
    const next = (a + 1) * STATES;
    for (let state = 0; state < STATES; state++) {
      const base = value[a * STATES + state]!;
      if (base === Number.POSITIVE_INFINITY) continue;
      for (let way = 0; way < WAYS; way++) {
        const inside = AFTER_AISLE[state * WAYS + way]!;
        if (inside < 0 || (way === NOTHING) === picks) continue;
        let cost = base;
        if (way === THROUGH) cost += aisleM;
        else if (way === FROM_BACK) cost += 2 * (aisleM - low[a]!);
        else if (way === FROM_FRONT) cost += 2 * high[a]!;
        else if (way === GAP) cost += 2 * (aisleM - gap[a]!);
        else if (way === TWICE) cost += 2 * aisleM;
        relaxCrossings(t, a, state, way, inside, cost, next);
      }
    }
  }
  const at = aisles * STATES;
  const closed = value[at + CLOSED]!;
  const empty = value[at + EMPTY]!;
  const best = closed < empty ? CLOSED : EMPTY;
  if (trace) traceBack(t, best);
  return value[at + best]!;
}

function relaxCrossings(
  t: BlockTour,
  a: number,
  state: number,
  way: number,
  inside: number,
  cost: number,
  next: number,
): void {
  const last = a === t.aisles - 1;
  for (let c = 0; c < CROSSINGS; c++) {
    if (last && c !== CROSSINGS - 1) continue;
    const to = AFTER_CROSS[inside * CROSSINGS + c]!;
    if (to < 0) continue;
    const total = cost + t.crossM * (CROSS_BACK[c]! + CROSS_FRONT[c]!);
    if (total >= t.value[next + to]!) continue;
    t.value[next + to] = total;
    t.wayOf[next + to] = way;
    t.crossOf[next + to] = c;
    t.fromOf[next + to] = state;
  }
}

function traceBack(t: BlockTour, best: number): void {
  let state = best;
  for (let a = t.aisles; a > 0; a--) {
    const at = a * STATES + state;
    t.ways[a - 1] = t.wayOf[at]!;
    t.crossings[a - 1] = t.crossOf[at]!;
    state = t.fromOf[at]!;
  }
}
