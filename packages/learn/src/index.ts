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
export {
  type BinnedLogisticParams,
  type BinnedLogisticState,
  binnedLogistic,
} from './models/binned-logistic.ts';
export type { BoostedTreesParams } from './models/boosted-params.ts';
export {
  type BoostedTrees,
  type BoostedTreesState,
  boostedTrees,
  type TreesContext,
} from './models/boosted-trees.ts';
export {
  type CalibrationState,
  calibrate,
  fitIsotonic,
  fitPlatt,
  type IsotonicState,
  type PlattState,
} from './models/calibration.ts';
export { type DenseNetworkParams, denseNetwork } from './models/dense-network.ts';
export { explainTrees, type TreesExplanation } from './models/explain-trees.ts';
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
  type Architecture,
  type NetworkParams,
  type NetworkState,
  networkEstimator,
} from './models/network.ts';
export {
  type RandomForestParams,
  type RandomForestState,
  randomForest,
} from './models/random-forest.ts';
export { type SequenceNetworkParams, sequenceNetwork } from './models/sequence-network.ts';
export {
  applyScaler,
  fitScaler,
  identityScaler,
  type ScalerState,
} from './models/standard-scaler.ts';
export {
  type CellKind,
  type CellState,
  type CellWeights,
  cellStep,
  cellWeights,
  convolution,
  type DenseWeights,
  dense,
  denseWeights,
  maxPool,
  meanPool,
  recurrent,
} from './neural/layers.ts';
export { createTape, type Tape, type Variable, variable } from './neural/tape.ts';
export {
  stopVerdict,
  type TrainingOptions,
  type TrainingResult,
  type TrainingRows,
  train,
} from './neural/training.ts';
export {
  crossPredict,
  kFoldSplits,
  type Split,
  takeRows,
  takeValues,
  timeSplit,
} from './split.ts';
export type { TreeLoss } from './trees/losses.ts';
export type { ColumnCategories, Tree } from './trees/tree.ts';
