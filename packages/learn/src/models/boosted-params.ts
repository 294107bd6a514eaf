import { checkedParam } from '../check.ts';
import type { TreeLoss } from '../trees/losses.ts';

export interface BoostedTreesParams {
  /** What to come close to; see TreeLoss. Default `squared`. */
  readonly loss?: TreeLoss;
  /** Level of the quantile loss, in (0, 1). Default 0.5. */
  readonly level?: number;
  /** Power of the Tweedie loss, in (1, 2). Default 1.5. */
  readonly power?: number;
  /** Trees at most, 1 to 10,000. Default 200. */
  readonly rounds?: number;
  /** Share of each tree that is believed, in (0, 1]. Default 0.1. */
  readonly learningRate?: number;
  /** Leaves of a tree, 2 to 4,096. Default 31. */
  readonly leavesMax?: number;
  /** Cuts between the root and a leaf, 1 to 1,000. Default 1,000. */
  readonly depthMax?: number;
  /** Rows a leaf must have; by share of curvature where curvatures differ. Default 20. */
  readonly rowsMin?: number;
  /** Summed curvature a leaf must have, ≥ 0. Default 0.001. */
  readonly curvatureMin?: number;
  /** Penalty λ on the squared leaf values. ≥ 0, default 1. */
  readonly lambda?: number;
  /** Bins of a column of numbers, 2 to 255. Default 255. */
  readonly binsMax?: number;
  /** Columns that hold categories as whole numbers ≥ 0. Default none. */
  readonly categorical?: readonly number[];
  /** Least rows on each side of a cut between more than four categories. Default 100. */
  readonly categoryRowsMin?: number;
  /** −1 where the score may only fall with the column, 1 where it may only rise, 0 free; by column. Default all free. */
  readonly monotone?: readonly number[];
  /** Share of rows that each tree sees, in (0, 1]. Default 1. */
  readonly rowShare?: number;
  /** Share of columns that each tree sees, in (0, 1]. Default 1. */
  readonly columnShare?: number;
  /** Share of rows held out to stop early, 0 to 0.5; 0 grows all rounds. Held out only from 100 rows on. Default 0.1. */
  readonly validationShare?: number;
  /** Which rows are held out: any, or the last ones, for rows in order of time. Default `random`. */
  readonly validation?: 'random' | 'last';
  /** Rounds without a better held-out loss before growth stops; the best round is kept. Default 20. */
  readonly patience?: number;
}

export type BoostSettings = Required<BoostedTreesParams>;

const DEFAULTS: BoostSettings = {
  loss: 'squared',
  level: 0.5,
  power: 1.5,
  rounds: 200,
  learningRate: 0.1,
  leavesMax: 31,
  depthMax: 1000,
  rowsMin: 20,
  curvatureMin: 1e-3,
  lambda: 1,
  binsMax: 255,
  categorical: [],
  categoryRowsMin: 100,
  monotone: [],
  rowShare: 1,
  columnShare: 1,
  validationShare: 0.1,
  validation: 'random',
  patience: 20,
};

/** Parameters with their defaults. @throws AppError LEARN_PARAM_INVALID. */
export function boostSettings(params: BoostedTreesParams): BoostSettings {
  const settings: BoostSettings = { ...DEFAULTS, ...params };
  checkedParam('level', settings.level, { min: 1e-6, max: 1 - 1e-6 });
  checkedParam('power', settings.power, { min: 1.001, max: 1.999 });
  checkedParam('rounds', settings.rounds, { min: 1, max: 10_000, integer: true });
  checkedParam('learningRate', settings.learningRate, { min: 1e-6, max: 1 });
  checkedParam('leavesMax', settings.leavesMax, { min: 2, max: 4096, integer: true });
  checkedParam('depthMax', settings.depthMax, { min: 1, max: 1000, integer: true });
  checkedParam('rowsMin', settings.rowsMin, { min: 1, integer: true });
  checkedParam('curvatureMin', settings.curvatureMin, { min: 0 });
  checkedParam('lambda', settings.lambda, { min: 0 });
  checkedParam('binsMax', settings.binsMax, { min: 2, max: 255, integer: true });
  checkedParam('categoryRowsMin', settings.categoryRowsMin, { min: 1, integer: true });
  checkedParam('rowShare', settings.rowShare, { min: 1e-6, max: 1 });
  checkedParam('columnShare', settings.columnShare, { min: 1e-6, max: 1 });
  checkedParam('validationShare', settings.validationShare, { min: 0, max: 0.5 });
  checkedParam('patience', settings.patience, { min: 1, integer: true });
  for (const direction of settings.monotone) {
    checkedParam('monotone', direction, { min: -1, max: 1, integer: true });
  }
  return settings;
}

/** @throws AppError LEARN_PARAM_INVALID where a named column does not exist. */
export function checkColumns(
  params: { readonly categorical: readonly number[]; readonly monotone?: readonly number[] },
  cols: number,
): void {
  for (const column of params.categorical) {
    checkedParam('categorical', column, { min: 0, max: cols - 1, integer: true });
  }
  const directions = params.monotone?.length ?? 0;
  if (directions > 0) checkedParam('columns of monotone', directions, { min: cols, max: cols });
}
