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
export {
  type KMeansParams,
  type KMeansState,
  type KMeansTrial,
  kMeans,
  kMeansLabels,
} from './models/k-means.ts';
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
