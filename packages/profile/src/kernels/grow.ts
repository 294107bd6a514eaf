/** A copy of at least `length` entries, with room to spare, or the array itself where it is long enough. */
export function grownInt(values: Int32Array, length: number): Int32Array {
  if (values.length >= length) return values;
  const grown = new Int32Array(Math.max(length, 2 * values.length));
  grown.set(values);
  return grown;
}

/** As {@link grownInt}, for doubles. */
export function grownFloat(values: Float64Array, length: number): Float64Array {
  if (values.length >= length) return values;
  const grown = new Float64Array(Math.max(length, 2 * values.length));
  grown.set(values);
  return grown;
}
