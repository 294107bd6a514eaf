import { assert } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';
import { type Tape, type Variable, variable } from './tape.ts';

/** Weights of an affine map x W + b: W (in × out), b (1 × out). */
export interface DenseWeights {
  readonly w: Variable;
  readonly b: Variable;
}

/** Weights of a recurrent cell with G gates: w (in × G·hidden), u (hidden × G·hidden), b (1 × G·hidden). */
export interface CellWeights {
  readonly w: Variable;
  readonly u: Variable;
  readonly b: Variable;
}

export type CellKind = 'rnn' | 'gru' | 'lstm';

/** Gates of each cell, in the order of their columns. GRU: update z, reset r, candidate n. LSTM: i, f, o, g. */
export const CELL_GATES: Readonly<Record<CellKind, number>> = { rnn: 1, gru: 3, lstm: 4 };

/** Glorot & Bengio (2010): uniform in ±√(6 / (in + out)); the offset starts at 0. */
export function denseWeights(inputs: number, outputs: number, rng: Rng): DenseWeights {
  return { w: glorot(inputs, outputs, rng), b: variable(1, outputs) };
}

/** Glorot weights for each gate; an LSTM's forget gate starts open, at 1 (Jozefowicz et al. 2015). */
export function cellWeights(
  kind: CellKind,
  sizes: { readonly inputs: number; readonly hidden: number },
  rng: Rng,
): CellWeights {
  const { inputs, hidden } = sizes;
  const width = CELL_GATES[kind] * hidden;
  const b = variable(1, width);
  if (kind === 'lstm') b.value.fill(1, hidden, 2 * hidden);
  const scaled = (rows: number): Variable => {
    const limit = Math.sqrt(6 / (rows + hidden));
    return variable(
      rows,
      width,
      Float64Array.from({ length: rows * width }, () => limit * (2 * rng.uniform() - 1)),
    );
  };
  return { w: scaled(inputs), u: scaled(hidden), b };
}

/** x W + b. Shape (rows, out). */
export function dense(tape: Tape, x: Variable, weights: DenseWeights): Variable {
  return tape.addRow(tape.product(x, weights.w), weights.b);
}

/** What a cell carries from step to step; `c` only in an LSTM. */
export interface CellState {
  readonly h: Variable;
  readonly c?: Variable;
}

/**
 * One step of a recurrent cell.
 * rnn: h′ = tanh(x W + h U + b).
 * gru: z, r = σ(…), n = tanh(x Wₙ + (r ⊙ h) Uₙ + bₙ), h′ = (1 − z) ⊙ n + z ⊙ h (Cho et al. 2014).
 * lstm: i, f, o = σ(…), g = tanh(…), c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh c′ (Gers et al. 2000).
 */
export function cellStep(
  tape: Tape,
  kind: CellKind,
  x: Variable,
  state: CellState,
  weights: CellWeights,
): CellState {
  if (kind === 'rnn') return { h: tape.tanh(gates(tape, x, state.h, weights)) };
  return kind === 'gru' ? gruStep(tape, x, state.h, weights) : lstmStep(tape, x, state, weights);
}

/** Runs a cell over time steps, each (rows, in), from a state of zeros; returns h of every step. */
export function recurrent(
  tape: Tape,
  kind: CellKind,
  steps: readonly Variable[],
  weights: CellWeights,
): Variable[] {
  const [first] = steps;
  assert(first !== undefined, 'a recurrent layer needs a step');
  const hidden = weights.u.rows;
  let state: CellState = { h: variable(first.rows, hidden), c: variable(first.rows, hidden) };
  return steps.map((x) => {
    state = cellStep(tape, kind, x, state, weights);
    return state.h;
  });
}

/**
 * z_t = Σ_k x_{t+k} W_k + b at all places where the kernel fits: T − width + 1 steps. No activation.
 * @param weights w (width · in × out): W_0 above W_1 above …; b (1 × out).
 */
export function convolution(
  tape: Tape,
  steps: readonly Variable[],
  weights: DenseWeights,
): Variable[] {
  const width = weights.w.rows / (steps[0]?.cols ?? 1);
  assert(Number.isInteger(width) && width <= steps.length, 'a kernel fits into its steps');
  return steps
    .slice(0, steps.length - width + 1)
    .map((_, t) => dense(tape, tape.beside(steps.slice(t, t + width)), weights));
}

/** Mean of the steps, element by element. */
export function meanPool(tape: Tape, steps: readonly Variable[]): Variable {
  const [first, ...rest] = steps;
  assert(first !== undefined, 'a mean needs a step');
  const sum = rest.reduce((total, step) => tape.add(total, step), first);
  return tape.affine(sum, 1 / steps.length);
}

/** Largest of the steps, element by element. */
export function maxPool(tape: Tape, steps: readonly Variable[]): Variable {
  return tape.maxOf(steps);
}

function gates(tape: Tape, x: Variable, h: Variable, weights: CellWeights): Variable {
  const sum = tape.add(tape.product(x, weights.w), tape.product(h, weights.u));
  return tape.addRow(sum, weights.b);
}

function gruStep(tape: Tape, x: Variable, h: Variable, weights: CellWeights): CellState {
  const size = h.cols;
  const fromX = tape.addRow(tape.product(x, weights.w), weights.b);
  const uGates = tape.columns(weights.u, 0, 2 * size);
  const uCandidate = tape.columns(weights.u, 2 * size, 3 * size);
  const open = tape.sigmoid(tape.add(tape.columns(fromX, 0, 2 * size), tape.product(h, uGates)));
  const z = tape.columns(open, 0, size);
  const r = tape.columns(open, size, 2 * size);
  const kept = tape.product(tape.times(r, h), uCandidate);
  const n = tape.tanh(tape.add(tape.columns(fromX, 2 * size, 3 * size), kept));
  return { h: tape.add(tape.times(tape.affine(z, -1, 1), n), tape.times(z, h)) };
}

function lstmStep(tape: Tape, x: Variable, state: CellState, weights: CellWeights): CellState {
  const { h } = state;
  const size = h.cols;
  const before = state.c ?? variable(h.rows, size);
  const all = gates(tape, x, h, weights);
  const open = tape.sigmoid(tape.columns(all, 0, 3 * size));
  const g = tape.tanh(tape.columns(all, 3 * size, 4 * size));
  const [i, f, o] = [0, 1, 2].map((gate) => tape.columns(open, gate * size, (gate + 1) * size));
  assert(i !== undefined && f !== undefined && o !== undefined, 'an LSTM has three gates');
  const c = tape.add(tape.times(f, before), tape.times(i, g));
  return { h: tape.times(o, tape.tanh(c)), c };
}

function glorot(rows: number, cols: number, rng: Rng): Variable {
  const limit = Math.sqrt(6 / (rows + cols));
  return variable(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => limit * (2 * rng.uniform() - 1)),
  );
}
