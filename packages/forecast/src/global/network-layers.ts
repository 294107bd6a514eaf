import {
  type CellWeights,
  cellWeights,
  type DenseWeights,
  dense,
  denseWeights,
  recurrent,
  type Tape,
  type Variable,
  variable,
} from '@quanyu/learn';
import type { Rng } from '@quanyu/numeric';

/** A network from windows (rows, window) to forecasts (rows, horizon), over parameters it was given. */
export interface PathNetwork {
  readonly parameters: readonly Variable[];
  forward(tape: Tape, x: Variable): Variable;
}

export interface NetworkSizes {
  readonly window: number;
  readonly horizon: number;
  readonly hidden: number;
}

/** Pooling of the three stacks: coarse first, so that fine ones see what is left. */
const RATES = [8, 4, 1] as const;

/**
 * N-HiTS: stacks that each see the window at one rate, say their part of the forecast by few points
 * drawn out on straight lines, and take their part of the window away. Means are pooled, not maxima:
 * a product with a fixed matrix.
 * @see Challu et al. (2023), N-HiTS, AAAI.
 */
export function hierarchicalNetwork(sizes: NetworkSizes, rng: Rng): PathNetwork {
  const { window, horizon, hidden } = sizes;
  const stacks = RATES.map((rate, s) => {
    const seen = Math.ceil(window / rate);
    const points = Math.max(1, Math.ceil(horizon / rate));
    const pointsBack = Math.max(1, Math.ceil(window / rate));
    const stream = rng.stream(s);
    return {
      pool: poolingMatrix(window, rate),
      first: denseWeights(seen, hidden, stream.stream('first')),
      second: denseWeights(hidden, hidden, stream.stream('second')),
      back: denseWeights(hidden, pointsBack, stream.stream('back')),
      ahead: denseWeights(hidden, points, stream.stream('ahead')),
      line: denseWeights(seen, points, stream.stream('line')),
      drawBack: interpolation(pointsBack, window),
      drawAhead: interpolation(points, horizon),
    };
  });
  const layers = stacks.flatMap(({ first, second, back, ahead, line }) => [
    ...[first, second, back, ahead, line],
  ]);
  return {
    parameters: weightsOf(layers),
    forward(tape, x) {
      let left = x;
      let forecast: Variable | undefined;
      for (const stack of stacks) {
        const seen = tape.product(left, stack.pool);
        const inner = tape.relu(dense(tape, seen, stack.first));
        const deep = tape.relu(dense(tape, inner, stack.second));
        const points = tape.add(dense(tape, deep, stack.ahead), dense(tape, seen, stack.line));
        const part = tape.product(points, stack.drawAhead);
        const back = tape.product(dense(tape, deep, stack.back), stack.drawBack);
        forecast = forecast === undefined ? part : tape.add(forecast, part);
        left = tape.add(left, tape.affine(back, -1));
      }
      return forecast ?? x;
    },
  };
}

/** An LSTM over the window, one value a step, and a linear head from its last state. */
export function lstmNetwork(sizes: NetworkSizes, rng: Rng): PathNetwork {
  const { window, horizon, hidden } = sizes;
  const cell: CellWeights = cellWeights('lstm', { inputs: 1, hidden }, rng.stream('cell'));
  const head = denseWeights(hidden, horizon, rng.stream('head'));
  return {
    parameters: [cell.w, cell.u, cell.b, ...weightsOf([head])],
    forward(tape, x) {
      const steps = Array.from({ length: window }, (_, t) => tape.columns(x, t, t + 1));
      return dense(tape, recurrent(tape, 'lstm', steps, cell).at(-1) ?? x, head);
    },
  };
}

function weightsOf(layers: readonly DenseWeights[]): Variable[] {
  return layers.flatMap(({ w, b }) => [w, b]);
}

/** Means of `rate` neighbours; the last group ends with the window. Shape (window, groups). */
function poolingMatrix(window: number, rate: number): Variable {
  const groups = Math.ceil(window / rate);
  const matrix = variable(window, groups);
  for (let group = 0; group < groups; group++) {
    const end = window - rate * (groups - 1 - group);
    const start = Math.max(0, end - rate);
    for (let t = start; t < end; t++) matrix.value[t * groups + group] = 1 / (end - start);
  }
  return matrix;
}

/** Straight lines through evenly placed points. Shape (points, length). */
function interpolation(points: number, length: number): Variable {
  const matrix = variable(points, length);
  for (let t = 0; t < length; t++) {
    const place = points === 1 || length === 1 ? 0 : (t * (points - 1)) / (length - 1);
    const below = Math.min(points - 1, Math.floor(place));
    const share = place - below;
    matrix.value[below * length + t] = 1 - share;
    if (share > 0) matrix.value[(below + 1) * length + t] = share;
  }
  return matrix;
}
