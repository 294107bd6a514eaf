export {
  checkedLabels,
  checkedParam,
  checkedTarget,
  checkMatrix,
  type MatrixRule,
  type ParamRule,
} from './check.ts';
export { LEARN_ERRORS } from './errors.ts';
export type { Estimator, EstimatorState, FitContext } from './estimator.ts';
export type { FtrlRates, SparseRows } from './kernels/ftrl.ts';
export {
  auc,
  brierScore,
  type CalibrationBin,
  calibrationError,
  calibrationTable,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from './metrics.ts';
export type { Tree } from './models/boosted-tree.ts';
export {
  type BoostedTreesParams,
  type BoostedTreesState,
  boostedTrees,
} from './models/boosted-trees.ts';
export {
  type CalibrationState,
  calibrate,
  fitIsotonic,
  fitPlatt,
  type IsotonicState,
  type PlattState,
} from './models/calibration.ts';
export {
  createFtrlLearner,
  type FtrlLearner,
  type FtrlParams,
  type FtrlState,
  type FtrlSums,
  ftrl,
  hashFeature,
} from './models/ftrl.ts';
export {
  type KMeansParams,
  type KMeansState,
  type KMeansTrial,
  kMeans,
  kMeansLabels,
} from './models/k-means.ts';
export {
  type LinearParams,
  type LinearState,
  linearRegression,
} from './models/linear-regression.ts';
export {
  type LogisticParams,
  type LogisticState,
  logisticGradient,
  logisticRegression,
  logisticScores,
  rawCoefficients,
  sigmoid,
} from './models/logistic-regression.ts';
export {
  applyScaler,
  fitScaler,
  identityScaler,
  type ScalerState,
} from './models/standard-scaler.ts';
export {
  crossPredict,
  kFoldSplits,
  type Split,
  takeRows,
  takeValues,
  timeSplit,
} from './split.ts';
