/** a AND b, word by word. */
export function commonBits(a: Int32Array, b: Int32Array): Int32Array {
  const common = new Int32Array(a.length);
  for (let w = 0; w < a.length; w++) common[w] = a[w]! & b[w]!;
  return common;
}

/** How many bits are set. */
export function countBits(words: Int32Array): number {
  let count = 0;
  for (let w = 0; w < words.length; w++) {
    let x = words[w]!;
    x -= (x >>> 1) & 0x55555555;
    x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
    x = (x + (x >>> 4)) & 0x0f0f0f0f;
    count += Math.imul(x, 0x01010101) >>> 24;
  }
  return count;
}
