import { createRng, type Matrix } from '@quanyu/numeric';
import type { Estimator, EstimatorState } from './estimator.ts';

/** The part of a test runner the suite needs: vitest's, jest's, or a shim around node:test. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => void | Promise<void>) => void;
  readonly expect: (actual: unknown) => {
    toEqual(expected: unknown): void;
    toBe(expected: unknown): void;
    toThrow(pattern?: RegExp): void;
    toBeLessThanOrEqual(bound: number): void;
  };
}

export interface ContractCase<S extends EstimatorState> {
  /** Builds the estimator under test; called with no parameters by the suite, so defaults must work. */
  readonly create: () => Estimator<S>;
  /** Data small enough to fit in a blink; `other` differs from `train` in values and in the number of rows. */
  readonly train: LabelledRows;
  readonly other: LabelledRows;
  /** Loss of predictions on `train`, smaller is better. */
  readonly loss: (predicted: Float64Array, y: ArrayLike<number>, x: Matrix) => number;
  /** Loss of the naive model (mean, base rate, one group) on the same rows. */
  readonly naiveLoss: number;
  /** True for models in which NaN means missing. Default false. */
  readonly allowsMissing?: boolean;
  /** True for models that do not read `y`. Default false. */
  readonly unsupervised?: boolean;
}

export interface LabelledRows {
  readonly x: Matrix;
  readonly y: readonly number[];
}

/**
 * The one suite every Estimator must pass: defaults work, refit forgets, same seed same bits, state
 * survives JSON, data and estimator stay untouched, bad data is refused by code, and the model is no
 * worse than the naive one on a toy set.
 * @example estimatorContract({ describe, it, expect }, { create: () => kMeans(), … })
 */
export function estimatorContract<S extends EstimatorState>(
  runner: TestRunner,
  test: ContractCase<S>,
): void {
  const { describe, it, expect } = runner;
  const { train, other } = test;
  const fit = (rows: LabelledRows, seed = 1): S =>
    test.create().fit(rows.x, rows.y, { rng: createRng(seed) });
  const predict = (state: S, x: Matrix): Float64Array => test.create().predict(state, x);

  describe(`${test.create().name} keeps the estimator contract`, () => {
    it('works with its defaults and gives one finite number a row', () => {
      const predicted = predict(fit(train), train.x);
      expect(predicted.length).toBe(train.x.rows);
      expect(predicted.every(Number.isFinite)).toBe(true);
    });

    it('gives the same bits for the same seed', () => {
      expect(JSON.stringify(fit(train, 7))).toBe(JSON.stringify(fit(train, 7)));
    });

    it('forgets earlier data when it is fitted again', () => {
      const estimator = test.create();
      estimator.fit(other.x, other.y, { rng: createRng(3) });
      const again = estimator.fit(train.x, train.y, { rng: createRng(7) });
      expect(JSON.stringify(again)).toBe(JSON.stringify(fit(train, 7)));
    });

    it('has a state that survives JSON and predicts the same afterwards', () => {
      const state = fit(train);
      const copy = JSON.parse(JSON.stringify(state)) as S;
      expect(copy).toEqual(state);
      expect(predict(copy, train.x)).toEqual(predict(state, train.x));
    });

    it('leaves its data as they were', () => {
      const before = train.x.data.slice();
      const state = fit(train);
      predict(state, train.x);
      expect(train.x.data).toEqual(before);
    });

    it('is no worse than the naive model', () => {
      const predicted = predict(fit(train), train.x);
      expect(test.loss(predicted, train.y, train.x)).toBeLessThanOrEqual(test.naiveLoss);
    });

    refusals(runner, test);
  });
}

function refusals<S extends EstimatorState>(runner: TestRunner, test: ContractCase<S>): void {
  const { it, expect } = runner;
  const { x, y } = test.train;
  const context = (): { rng: ReturnType<typeof createRng> } => ({ rng: createRng(1) });
  const withValue = (value: number): Matrix => {
    const data = x.data.slice();
    data[0] = value;
    return { ...x, data };
  };

  it('refuses empty, ragged and non-finite data by code', () => {
    const fit = (bad: Matrix, target: readonly number[] = y): (() => S) => {
      return () => test.create().fit(bad, target, context());
    };
    const empty = { data: new Float64Array(0), rows: 0, cols: x.cols };
    expect(codeOf(fit(empty, []))).toBe('LEARN_DATA_EMPTY');
    expect(codeOf(fit({ ...x, rows: x.rows + 1 }))).toBe('LEARN_DATA_RAGGED');
    expect(codeOf(fit(withValue(Number.POSITIVE_INFINITY)))).toBe('LEARN_DATA_NOT_FINITE');
    const missing = codeOf(fit(withValue(Number.NaN)));
    expect(missing).toBe(test.allowsMissing === true ? '' : 'LEARN_DATA_NOT_FINITE');
    if (test.unsupervised === true) return;
    expect(codeOf(fit(x, y.slice(1)))).toBe('LEARN_DATA_RAGGED');
    expect(codeOf(fit(x, [Number.NaN, ...y.slice(1)]))).toBe('LEARN_DATA_NOT_FINITE');
  });

  it('refuses to predict with another width or a foreign state', () => {
    const state = test.create().fit(x, y, context());
    const wide = { data: new Float64Array(x.cols + 1), rows: 1, cols: x.cols + 1 };
    expect(codeOf(() => test.create().predict(state, wide))).toBe('LEARN_STATE_INVALID');
    const foreign = { ...state, kind: 'nobody' };
    expect(codeOf(() => test.create().predict(foreign, x))).toBe('LEARN_STATE_INVALID');
  });
}

/** Code of the AppError that `act` throws; empty where it throws nothing. */
function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? `not an AppError: ${String(error)}`;
  }
  return '';
}
