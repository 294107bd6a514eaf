import {
  addConfidences,
  addEntries,
  drainSums,
  gatherMarked,
  type ScoreSums,
  scaleTouched,
} from '../kernels/live-sums.ts';
import type { LiveIndex } from './live-index.ts';
import { RowEntries } from './row-entries.ts';

/** A product that speaks, by its weight in either table of counters. */
export interface Speaker {
  readonly product: number;
  readonly pairs: number;
  readonly together: number;
}

/** Products that anything is known of, in no order; good until the next answer. */
export interface Scored {
  readonly speakers: readonly Speaker[];
  readonly products: Int32Array;
  readonly scores: Float64Array;
  length: number;
}

/** Pairs in n common orders count n / (n + this). */
const TOGETHER_SHRINKAGE = 1;

/** Sums do not mind a partner that comes again. */
const RAW = { isRaw: true };

/** Adds up the rows of speaking products, in buffers that are used again and again. */
export class Scorer {
  readonly #index: LiveIndex;
  readonly #pairs = new RowEntries();
  readonly #together = new RowEntries();
  #sums: ScoreSums = sumsFor(0);
  #products = new Int32Array(0);
  #scores = new Float64Array(0);
  #marks = new Int32Array(0);

  constructor(index: LiveIndex) {
    this.#index = index;
  }

  /**
   * Scores by what follows and what is bought together.
   * @complexity O(Σ partners of the speakers).
   */
  score(speakers: readonly Speaker[]): Scored {
    this.#makeRoom();
    const { products, pairs } = this.#index;
    const [rows, sums] = [this.#pairs, this.#sums];
    rows.clear();
    this.#together.clear();
    for (const speaker of speakers) {
      const from = rows.end;
      if (speaker.pairs === 0) rows.ends.push(from);
      else pairs.rowInto(speaker.product, rows, RAW);
      const scale = speaker.pairs * (products.sourceScale[speaker.product] ?? 0);
      addEntries(rows.products, rows.counts, from, rows.end, scale, sums);
    }
    scaleTouched(sums, products.targetScale);
    for (const speaker of speakers) this.#addTogether(speaker);
    const length = drainSums(sums, this.#products, this.#scores);
    return { speakers, products: this.#products, scores: this.#scores, length };
  }

  /**
   * What each speaker of the last `score` adds to some products, exactly. Shape (products, speakers).
   * @complexity O(Σ partners of the speakers).
   */
  parts({ speakers }: Scored, products: readonly number[]): Float64Array {
    const columns = speakers.length;
    const follows = new Float64Array(products.length * columns);
    const common = new Float64Array(products.length * columns);
    for (const [n, product] of products.entries()) this.#marks[product] = n + 1;
    for (let column = 0; column < columns; column++) {
      this.#gather(this.#pairs, column, { columns, out: follows });
      this.#gather(this.#together, column, { columns, out: common });
    }
    for (const product of products) this.#marks[product] = 0;
    return this.#weighed(speakers, products, { follows, common });
  }

  #weighed(
    speakers: readonly Speaker[],
    products: readonly number[],
    counts: { readonly follows: Float64Array; readonly common: Float64Array },
  ): Float64Array {
    const { sourceScale, targetScale } = this.#index.products;
    const { follows, common } = counts;
    for (const [n, product] of products.entries()) {
      for (const [column, speaker] of speakers.entries()) {
        const at = n * speakers.length + column;
        const scale = (sourceScale[speaker.product] ?? 0) * (targetScale[product] ?? 0);
        const orders = common[at] ?? 0;
        const together =
          orders === 0 ? 0 : speaker.together * this.#confidence(speaker.product, orders);
        follows[at] = (follows[at] ?? 0) * speaker.pairs * scale + together;
      }
    }
    return follows;
  }

  #confidence(product: number, orders: number): number {
    const share = orders / Math.max(1, this.#index.products.ordersOf(product));
    return (share * orders) / (orders + TOGETHER_SHRINKAGE);
  }

  #gather(
    rows: RowEntries,
    column: number,
    into: { readonly columns: number; readonly out: Float64Array },
  ): void {
    const [from, to] = [rows.ends[column - 1] ?? 0, rows.ends[column] ?? 0];
    const { columns, out } = into;
    gatherMarked(rows.products, rows.counts, from, to, this.#marks, columns, column, out);
  }

  #addTogether({ product, together }: Speaker): void {
    const rows = this.#together;
    const from = rows.end;
    const row = together === 0 ? undefined : this.#index.together(product);
    if (row === undefined) {
      rows.ends.push(from);
      return;
    }
    const { products, counts } = row.columns();
    rows.append(products, counts);
    const orders = Math.max(1, this.#index.products.ordersOf(product));
    addConfidences(
      rows.products,
      rows.counts,
      from,
      rows.end,
      orders,
      TOGETHER_SHRINKAGE,
      together,
      this.#sums,
    );
  }

  #makeRoom(): void {
    const room = this.#index.products.targetScale.length;
    if (this.#products.length >= room) return;
    this.#sums = sumsFor(room);
    this.#products = new Int32Array(room);
    this.#scores = new Float64Array(room);
    this.#marks = new Int32Array(room);
  }
}

function sumsFor(products: number): ScoreSums {
  return {
    sums: new Float64Array(products),
    seen: new Uint8Array(products),
    touched: new Int32Array(products),
    count: 0,
  };
}
