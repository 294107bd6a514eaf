import { logisticHessian, logisticLoss } from '../kernels/logistic.ts';
import { solvePenalised } from '../solve-penalised.ts';

const HALVINGS_MAX = 40;
/** Newton's decrement (twice the expected fall of the objective) below which the fit stands. */
const DECREMENT_MIN = 1e-16;

/** Rows of a logistic fit: `data` is rows × cols flat, `labels` in [0, 1], `weights` > 0. */
export interface LogisticRows {
  readonly data: Float64Array;
  readonly labels: Float64Array;
  readonly weights: Float64Array;
  readonly cols: number;
}

/**
 * Minimises Σ wᵢ logloss + l2/2 Σ β² (intercept, last in `beta`, free) by Newton steps with halving.
 * Labels may be probabilities. `loss` is the weighted log-loss without the penalty.
 */
export function newton(
  rows: LogisticRows,
  options: { readonly l2: number; readonly stepsMax: number },
  onProgress: (figures: Readonly<Record<string, number>>) => void,
): { beta: Float64Array; steps: number; converged: boolean; loss: number } {
  const { cols } = rows;
  const { l2, stepsMax } = options;
  let beta = new Float64Array(cols + 1);
  const gradient = new Float64Array(cols + 1);
  const hessian = new Float64Array((cols + 1) ** 2);
  let objective = penalised(rows, beta, { l2, gradient });
  for (let step = 1; step <= stepsMax; step++) {
    logisticHessian(rows.data, cols, rows.weights, beta, hessian);
    const move = solvePenalised(hessian, gradient, l2);
    const decrement = move.reduce((sum, m, j) => sum + m * (gradient[j] ?? 0), 0);
    if (!(decrement > DECREMENT_MIN * Math.max(1, Math.abs(objective)))) {
      return { beta, steps: step - 1, converged: true, loss: lossOf(rows, beta) };
    }
    const next = halved(rows, { beta, move, objective, l2, gradient });
    if (next === undefined) {
      return { beta, steps: step, converged: true, loss: lossOf(rows, beta) };
    }
    beta = next.beta;
    objective = next.objective;
    onProgress({ step, loss: objective / rows.labels.length });
  }
  return { beta, steps: stepsMax, converged: false, loss: lossOf(rows, beta) };
}

/** The first of the steps 1, ½, ¼ … that lowers the objective; leaves the gradient there in `gradient`. */
function halved(
  rows: LogisticRows,
  at: {
    readonly beta: Float64Array;
    readonly move: Float64Array;
    readonly objective: number;
    readonly l2: number;
    readonly gradient: Float64Array;
  },
): { beta: Float64Array<ArrayBuffer>; objective: number } | undefined {
  let size = 1;
  for (let halving = 0; halving < HALVINGS_MAX; halving++, size /= 2) {
    const beta = Float64Array.from(at.beta, (b, j) => b - size * (at.move[j] ?? 0));
    const objective = penalised(rows, beta, at);
    if (objective < at.objective) return { beta, objective };
  }
  penalised(rows, at.beta, at);
  return undefined;
}

function penalised(
  rows: LogisticRows,
  beta: Float64Array,
  into: { readonly l2: number; readonly gradient: Float64Array },
): number {
  const { data, cols, labels, weights } = rows;
  let objective = logisticLoss(data, cols, labels, weights, beta, into.gradient);
  for (let j = 0; j < cols; j++) {
    const weight = beta[j] ?? 0;
    objective += (into.l2 / 2) * weight * weight;
    into.gradient[j] = (into.gradient[j] ?? 0) + into.l2 * weight;
  }
  return objective;
}

function lossOf(rows: LogisticRows, beta: Float64Array): number {
  return penalised(rows, beta, { l2: 0, gradient: new Float64Array(beta.length) });
}
