import type { Reason } from '@quanyu/domain';

/** One product's position at one location. */
export interface TransferPosition {
  readonly product: string;
  readonly location: string;
  readonly onHandUnits: number;
  /** Stock kept for own demand until the next receipt, such as a high quantile. */
  readonly targetUnits: number;
  /** Earned on a unit sold here instead of lost. */
  readonly marginPerUnit: number;
}

export interface TransferOptions {
  /** Cost of moving one unit; Infinity = not possible. Default 0. */
  readonly costPerUnit?: (from: string, to: string) => number;
  /** Moves smaller than this are not worth the handling. Default 1. */
  readonly unitsMin?: number;
}

export interface Transfer {
  readonly product: string;
  readonly from: string;
  readonly to: string;
  readonly units: number;
  /** Margin saved minus moving cost. */
  readonly worth: number;
  readonly reasons: readonly [Reason, ...Reason[]];
}

/**
 * Moves surplus to shortage, product by product: the pair with the highest margin less moving cost
 * first. Nobody gives below its own target. Greedy: exact where costs do not depend on the pair,
 * near the optimum else. Cost O(products · pairs · log pairs).
 */
export function planTransfers(
  positions: readonly TransferPosition[],
  options: TransferOptions = {},
): readonly Transfer[] {
  const byProduct = new Map<string, TransferPosition[]>();
  for (const position of positions) {
    if (!Number.isFinite(position.onHandUnits) || !Number.isFinite(position.targetUnits)) continue;
    const list = byProduct.get(position.product) ?? [];
    list.push(position);
    byProduct.set(position.product, list);
  }
  return [...byProduct.values()].flatMap((list) => transfersOfProduct(list, options));
}

interface Balance {
  readonly position: TransferPosition;
  readonly first: number;
  left: number;
}

function transfersOfProduct(
  positions: readonly TransferPosition[],
  options: TransferOptions,
): Transfer[] {
  const balance = (units: number, position: TransferPosition): Balance => ({
    position,
    first: units,
    left: Math.floor(units),
  });
  const gaps = positions.map((one) => one.onHandUnits - one.targetUnits);
  const givers = positions.flatMap((one, i) =>
    (gaps[i] ?? 0) >= 1 ? [balance(gaps[i] ?? 0, one)] : [],
  );
  const takers = positions.flatMap((one, i) =>
    (gaps[i] ?? 0) <= -1 ? [balance(-(gaps[i] ?? 0), one)] : [],
  );
  const cost = options.costPerUnit ?? (() => 0);
  const pairs = givers
    .flatMap((giver) =>
      takers.map((taker) => ({
        giver,
        taker,
        gain: taker.position.marginPerUnit - cost(giver.position.location, taker.position.location),
      })),
    )
    .filter((pair) => pair.gain > 0)
    .sort((a, b) => b.gain - a.gain);
  const unitsMin = options.unitsMin ?? 1;
  return pairs.flatMap(({ giver, taker, gain }) => {
    const units = Math.min(giver.left, taker.left);
    if (units < unitsMin) return [];
    giver.left -= units;
    taker.left -= units;
    const { product, location: from } = giver.position;
    const to = taker.position.location;
    const params = { units, from, to, surplus: giver.first, shortage: taker.first };
    const worth = units * gain;
    return [{ product, from, to, units, worth, reasons: [{ code: 'INVENTORY_TRANSFER', params }] }];
  });
}
