import { type Interactions, prefixOf } from '../interactions.ts';

/** One customer whose later products are to be found from the earlier ones. */
export interface EvaluationCase {
  /** Customer index; the history is the customer's sequence in `train`. */
  readonly customer: number;
  readonly targets: readonly number[];
}

export interface Split {
  readonly train: Interactions;
  readonly cases: readonly EvaluationCase[];
}

export interface SplitOptions {
  /** Whether a product that the customer knows already may be the target. Default false. */
  readonly keepSeen?: boolean;
}

/**
 * Leave-last-out: each customer's last product is the target (the last one that was new to the
 * customer, unless `keepSeen`), what came before it the history. Customers with a single event stay
 * in training.
 * @complexity O(events).
 */
export function leaveLastOut(data: Interactions, options: SplitOptions = {}): Split {
  const lengths = new Int32Array(data.customers.length);
  const cases: EvaluationCase[] = [];
  for (let c = 0; c < lengths.length; c++) {
    const from = data.offsets[c] ?? 0;
    const to = data.offsets[c + 1] ?? 0;
    const target = options.keepSeen === true ? to - 1 : lastNew(data, from, to);
    lengths[c] = target > from ? target - from : to - from;
    if (target > from) cases.push({ customer: c, targets: [data.product[target] ?? 0] });
  }
  return { train: prefixOf(data, lengths), cases };
}

/**
 * Time split: events up to `until` train, the later ones of customers with a history are targets.
 * Meaningful for instants only.
 * @param until Epoch ms, or the rank up to which events train.
 * @complexity O(events).
 */
export function timeSplit(data: Interactions, until: number, options: SplitOptions = {}): Split {
  const lengths = new Int32Array(data.customers.length);
  const cases: EvaluationCase[] = [];
  for (let c = 0; c < lengths.length; c++) {
    const from = data.offsets[c] ?? 0;
    const to = data.offsets[c + 1] ?? 0;
    let cut = from;
    while (cut < to && (data.time[cut] ?? 0) <= until) cut++;
    lengths[c] = cut - from;
    const known = new Set(options.keepSeen === true ? [] : data.product.subarray(from, cut));
    const targets = [...new Set(data.product.subarray(cut, to))].filter((p) => !known.has(p));
    if (cut > from && targets.length > 0) cases.push({ customer: c, targets });
  }
  return { train: prefixOf(data, lengths), cases };
}

/** Index of the last event whose product the customer had not met before, or `from`. */
function lastNew(data: Interactions, from: number, to: number): number {
  const first = new Map<number, number>();
  for (let e = from; e < to; e++) {
    const product = data.product[e] ?? 0;
    if (!first.has(product)) first.set(product, e);
  }
  return [...first.values()].at(-1) ?? from;
}
