import { assignLinear } from '../linear-assignment.ts';
import type { SlotPlace } from './slotting.ts';
import { spotOf, type Warehouse, walkM } from './warehouse.ts';

/** Goods that came in and want a place. */
export interface PutAwayLoad {
  readonly id: string;
  readonly product: string;
  /** Picks to come from this load: what leaves soon lies near. */
  readonly picks: number;
  readonly kind?: string;
}

/** A free place; `product`: what already lies beside it. */
export interface FreePlace extends SlotPlace {
  readonly product?: string;
}

export interface PutAwayMove {
  readonly load: string;
  /** Index of the free place. */
  readonly place: number;
}

export interface PutAwayPlan {
  readonly moves: readonly PutAwayMove[];
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
}

/** Share of the way that lying beside the same product is worth. */
const SAME_PRODUCT_SHARE = 0.3;

/**
 * Gives incoming loads their places at the least walking to come, all at once (an assignment
 * problem, exact): each load's way in and its picks' ways out, with a bonus beside its own product.
 * Kinds keep to their places. What finds none is left out with the reason.
 */
export function planPutAway(
  warehouse: Warehouse,
  loads: readonly PutAwayLoad[],
  free: readonly FreePlace[],
): PutAwayPlan {
  const dock = { aisle: warehouse.depotAisle, y: 0 };
  const ways = free.map((place) => 2 * walkM(warehouse, dock, spotOf(warehouse, place)));
  const wanted = [...loads].sort((a, b) => (b.picks || 0) - (a.picks || 0)).slice(0, free.length);
  const cost = new Float64Array(wanted.length * free.length);
  wanted.forEach((load, i) => {
    free.forEach((place, p) => {
      const share = place.product === load.product ? 1 - SAME_PRODUCT_SHARE : 1;
      const picks = 1 + Math.max(0, load.picks || 0);
      const allowed = load.kind === place.kind;
      cost[i * free.length + p] = allowed
        ? share * picks * (ways[p] ?? 0)
        : Number.POSITIVE_INFINITY;
    });
  });
  const found = assignLinear(cost, wanted.length, free.length);
  const placed = new Map(wanted.map((load, i) => [load.id, found[i] ?? -1]));
  const moves: PutAwayMove[] = [];
  const leftOut: { id: string; code: string }[] = [];
  for (const { id, kind } of loads) {
    const place = placed.get(id) ?? -1;
    if (place >= 0) moves.push({ load: id, place });
    else {
      const hasKind = free.some((one) => one.kind === kind);
      leftOut.push({ id, code: hasKind ? 'PUT_AWAY_FULL' : 'PUT_AWAY_NO_KIND' });
    }
  }
  return { moves, leftOut };
}
