export type { Estimator, EstimatorState, FitContext, Matrix } from './estimator.ts';
