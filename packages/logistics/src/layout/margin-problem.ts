import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type { PlacedGroup, PlacementProblem } from '../floor/placement.ts';
import type { StoreGroup, StoreLayout } from './store.ts';

/** What a metre of walking costs, in the unit of the margins. */
const METER_COST = 0.5;

/**
 * The store form as a placement for margin: walking between and to the groups against impulse
 * purchases where many pass. Groups beyond the number of zones are left out, the least visited first.
 * @throws AppError LOGISTICS_PROBLEM_INVALID naming the field
 */
export function marginProblem(store: StoreLayout): {
  readonly problem: PlacementProblem;
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
} {
  const { zones, products, adjacency, distances } = store;
  const zoneAt = new Map(zones.map((zone, i) => [zone.id, i]));
  const rank = (i: number): number =>
    products[i]?.zone === undefined ? (products[i]?.visits ?? 0) : Number.POSITIVE_INFINITY;
  const order = [...products.keys()].sort((a, b) => (rank(a) < rank(b) ? 1 : -1));
  const kept = new Set(order.slice(0, zones.length));
  const groups = products.filter((_, i) => kept.has(i));
  const index = new Map(groups.map((group, i) => [group.id, i]));
  const from = store.entrance ?? zones[0] ?? { x: 0, y: 0 };
  const problem: PlacementProblem = {
    groups: groups.map((group) => placedGroup(store, group, zoneAt)),
    zoneKinds: zones.map(({ kind }) => kind),
    traffic: Float64Array.from(zones, ({ traffic = 0 }) => traffic),
    distanceM: Float64Array.from(
      zones.flatMap((a, i) =>
        zones.map((b, j) => distances?.[i]?.[j] ?? Math.abs(a.x - b.x) + Math.abs(a.y - b.y)),
      ),
    ),
    entranceM: Float64Array.from(zones, ({ x, y }) => Math.abs(x - from.x) + Math.abs(y - from.y)),
    pairs: adjacency.flatMap(({ a, b, weight }) => {
      const [i, j] = [index.get(a), index.get(b)];
      return i === undefined || j === undefined ? [] : [{ a: i, b: j, baskets: weight }];
    }),
    meterMinor: METER_COST,
  };
  const leftOut = products
    .filter((_, i) => !kept.has(i))
    .map(({ id }) => ({ id, code: 'LAYOUT_NO_ZONE' }));
  return { problem, leftOut };
}

function placedGroup(
  { entrance }: StoreLayout,
  group: StoreGroup,
  zoneAt: ReadonlyMap<string, number>,
): PlacedGroup {
  const zone = group.zone === undefined ? undefined : zoneAt.get(group.zone);
  if (group.zone !== undefined && zone === undefined) throw invalid(group.id, group.zone);
  return {
    id: group.id,
    visits: entrance === undefined ? 0 : (group.visits ?? 0),
    impulseMarginMinor: group.impulseMargin ?? 0,
    impulseRate: group.impulseRate ?? 0,
    ...(group.kind === undefined ? {} : { kind: group.kind }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function invalid(group: string, zone: string): AppError {
  const message = `Cannot place ${group} as there is no zone ${zone}`;
  const place = `products (zone of ${group})`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}
