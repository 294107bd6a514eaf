/** Column means and population deviations, two passes, into `mean` and `sd` (length cols). */
export function columnMoments(
  data: Float64Array,
  cols: number,
  mean: Float64Array,
  sd: Float64Array,
): void {
  const rows = data.length / cols;
  mean.fill(0);
  sd.fill(0);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) mean[j]! += data[at]!;
  }
  for (let j = 0; j < cols; j++) mean[j]! /= rows;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      const d = data[at]! - mean[j]!;
      sd[j]! += d * d;
    }
  }
  for (let j = 0; j < cols; j++) sd[j] = Math.sqrt(sd[j]! / rows);
}

/** out = (data − mean) / sd, column by column. */
export function scaleInto(
  data: Float64Array,
  mean: Float64Array,
  sd: Float64Array,
  out: Float64Array,
): void {
  const cols = mean.length;
  const rows = data.length / cols;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) out[at] = (data[at]! - mean[j]!) / sd[j]!;
  }
}
