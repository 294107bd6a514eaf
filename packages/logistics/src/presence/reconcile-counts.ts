/** What tags say of one product at one place. */
export interface SeenCount {
  readonly product: string;
  readonly location: string;
  /** Probability of each present tag of the product to be there. */
  readonly confidences: readonly number[];
}

/** What the ledger says. */
export interface LedgerCount {
  readonly product: string;
  readonly location: string;
  readonly onHandUnits: number;
}

export interface ReconcileOptions {
  /** Share of the units that carry a tag; default 1. */
  readonly taggedShare?: number;
  /** Standard deviations beyond which a difference is no chance. Default 3. */
  readonly deviations?: number;
  /** Units below which a difference is not worth a recount. Default 1. */
  readonly unitsMin?: number;
}

export interface CountDifference {
  readonly product: string;
  readonly location: string;
  readonly ledgerUnits: number;
  /** Expected units by the tags. */
  readonly seenUnits: number;
  readonly differenceUnits: number;
  /** The difference in standard deviations of the tags' count. */
  readonly deviations: number;
  /** True: count anew in the ledger; false: have somebody look. */
  readonly isSure: boolean;
}

/**
 * Compares the stock that tags show with the ledger's. Each tag counts by its probability, so that
 * uncertain tags widen the margin instead of moving the count.
 * @returns Differences of at least `unitsMin`, largest first. Sure ones may become count operations.
 */
export function reconcileCounts(
  seen: readonly SeenCount[],
  ledger: readonly LedgerCount[],
  options: ReconcileOptions = {},
): CountDifference[] {
  const { taggedShare = 1, deviations: limit = 3, unitsMin = 1 } = options;
  const share = taggedShare > 0 && taggedShare <= 1 ? taggedShare : 1;
  const key = (count: { product: string; location: string }): string =>
    JSON.stringify([count.product, count.location]);
  const byPlace = new Map(seen.map((count) => [key(count), count]));
  const known = new Set(ledger.map(key));
  const rows = [
    ...ledger,
    ...seen
      .filter((count) => !known.has(key(count)))
      .map((count) => ({ ...count, onHandUnits: 0 })),
  ];
  const found: CountDifference[] = [];
  for (const row of rows) {
    const confidences = byPlace.get(key(row))?.confidences ?? [];
    const { mean, variance } = moments(confidences, share);
    const difference = Math.round(mean - row.onHandUnits);
    if (Math.abs(difference) < unitsMin || !Number.isFinite(difference)) continue;
    const deviations = Math.abs(mean - row.onHandUnits) / Math.sqrt(variance + 0.25);
    found.push({
      product: row.product,
      location: row.location,
      ledgerUnits: row.onHandUnits,
      seenUnits: Math.round(mean),
      differenceUnits: difference,
      deviations,
      isSure: deviations >= limit,
    });
  }
  return found.sort((a, b) => Math.abs(b.differenceUnits) - Math.abs(a.differenceUnits));
}

/** Expected units and their variance; units without a tag widen it. */
function moments(
  confidences: readonly number[],
  share: number,
): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  let variance = 0;
  for (const raw of confidences) {
    const p = Math.min(1, Math.max(0, Number.isNaN(raw) ? 0 : raw));
    mean += p;
    variance += p * (1 - p);
  }
  const untagged = (mean / share) * (1 - share);
  return { mean: mean / share, variance: variance / share ** 2 + untagged / share };
}
