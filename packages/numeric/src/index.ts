export { type Arena, type ArenaArray, arenaBytes, type Span } from './arena.ts';
export {
  findRootBrent,
  type LineOptimum,
  type LineOptions,
  minimiseBrent,
  minimiseGoldenSection,
} from './brent.ts';
export {
  type AliasTable,
  aliasTable,
  drawAlias,
  drawBeta,
  drawBinomial,
  drawCategorical,
  drawExponential,
  drawGamma,
  drawNegativeBinomial,
  drawPoisson,
  drawSubset,
  shuffled,
} from './distributions.ts';
export { NUMERIC_ERRORS } from './errors.ts';
export { hyp2f1, logHyp2f1 } from './hypergeometric.ts';
export { alsBlockWorkLength, GEMM_WORK_LENGTH } from './kernel-checks.ts';
export {
  type AlsPart,
  attachKernels,
  type KernelMemory,
  type Kernels,
  type KernelsHandle,
  type OpenKernelsOptions,
  openKernels,
  openKernelsNow,
  type SparseRows,
  type StridedMatrix,
} from './kernels.ts';
export { type LbfgsOptions, minimiseLbfgs, type ObjectiveWithGradient } from './lbfgs.ts';
export {
  cholesky,
  choleskyLogDeterminant,
  choleskySolve,
  type LeastSquaresOptions,
  leastSquares,
  orthonormalColumns,
  solve,
} from './linear-solve.ts';
export {
  gram,
  identity,
  type Matrix,
  matrix,
  matrixFromRows,
  multiply,
  multiplyTransposed,
  multiplyVector,
  rowOf,
  transpose,
} from './matrix.ts';
export { minimiseNelderMead, type NelderMeadOptions } from './nelder-mead.ts';
export type { Optimum } from './optimum.ts';
export { type Pool, type PoolMapOptions, type PoolTask, serialPool } from './pool.ts';
export { createRng, type Rng } from './rng.ts';
export {
  betaI,
  digamma,
  erf,
  erfc,
  gammaP,
  gammaQ,
  log1pExp,
  logBeta,
  logGamma,
  logit,
  logSumExp,
  normalCdf,
  normalPdf,
  normalQuantile,
  sigmoid,
  studentCdf,
  trigamma,
} from './special.ts';
export {
  type Eigen,
  type RandomisedSvdOptions,
  randomisedSvd,
  type Svd,
  svd,
  symmetricEigen,
} from './spectral.ts';
export {
  correlation,
  covariance,
  mean,
  median,
  quantile,
  quantileOfSorted,
  sortedCopy,
  standardDeviation,
  sum,
  type VarianceKind,
  variance,
  weightedMean,
  weightedQuantile,
  weightedVariance,
} from './statistics.ts';
export { invertSymmetric } from './symmetric-inverse.ts';
export { type TopK, topK } from './top-k.ts';
export { BLOCK_COLUMNS, type HistogramPart, type TreeKernels } from './tree-kernels.ts';
