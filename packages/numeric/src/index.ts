export type { Matrix } from './matrix.ts';
export { type Pool, type PoolMapOptions, type PoolTask, serialPool } from './pool.ts';
export { createRng, type Rng } from './rng.ts';
