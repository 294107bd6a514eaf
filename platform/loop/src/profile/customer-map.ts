import { type Matrix, matrix, symmetricEigen } from '@quanyu/numeric';

/**
 * Places customers on a plane: the first two principal components of their features, scaled by mean
 * and population deviation. Signs are fixed so that the first feature grows to the right and up.
 * Shape of the result (customers, 2). Cost O(customers · features²).
 */
export function customerMap(x: Matrix): Matrix {
  const scaled = scaledColumns(x);
  const { rows, cols } = scaled;
  const places = matrix(rows, 2);
  if (rows === 0 || cols === 0) return places;
  const axes = principalAxes(scaled);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < 2; k++) {
      let sum = 0;
      for (let j = 0; j < cols; j++) {
        sum += (scaled.data[i * cols + j] ?? 0) * (axes[k]?.[j] ?? 0);
      }
      places.data[i * 2 + k] = sum;
    }
  }
  return places;
}

function scaledColumns(x: Matrix): Matrix {
  const { rows, cols, data } = x;
  const scaled = matrix(rows, cols);
  for (let j = 0; j < cols; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += (data[i * cols + j] ?? 0) / rows;
    let square = 0;
    for (let i = 0; i < rows; i++) square += ((data[i * cols + j] ?? 0) - mean) ** 2 / rows;
    const deviation = Math.sqrt(square);
    if (!(deviation > 0)) continue;
    for (let i = 0; i < rows; i++) {
      scaled.data[i * cols + j] = ((data[i * cols + j] ?? 0) - mean) / deviation;
    }
  }
  return scaled;
}

/** Eigenvectors of the two largest eigenvalues of the covariance. */
function principalAxes(scaled: Matrix): readonly Float64Array[] {
  const { rows, cols, data } = scaled;
  const covariance = matrix(cols, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j] ?? 0;
      for (let k = 0; k < cols; k++) {
        const at = j * cols + k;
        covariance.data[at] =
          (covariance.data[at] ?? 0) + (value * (data[i * cols + k] ?? 0)) / rows;
      }
    }
  }
  const { values, vectors } = symmetricEigen(covariance);
  const order = Array.from(values, (_, k) => k).sort(
    (a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b,
  );
  return order.slice(0, 2).map((k) => {
    const axis = Float64Array.from({ length: cols }, (_, j) => vectors.data[j * cols + k] ?? 0);
    const sign = (axis.find((value) => Math.abs(value) > 1e-12) ?? 1) < 0 ? -1 : 1;
    return axis.map((value) => value * sign);
  });
}
