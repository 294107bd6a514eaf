/** A dense matrix: flat, row-major. Shape (rows, cols); element (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}
