import { type PickOrder, spotOf, type Warehouse, walkLengthM } from './warehouse.ts';

/** One picker's stretch of neighbouring aisles. */
export interface PickZone {
  readonly firstAisle: number;
  readonly lastAisle: number;
  /** Work of the zone: seconds of picking and walking. */
  readonly seconds: number;
}

export interface ZoneRules {
  readonly pickers: number;
  /** Seconds to pick one line. Default 8. */
  readonly secondsPerLine?: number;
  /** Walking speed, metres a second. Default 1. */
  readonly metersPerSecond?: number;
}

/**
 * Cuts the aisles into as many neighbouring zones as there are pickers so that the most burdened one
 * has as little work as possible (dynamic programming over cuts; exact for work that adds up by
 * aisle).
 * @complexity O(pickers × aisles²)
 */
export function balanceZones(
  warehouse: Warehouse,
  orders: readonly PickOrder[],
  rules: ZoneRules,
): PickZone[] {
  const { aisles } = warehouse;
  const pickers = Math.max(1, Math.min(aisles, Math.floor(rules.pickers) || 1));
  const work = aisleSeconds(warehouse, orders, rules);
  const before = new Float64Array(aisles + 1);
  for (let a = 0; a < aisles; a++) before[a + 1] = (before[a] ?? 0) + (work[a] ?? 0);
  const span = (from: number, to: number): number => (before[to] ?? 0) - (before[from] ?? 0);
  // worst[a]: the least possible burden of the aisles before a with the zones so far.
  let worst: Float64Array = Float64Array.from({ length: aisles + 1 }, (_, a) => span(0, a));
  const cuts: Int32Array[] = [];
  for (let zone = 1; zone < pickers; zone++) {
    const next = oneZoneMore(worst, zone, span);
    worst = next.worst;
    cuts.push(next.cut);
  }
  const zones: PickZone[] = [];
  let end = aisles;
  for (let zone = pickers - 1; zone >= 0; zone--) {
    const from = zone === 0 ? 0 : (cuts[zone - 1]?.[end] ?? 0);
    zones.unshift({ firstAisle: from, lastAisle: end - 1, seconds: span(from, end) });
    end = from;
  }
  return zones;
}

/** The least burdens with one zone more, and where its aisles begin. */
function oneZoneMore(
  worst: Float64Array,
  zone: number,
  span: (from: number, to: number) => number,
): { readonly worst: Float64Array; readonly cut: Int32Array } {
  const next = new Float64Array(worst.length).fill(Number.POSITIVE_INFINITY);
  const cut = new Int32Array(worst.length);
  for (let a = zone + 1; a < worst.length; a++) {
    for (let c = zone; c < a; c++) {
      const burden = Math.max(worst[c] ?? 0, span(c, a));
      if (burden >= (next[a] ?? 0)) continue;
      next[a] = burden;
      cut[a] = c;
    }
  }
  return { worst: next, cut };
}

/** Work by aisle: every line, and a walk down the aisle for every order that enters it. */
function aisleSeconds(
  warehouse: Warehouse,
  orders: readonly PickOrder[],
  { secondsPerLine = 8, metersPerSecond = 1 }: ZoneRules,
): Float64Array {
  const work = new Float64Array(warehouse.aisles);
  for (const order of orders) {
    const deepest = new Map<number, number>();
    for (const { aisle, place } of order.lines) {
      work[aisle] = (work[aisle] ?? 0) + secondsPerLine;
      deepest.set(aisle, Math.max(deepest.get(aisle) ?? 0, (place + 1) * warehouse.placeM));
    }
    for (const [aisle, depthM] of deepest) {
      work[aisle] = (work[aisle] ?? 0) + (2 * depthM) / metersPerSecond;
    }
  }
  return work;
}

export interface ZoneTimes {
  /** All zones at once, goods put together at the end. */
  readonly parallelSeconds: number;
  /** One zone after another with the tote handed on: a pipeline over the orders. */
  readonly passSeconds: number;
}

/**
 * How long orders take by zone picking: in parallel each zone picks its part of every order by its
 * own; in pick-and-pass a tote goes from zone to zone, and a zone works on one tote at a time.
 */
export function zonePickTimes(
  warehouse: Warehouse,
  orders: readonly PickOrder[],
  zones: readonly PickZone[],
  rules: ZoneRules,
): ZoneTimes {
  const { secondsPerLine = 8, metersPerSecond = 1 } = rules;
  const work = zones.map((zone) =>
    orders.map((order) => {
      const lines = order.lines.filter(
        ({ aisle }) => aisle >= zone.firstAisle && aisle <= zone.lastAisle,
      );
      if (lines.length === 0) return 0;
      const sorted = [...lines].sort((a, b) => a.aisle - b.aisle || a.place - b.place);
      const own = { ...warehouse, depotAisle: zone.firstAisle };
      const walkM = walkLengthM(
        own,
        sorted.map((line) => spotOf(warehouse, line)),
      );
      return lines.length * secondsPerLine + walkM / metersPerSecond;
    }),
  );
  const sums = work.map((row) => row.reduce((sum, seconds) => sum + seconds, 0));
  // Flow shop: a tote leaves a zone when it and the tote before it are done there.
  const free = new Float64Array(zones.length);
  orders.forEach((_, order) => {
    let at = 0;
    work.forEach((row, zone) => {
      const seconds = row[order] ?? 0;
      // A tote passes by a zone that has nothing for it.
      if (seconds === 0) return;
      at = Math.max(at, free[zone] ?? 0) + seconds;
      free[zone] = at;
    });
  });
  return { parallelSeconds: Math.max(0, ...sums), passSeconds: Math.max(0, ...free) };
}
