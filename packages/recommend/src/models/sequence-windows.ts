import type { Rng } from '@quanyu/numeric';
import type { Interactions } from '../interactions.ts';

/** Pieces of sequences: what is read, and what comes next at each step. */
export interface SequenceWindows {
  /** Product indices, `padding` before a short sequence begins. Shape (rows, steps). */
  readonly inputs: Int32Array;
  /** The product after each step, -1 where nothing is to be learnt. Shape (rows, steps). */
  readonly targets: Int32Array;
  /** First step of each row that is no padding. Shape (rows,). */
  readonly from: Int32Array;
  readonly steps: number;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Customer of each validation row. */
  readonly customers: Int32Array;
}

/**
 * Cuts sequences into windows. The last product of some customers validates: it is the only target
 * of their validation window and stands in no training window.
 * @param options.validationMax Customers that validate at most, and a tenth of all at most.
 */
export function windowsOf(
  data: Interactions,
  options: {
    readonly steps: number;
    readonly padding: number;
    readonly eventsMax: number;
    readonly validationMax: number;
  },
  rng: Rng,
): SequenceWindows {
  const { steps } = options;
  const held = heldCustomers(data, options.validationMax, rng);
  const rows: { at: number; end: number; isHeld: boolean; customer: number }[] = [];
  for (let c = 0; c < data.customers.length; c++) {
    const begin = data.offsets[c] ?? 0;
    const last = (data.offsets[c + 1] ?? 0) - 1;
    const first = Math.max(begin, last - options.eventsMax);
    const until = held.has(c) ? last - 1 : last;
    for (let end = until; end > first; end -= steps) {
      rows.push({ at: Math.max(first, end - steps), end, isHeld: false, customer: c });
    }
    if (held.has(c)) {
      rows.push({ at: Math.max(first, last - steps), end: last, isHeld: true, customer: c });
    }
  }
  const inputs = new Int32Array(rows.length * steps).fill(options.padding);
  const targets = new Int32Array(rows.length * steps).fill(-1);
  for (const [r, { at, end, isHeld }] of rows.entries()) {
    const skip = (r + 1) * steps - (end - at);
    inputs.set(data.product.subarray(at, end), skip);
    if (isHeld) targets[(r + 1) * steps - 1] = data.product[end] ?? -1;
    else targets.set(data.product.subarray(at + 1, end + 1), skip);
  }
  const indices = Int32Array.from(rows.keys());
  const validation = indices.filter((r) => rows[r]?.isHeld === true);
  return {
    inputs,
    targets,
    from: Int32Array.from(rows, ({ at, end }) => steps - (end - at)),
    steps,
    train: indices.filter((r) => rows[r]?.isHeld === false),
    validation,
    customers: validation.map((r) => rows[r]?.customer ?? 0),
  };
}

/** Customers with three events or more: their window still leaves something to train on. */
function heldCustomers(data: Interactions, most: number, rng: Rng): ReadonlySet<number> {
  const able = Array.from(data.customers.keys()).filter(
    (c) => (data.offsets[c + 1] ?? 0) - (data.offsets[c] ?? 0) >= 3,
  );
  const count = Math.min(most, Math.floor(able.length / 10));
  const held = new Set<number>();
  while (held.size < count) held.add(able[rng.int(able.length)] ?? 0);
  return held;
}

/** A product other than the target, all alike; the target itself where there is no other. */
export function drawOther(products: number, target: number, rng: Rng): number {
  if (products < 2) return target;
  const drawn = rng.int(products - 1);
  return drawn < target ? drawn : drawn + 1;
}

/**
 * β of gSASRec: how much a positive counts against `negatives` drawn of `products` at calibration t.
 * @see Petrov and Macdonald (2023), gSASRec, equation 11.
 */
export function positiveShare(t: number, negatives: number, products: number): number {
  const rate = Math.min(1, negatives / Math.max(1, products - 1));
  return rate * (t * (1 - 1 / rate) + 1 / rate);
}
