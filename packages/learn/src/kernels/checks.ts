/** Index of the first NaN or infinity, or −1. */
export function firstNonFinite(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i]!)) return i;
  return -1;
}

/** Index of the first infinity, or −1; NaN passes: it means missing. */
export function firstInfinite(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return i;
  }
  return -1;
}

/** Index of the first value that is neither 0 nor 1, or −1. */
export function firstNonBinary(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) if (data[i] !== 0 && data[i] !== 1) return i;
  return -1;
}
