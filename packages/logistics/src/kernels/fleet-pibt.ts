import { nextBelow } from './random.ts';

/** State of one fleet on one grid. Cells are numbers; −1: none. */
export interface PibtState {
  readonly vehicles: number;
  readonly beside: Int32Array;
  /** Cell of each vehicle now, and after the step. */
  readonly at: Int32Array;
  readonly next: Int32Array;
  /** Vehicle in each cell now, and after the step. */
  readonly inCell: Int32Array;
  readonly inCellNext: Int32Array;
  /** Steps to its goal, by cell, of each vehicle. */
  readonly fields: Uint16Array[];
  /** Candidates of each vehicle: five cells, nearest to the goal first. */
  readonly candidates: Int32Array;
  readonly candidateCount: Uint8Array;
  readonly candidateAt: Uint8Array;
  readonly stack: Int32Array;
  readonly random: Uint32Array;
}

/**
 * Moves every vehicle by one cell or none, without two in one cell and without two changing places.
 * Vehicles come in order of priority; one that wants a cell lends its priority to the vehicle there,
 * which makes room or, where it cannot, lets the other try its next best cell (priority inheritance
 * with backtracking). The recursion of the paper is a stack here: chains may be as long as the fleet.
 * @see Okumura, Machida, Défago and Tamura (2022), Artificial Intelligence 310, algorithm 1
 */
export function pibtStep(s: PibtState, order: Int32Array): void {
  const { vehicles, at, next, inCell, inCellNext } = s;
  next.fill(-1);
  for (let i = 0; i < vehicles; i++) inCell[at[i]!] = i;
  for (let k = 0; k < vehicles; k++) {
    const i = order[k]!;
    if (next[i]! < 0) planOne(s, i);
  }
  for (let i = 0; i < vehicles; i++) {
    inCell[at[i]!] = -1;
    inCellNext[next[i]!] = -1;
  }
  at.set(next);
}

function planOne(s: PibtState, root: number): void {
  const { at, next, inCell, inCellNext, stack, candidates, candidateCount, candidateAt } = s;
  let depth = 0;
  stack[0] = root;
  rank(s, root);
  while (depth >= 0) {
    const i = stack[depth]!;
    const own = at[i]!;
    let pushed = false;
    let done = false;
    while (candidateAt[i]! < candidateCount[i]!) {
      const cell = candidates[5 * i + candidateAt[i]!]!;
      candidateAt[i] = candidateAt[i]! + 1;
      if (inCellNext[cell]! >= 0) continue;
      const other = inCell[cell]!;
      // The vehicle there may not come to where this one is.
      if (other >= 0 && other !== i && next[other] === own) continue;
      inCellNext[cell] = i;
      next[i] = cell;
      if (other >= 0 && other !== i && next[other]! < 0) {
        depth += 1;
        stack[depth] = other;
        rank(s, other);
        pushed = true;
      } else done = true;
      break;
    }
    if (done) return;
    if (pushed) continue;
    // Nowhere to go: it stays, and whoever asked tries its next cell.
    next[i] = own;
    inCellNext[own] = i;
    depth -= 1;
  }
}

/** Candidates by distance to the goal; free cells before taken ones; the rest by lot. */
function rank(s: PibtState, i: number): void {
  const { beside, at, inCell, fields, candidates, random } = s;
  const own = at[i]!;
  const field = fields[i]!;
  const base = 5 * i;
  let count = 0;
  const start = nextBelow(random, 4);
  for (let k = 0; k < 5; k++) {
    // Itself comes first, so that a vehicle without a goal stays where all cells are alike.
    const cell = k === 0 ? own : beside[4 * own + ((start + k) & 3)]!;
    if (cell < 0) continue;
    const taken = inCell[cell]!;
    const value = 2 * field[cell]! + (taken >= 0 && taken !== i ? 1 : 0);
    let p = count;
    while (p > 0) {
      const before = candidates[base + p - 1]!;
      const holder = inCell[before]!;
      const other = 2 * field[before]! + (holder >= 0 && holder !== i ? 1 : 0);
      if (other <= value) break;
      candidates[base + p] = before;
      p -= 1;
    }
    candidates[base + p] = cell;
    count += 1;
  }
  s.candidateCount[i] = count;
  s.candidateAt[i] = 0;
}
