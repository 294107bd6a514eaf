// SIMD kernels over linear memory. Every argument that names an array is a byte offset; sizes count
// elements. There is no allocator and no collector: the host places the arrays (src/arena.ts). Each
// kernel has its plain twin in src/kernels/twins.ts or dense.ts.

export { alsBlockPass, alsHalfPass } from './als';
export { choleskyFactorF64, choleskySolveF64 } from './cholesky';
export { gemmAddF32, gemmF32, gemmF64, gramF32 } from './products';
export { topKScanF32 } from './top-k';
export { addHistograms, binValues, gatherPairs, partitionRows } from './trees';
export { axpyF32, axpyF64, dotF32, dotF64, dotRowsF32 } from './vectors';
