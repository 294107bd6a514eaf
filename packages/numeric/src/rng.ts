import { requireParameter } from './checks.ts';

/**
 * A stream of random numbers that is an argument, never ambient. Same seed, same numbers, on every
 * machine. `stream(label)` gives an independent child that does not depend on how many numbers the
 * parent has drawn, so that work split over threads or skipped does not shift the rest.
 */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform unsigned 32-bit integer. */
  uint32(): number;
  /**
   * Uniform integer in [0, n), 1 ≤ n ≤ 2^32, without modulo bias.
   * @throws AppError NUMERIC_PARAMETER_INVALID for any other n.
   */
  int(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Independent child stream, a function of the parent's seed and the label alone. */
  stream(label: string | number): Rng;
}

/** Avalanche of a 32-bit word (murmur3 finaliser). */
function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Two 32-bit hashes of a text (or of a number's decimal text), chained from two seeds. */
function hashPair(label: string | number, a: number, b: number): [number, number] {
  const text = typeof label === 'number' ? `#${label}` : label;
  let x = a ^ 0x9e3779b9;
  let y = b ^ 0x243f6a88;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    x = mix32(Math.imul(x ^ c, 0x01000193) + i);
    y = mix32(Math.imul(y + c, 0x5bd1e995) ^ x);
  }
  return [mix32(x + text.length), mix32(y ^ text.length)];
}

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32, passes PractRand and BigCrush. */
class Sfc32 implements Rng {
  readonly #seedA: number;
  readonly #seedB: number;
  #a: number;
  #b: number;
  #c = 0;
  #counter = 1;
  #spare = Number.NaN;

  constructor(seedA: number, seedB: number) {
    this.#seedA = seedA;
    this.#seedB = seedB;
    this.#a = seedA;
    this.#b = seedB;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  uint32(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    this.#c |= 0;
    return t >>> 0;
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  int(n: number): number {
    const fits = Number.isInteger(n) && n >= 1 && n <= 4_294_967_296;
    requireParameter(fits, 'a random integer', 'n', 'a whole number in [1, 2^32]', n);
    const limit = 4_294_967_296 - (4_294_967_296 % n);
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % n;
  }

  /** Marsaglia's polar method; the second of each pair is kept. */
  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const kept = this.#spare;
      this.#spare = Number.NaN;
      return kept;
    }
    let u = 0;
    let v = 0;
    let s = 0;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    this.#spare = v * scale;
    return u * scale;
  }

  stream(label: string | number): Rng {
    const [a, b] = hashPair(label, this.#seedA, this.#seedB);
    return new Sfc32(a, b);
  }
}

/**
 * A seeded random number generator.
 * @param seed Any text or number; different seeds give unrelated streams.
 * @example createRng(42).stream('customers').uniform()
 */
export function createRng(seed: string | number): Rng {
  const [a, b] = hashPair(seed, 0x6a09e667, 0xbb67ae85);
  return new Sfc32(a, b);
}
