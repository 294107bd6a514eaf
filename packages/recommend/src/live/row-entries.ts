/** Rows of some products one behind the other: row n lies at [ends[n − 1], ends[n]). */
export class RowEntries {
  products: Int32Array = new Int32Array(1024);
  counts: Float64Array = new Float64Array(1024);
  ends: number[] = [];

  get end(): number {
    return this.ends.at(-1) ?? 0;
  }

  clear(): void {
    this.ends = [];
  }

  /** Makes room for `more` entries. */
  reserve(more: number): void {
    const wanted = this.end + more;
    if (wanted <= this.products.length) return;
    const size = Math.max(wanted, 2 * this.products.length);
    const [products, counts] = [new Int32Array(size), new Float64Array(size)];
    products.set(this.products);
    counts.set(this.counts);
    this.products = products;
    this.counts = counts;
  }

  append(products: ArrayLike<number>, counts: ArrayLike<number>): void {
    this.reserve(products.length);
    const at = this.end;
    this.products.set(products, at);
    this.counts.set(counts, at);
    this.ends.push(at + products.length);
  }
}
