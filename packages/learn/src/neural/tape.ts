import { assert } from '@quanyu/domain';
import { sigmoidOf, softplusOf } from '../kernels/logistic.ts';
import {
  addInto,
  addProduct,
  addProductLeftTransposed,
  addProductRightTransposed,
  addRowSums,
  addScaledInto,
} from '../kernels/tape.ts';

/** A matrix on the tape with the gradient of the loss in it. Shape (rows, cols), flat row-major. */
export interface Variable {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/** A variable of zeros, or of the given numbers. */
export function variable(rows: number, cols: number, value?: ArrayLike<number>): Variable {
  const data = value === undefined ? new Float64Array(rows * cols) : Float64Array.from(value);
  assert(data.length === rows * cols, 'a variable holds rows × cols numbers');
  return { value: data, gradient: new Float64Array(rows * cols), rows, cols };
}

/**
 * Reverse-mode differentiation: operations compute forwards and note how to go back; `backward` walks
 * the notes in reverse and adds d loss / d v to every variable's `gradient`. One tape serves one
 * forward pass; gradients of parameters must be cleared between passes.
 */
export interface Tape {
  /** A·B. */
  product(a: Variable, b: Variable): Variable;
  /** Adds a row (1 × cols) to every row. */
  addRow(a: Variable, row: Variable): Variable;
  add(a: Variable, b: Variable): Variable;
  /** Element by element. */
  times(a: Variable, b: Variable): Variable;
  /** factor · A + shift. */
  affine(a: Variable, factor: number, shift?: number): Variable;
  tanh(a: Variable): Variable;
  sigmoid(a: Variable): Variable;
  relu(a: Variable): Variable;
  /** Columns side by side. */
  beside(parts: readonly Variable[]): Variable;
  /** Columns from … to−1. */
  columns(a: Variable, from: number, to: number): Variable;
  /** Rows of a table by index: an embedding. */
  rows(table: Variable, indices: ArrayLike<number>): Variable;
  /** Σⱼ aᵢⱼ bᵢⱼ of each row. Shape (rows, 1). */
  rowDot(a: Variable, b: Variable): Variable;
  /** Largest of the parts, element by element: max pooling over time. Ties go to the first. */
  maxOf(parts: readonly Variable[]): Variable;
  /** Mean squared error against targets. Shape (1, 1). */
  squaredLoss(predicted: Variable, target: ArrayLike<number>): Variable;
  /** Mean binary cross-entropy of logits against labels in [0, 1]. Shape (1, 1). */
  logisticLoss(logits: Variable, labels: ArrayLike<number>): Variable;
  /**
   * An operation of the caller's own: `out` is computed already, `back` adds its gradient to those of
   * what it was computed from. Returns `out`.
   */
  operation(out: Variable, back: () => void): Variable;
  /** Adds the gradients of a scalar to all it was computed from. */
  backward(loss: Variable): void;
}

/** @example const tape = createTape(); tape.backward(tape.squaredLoss(tape.product(x, w), y)) */
export function createTape(): Tape {
  const notes: (() => void)[] = [];
  const record = (out: Variable, back: () => void): Variable => {
    notes.push(back);
    return out;
  };
  return {
    ...algebra(record),
    ...activations(record),
    ...shapes(record),
    ...losses(record),
    operation: record,
    backward(loss) {
      assert(loss.value.length === 1, 'backward starts from a scalar');
      loss.gradient[0] = 1;
      for (const back of notes.toReversed()) back();
      notes.length = 0;
    },
  };
}

type Record = (out: Variable, back: () => void) => Variable;

function algebra(
  record: Record,
): Pick<Tape, 'product' | 'addRow' | 'add' | 'times' | 'affine' | 'rowDot'> {
  return {
    product(a, b) {
      assert(a.cols === b.rows, 'a product needs cols of the left = rows of the right');
      const out = variable(a.rows, b.cols);
      addProduct(a.value, b.value, out.value, a.rows, a.cols, b.cols);
      return record(out, () => {
        addProductRightTransposed(out.gradient, b.value, a.gradient, a.rows, a.cols, b.cols);
        addProductLeftTransposed(a.value, out.gradient, b.gradient, a.rows, a.cols, b.cols);
      });
    },
    addRow(a, row) {
      assert(row.rows === 1 && row.cols === a.cols, 'addRow needs one row of the same width');
      const out = variable(a.rows, a.cols, a.value);
      for (let i = 0; i < a.rows; i++) {
        addInto(row.value, out.value.subarray(i * a.cols, (i + 1) * a.cols));
      }
      return record(out, () => {
        addInto(out.gradient, a.gradient);
        addRowSums(out.gradient, row.gradient);
      });
    },
    add(a, b) {
      assert(a.rows === b.rows && a.cols === b.cols, 'a sum needs equal shapes');
      const out = variable(a.rows, a.cols, a.value);
      addInto(b.value, out.value);
      return record(out, () => {
        addInto(out.gradient, a.gradient);
        addInto(out.gradient, b.gradient);
      });
    },
    times(a, b) {
      assert(a.rows === b.rows && a.cols === b.cols, 'an element product needs equal shapes');
      const out = variable(a.rows, a.cols);
      addScaledInto(a.value, b.value, out.value);
      return record(out, () => {
        addScaledInto(out.gradient, b.value, a.gradient);
        addScaledInto(out.gradient, a.value, b.gradient);
      });
    },
    affine(a, factor, shift = 0) {
      const out = variable(
        a.rows,
        a.cols,
        a.value.map((x) => factor * x + shift),
      );
      return record(out, () => {
        addInto(
          out.gradient.map((g) => factor * g),
          a.gradient,
        );
      });
    },
    rowDot(a, b) {
      assert(a.rows === b.rows && a.cols === b.cols, 'row dots need equal shapes');
      const ones = new Float64Array(a.cols).fill(1);
      const products = a.value.map((value, i) => value * (b.value[i] ?? 0));
      const out = variable(a.rows, 1);
      addProduct(products, ones, out.value, a.rows, a.cols, 1);
      return record(out, () => {
        const spread = a.value.map((_, i) => out.gradient[Math.floor(i / a.cols)] ?? 0);
        addScaledInto(spread, b.value, a.gradient);
        addScaledInto(spread, a.value, b.gradient);
      });
    },
  };
}

function activations(record: Record): Pick<Tape, 'tanh' | 'sigmoid' | 'relu'> {
  const activation =
    (f: (x: number) => number, slopeOfOutput: (y: number) => number) =>
    (a: Variable): Variable => {
      const out = variable(a.rows, a.cols, a.value.map(f));
      return record(out, () => {
        addScaledInto(out.gradient, out.value.map(slopeOfOutput), a.gradient);
      });
    };
  return {
    tanh: activation(Math.tanh, (y) => 1 - y * y),
    sigmoid: activation(sigmoidOf, (y) => y * (1 - y)),
    relu: activation(
      (x) => (x > 0 ? x : 0),
      (y) => (y > 0 ? 1 : 0),
    ),
  };
}

function shapes(record: Record): Pick<Tape, 'beside' | 'columns' | 'rows' | 'maxOf'> {
  const columns: Tape['columns'] = (a, from, to) => {
    assert(from >= 0 && to <= a.cols && from < to, 'columns must lie inside');
    const width = to - from;
    const out = variable(a.rows, width);
    for (let i = 0; i < a.rows; i++) {
      out.value.set(a.value.subarray(i * a.cols + from, i * a.cols + to), i * width);
    }
    return record(out, () => {
      for (let i = 0; i < a.rows; i++) {
        const part = out.gradient.subarray(i * width, (i + 1) * width);
        addInto(part, a.gradient.subarray(i * a.cols + from, i * a.cols + to));
      }
    });
  };
  return {
    columns,
    beside(parts) {
      const rows = parts[0]?.rows ?? 0;
      assert(
        parts.every((part) => part.rows === rows),
        'parts need equal rows',
      );
      const cols = parts.reduce((sum, part) => sum + part.cols, 0);
      const out = variable(rows, cols);
      const move = (act: (part: Variable, i: number, at: number) => void): void => {
        let at = 0;
        for (const part of parts) {
          for (let i = 0; i < rows; i++) act(part, i, i * cols + at);
          at += part.cols;
        }
      };
      move((part, i, at) => {
        out.value.set(part.value.subarray(i * part.cols, (i + 1) * part.cols), at);
      });
      return record(out, () => {
        move((part, i, at) => {
          const into = part.gradient.subarray(i * part.cols, (i + 1) * part.cols);
          addInto(out.gradient.subarray(at, at + part.cols), into);
        });
      });
    },
    rows(table, indices) {
      const { cols } = table;
      const out = variable(indices.length, cols);
      const sliceOf = (data: Float64Array, i: number): Float64Array => {
        const row = indices[i] ?? 0;
        assert(row >= 0 && row < table.rows, 'an embedding index lies in its table');
        return data.subarray(row * cols, (row + 1) * cols);
      };
      for (let i = 0; i < indices.length; i++) out.value.set(sliceOf(table.value, i), i * cols);
      return record(out, () => {
        for (let i = 0; i < indices.length; i++) {
          addInto(out.gradient.subarray(i * cols, (i + 1) * cols), sliceOf(table.gradient, i));
        }
      });
    },
    maxOf(parts) {
      const [first] = parts;
      assert(first !== undefined, 'a maximum needs a part');
      const winner = new Int32Array(first.value.length);
      const out = variable(first.rows, first.cols, first.value);
      parts.forEach((part, p) => {
        part.value.forEach((value, i) => {
          if (value <= (out.value[i] ?? 0)) return;
          out.value[i] = value;
          winner[i] = p;
        });
      });
      return record(out, () => {
        parts.forEach((part, p) => {
          const won = winner.map((index) => (index === p ? 1 : 0));
          addScaledInto(out.gradient, Float64Array.from(won), part.gradient);
        });
      });
    },
  };
}

function losses(record: Record): Pick<Tape, 'squaredLoss' | 'logisticLoss'> {
  const meanLoss =
    (loss: (x: number, y: number) => number, slope: (x: number, y: number) => number) =>
    (predicted: Variable, target: ArrayLike<number>): Variable => {
      const count = predicted.value.length;
      assert(target.length === count, 'a loss needs one target for each prediction');
      const out = variable(1, 1);
      out.value[0] =
        predicted.value.reduce((sum, x, i) => sum + loss(x, target[i] ?? 0), 0) / count;
      return record(out, () => {
        const share = (out.gradient[0] ?? 0) / count;
        const slopes = predicted.value.map((x, i) => share * slope(x, target[i] ?? 0));
        addInto(slopes, predicted.gradient);
      });
    };
  return {
    squaredLoss: meanLoss(
      (x, y) => (x - y) ** 2,
      (x, y) => 2 * (x - y),
    ),
    logisticLoss: meanLoss(
      (x, y) => softplusOf(x) - y * x,
      (x, y) => sigmoidOf(x) - y,
    ),
  };
}
