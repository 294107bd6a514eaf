export type { Estimator, EstimatorState, FitContext } from './estimator.ts';
