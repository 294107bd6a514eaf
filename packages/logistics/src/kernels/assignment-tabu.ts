import { nextBelow } from './random.ts';

/** Working memory of one quadratic assignment search. Tables are (n, n), row-major. */
export interface AssignmentState {
  readonly n: number;
  readonly flow: Float64Array;
  readonly distance: Float64Array;
  readonly symmetric: boolean;
  readonly fixed: Uint8Array;
  readonly place: Int32Array;
  /** Change of cost when i and j (i < j) change places. */
  readonly delta: Float64Array;
  /** Step in which facility i last left location k. */
  readonly left: Int32Array;
  readonly best: Int32Array;
  cost: number;
  bestCost: number;
  readonly random: Uint32Array;
}

/** Change of cost when facilities r and s change places. O(n). */
export function swapDelta(t: AssignmentState, r: number, s: number): number {
  const { n, flow: a, distance: b, place: p } = t;
  const pr = p[r]!;
  const ps = p[s]!;
  let d =
    (a[r * n + r]! - a[s * n + s]!) * (b[ps * n + ps]! - b[pr * n + pr]!) +
    (a[r * n + s]! - a[s * n + r]!) * (b[ps * n + pr]! - b[pr * n + ps]!);
  if (t.symmetric) {
    let half = 0;
    for (let k = 0; k < n; k++) {
      if (k === r || k === s) continue;
      const pk = p[k]!;
      half += (a[r * n + k]! - a[s * n + k]!) * (b[ps * n + pk]! - b[pr * n + pk]!);
    }
    return d + 2 * half;
  }
  for (let k = 0; k < n; k++) {
    if (k === r || k === s) continue;
    const pk = p[k]!;
    d +=
      (a[k * n + r]! - a[k * n + s]!) * (b[pk * n + ps]! - b[pk * n + pr]!) +
      (a[r * n + k]! - a[s * n + k]!) * (b[ps * n + pk]! - b[pr * n + pk]!);
  }
  return d;
}

/** The same after r and s have changed places, from the old value, for i and j apart from both. O(1). */
function updatedDelta(t: AssignmentState, i: number, j: number, r: number, s: number): number {
  const { n, flow: a, distance: b, place: p } = t;
  const pi = p[i]!;
  const pj = p[j]!;
  const pr = p[r]!;
  const ps = p[s]!;
  const outgoing = a[r * n + i]! - a[r * n + j]! + a[s * n + j]! - a[s * n + i]!;
  const places = b[ps * n + pi]! - b[ps * n + pj]! + b[pr * n + pj]! - b[pr * n + pi]!;
  const old = t.delta[i * n + j]!;
  if (t.symmetric) return old + 2 * outgoing * places;
  const incoming = a[i * n + r]! - a[j * n + r]! + a[j * n + s]! - a[i * n + s]!;
  const back = b[pi * n + ps]! - b[pj * n + ps]! + b[pj * n + pr]! - b[pi * n + pr]!;
  return old + outgoing * places + incoming * back;
}

/** Fills the table of swaps. O(n³). */
export function refreshDeltas(t: AssignmentState): void {
  for (let i = 0; i < t.n; i++) {
    for (let j = i + 1; j < t.n; j++) t.delta[i * t.n + j] = swapDelta(t, i, j);
  }
}

/** Swaps two facilities and brings the table up to date. O(n²). */
export function swapPlaces(t: AssignmentState, r: number, s: number): void {
  const { n, place } = t;
  t.cost += t.delta[r * n + s]!;
  const was = place[r]!;
  place[r] = place[s]!;
  place[s] = was;
  for (let i = 0; i < n; i++) {
    const apart = i !== r && i !== s;
    for (let j = i + 1; j < n; j++) {
      t.delta[i * n + j] =
        apart && j !== r && j !== s ? updatedDelta(t, i, j, r, s) : swapDelta(t, i, j);
    }
  }
}

/**
 * Steps of robust tabu search (Taillard 1991): the best swap whose facilities would not both go
 * back to where they lately were, or that beats the best, or that is long overdue.
 * @returns The number of steps since the best was found, carried on from `idle`.
 */
export function assignmentSteps(
  t: AssignmentState,
  from: number,
  count: number,
  idle: number,
): number {
  const { n, place, left, delta } = t;
  const overdue = 5 * n * n;
  let still = idle;
  for (let step = from; step < from + count; step++) {
    let r = -1;
    let s = -1;
    let least = Number.POSITIVE_INFINITY;
    let aspired = false;
    for (let i = 0; i < n; i++) {
      if (t.fixed[i]) continue;
      const leftI = i * n;
      for (let j = i + 1; j < n; j++) {
        if (t.fixed[j]) continue;
        const iBack = left[leftI + place[j]!]!;
        const jBack = left[j * n + place[i]!]!;
        const d = delta[leftI + j]!;
        const allowed = iBack < step || jBack < step;
        const aspires =
          t.cost + d < t.bestCost - 1e-9 || (iBack < step - overdue && jBack < step - overdue);
        if (aspires && !aspired) {
          aspired = true;
          least = Number.POSITIVE_INFINITY;
        }
        if ((aspired ? aspires : allowed) && d < least) {
          least = d;
          r = i;
          s = j;
        }
      }
    }
    if (r < 0) {
      still += 1;
      continue;
    }
    const tenure = 0.9 * n + nextBelow(t.random, Math.ceil(0.2 * n) + 2);
    left[r * n + place[r]!] = step + tenure;
    left[s * n + place[s]!] = step + 0.9 * n + nextBelow(t.random, Math.ceil(0.2 * n) + 2);
    swapPlaces(t, r, s);
    still += 1;
    if (t.cost < t.bestCost - 1e-9) {
      t.bestCost = t.cost;
      t.best.set(place);
      still = 0;
    }
  }
  return still;
}
