import type { Rng } from '@quanyu/numeric';
import type { FloorWalks, StoreFloor } from './store-floor.ts';

/** A shopping trip: zones whose products were bought, in any order. */
export interface ShoppingTrip {
  readonly zones: readonly number[];
  /** How many shoppers it stands for. Default 1. */
  readonly weight?: number;
}

/** How shoppers walk. */
export interface WalkHabits {
  /** Share of stops at which the nearest next zone is taken; else a random one. Default 0.8. */
  readonly nearest?: number;
  /** Share of legs with a detour to a zone where nothing is bought. Default 0.1. */
  readonly detours?: number;
}

export interface ShopperPath {
  /** Cells walked, entrance first, till last. */
  readonly cells: readonly number[];
  /** Zones stopped at, in order; detours included. */
  readonly stops: readonly number[];
}

/**
 * One way of a shopper who buys in the given zones: mostly the nearest next, now and then another,
 * with detours, then the nearest till.
 */
export function walkTrip(
  floor: StoreFloor,
  walks: FloorWalks,
  trip: ShoppingTrip,
  options: { readonly rng: Rng; readonly habits?: WalkHabits },
): ShopperPath {
  const { rng, habits = {} } = options;
  const { nearest = 0.8, detours = 0.1 } = habits;
  const left = [...new Set(trip.zones)].filter((zone) => floor.zones[zone] !== undefined);
  const cells = [floor.entrance];
  const stops: number[] = [];
  const go = (to: number): void => {
    const from = cells.at(-1) ?? floor.entrance;
    cells.push(...walks.way(from, to, () => rng.uniform()));
  };
  const visit = (zone: number): void => {
    go(floor.zones[zone]?.cell ?? floor.entrance);
    stops.push(zone);
  };
  while (left.length > 0) {
    if (rng.uniform() < detours) visit(rng.int(floor.zones.length));
    const at = cells.at(-1) ?? floor.entrance;
    let next = rng.int(left.length);
    if (rng.uniform() < nearest) {
      left.forEach((zone, k) => {
        const own = walks.steps(at, floor.zones[zone]?.cell ?? at);
        if (own < walks.steps(at, floor.zones[left[next] ?? 0]?.cell ?? at)) next = k;
      });
    }
    visit(left[next] ?? 0);
    left.splice(next, 1);
  }
  const at = cells.at(-1) ?? floor.entrance;
  const till = floor.tills.reduce((best, one) =>
    walks.steps(at, one) < walks.steps(at, best) ? one : best,
  );
  go(till);
  return { cells, stops };
}
