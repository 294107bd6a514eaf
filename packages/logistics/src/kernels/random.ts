/**
 * sfc32 on a Uint32Array of four words (Chris Doty-Humphrey, PractRand), for loops that draw
 * millions of numbers. Seed it from an Rng of @quanyu/numeric.
 */
export function nextUint32(state: Uint32Array): number {
  const t = (((state[0]! + state[1]!) | 0) + state[3]!) | 0;
  state[3] = state[3]! + 1;
  state[0] = state[1]! ^ (state[1]! >>> 9);
  const c = state[2]! | 0;
  state[1] = (c + (c << 3)) | 0;
  state[2] = (((c << 21) | (c >>> 11)) + t) | 0;
  return t >>> 0;
}

/** Uniform in [0, 1), 32 bits. */
export function nextUniform(state: Uint32Array): number {
  return nextUint32(state) * 2.3283064365386963e-10;
}

/** Uniform integer in [0, n); the bias of n / 2^32 does not matter to a search. */
export function nextBelow(state: Uint32Array, n: number): number {
  return Math.floor(nextUint32(state) * 2.3283064365386963e-10 * n);
}
