import { nearestByScore, nearestPoints } from '../kernels/near-points.ts';
import type { RouteState } from '../kernels/route-memory.ts';
import { keptStops, type Shape, type StopArrays } from './compile-parts.ts';
import type { TravelArrays } from './compile-travel.ts';

const NEAR = 28;
const WIDE = 100;

export type NearArrays = Pick<RouteState, 'near' | 'nearList' | 'wide' | 'wideList'>;

/** Neighbours of each stop for insertion and, more of them, for ruin. */
export function nearArrays(
  shape: Shape,
  stops: StopArrays,
  tables: TravelArrays,
  timed: boolean,
): NearArrays {
  const kept = keptStops(shape);
  const n = kept.length;
  const near = Math.max(0, Math.min(n - 1, shape.tabled ? NEAR : 24));
  const wide = Math.max(0, Math.min(n - 1, shape.tabled ? WIDE : 48));
  const { travel } = shape.problem;
  if (!shape.tabled && travel.kind === 'points') {
    const at = (values: Float64Array): Float64Array =>
      Float64Array.from(kept, (stop) => values[stop.place] ?? 0);
    const wideList = nearestPoints(at(travel.x), at(travel.y), wide);
    return { near, nearList: nearListOf(wideList, n, wide, near), wide, wideList };
  }
  const { cost, places } = tables;
  const at = Int32Array.from(kept, (stop) => stop.place);
  const oneWay = (i: number, j: number): number => cost[(at[i] ?? 0) * places + (at[j] ?? 0)] ?? 0;
  const score =
    travel.kind === 'points'
      ? oneWay
      : (i: number, j: number): number => Math.min(oneWay(i, j), oneWay(j, i));
  const wideList = nearestByScore(n, wide, score);
  const nearList = timed
    ? nearestByScore(n, near, (i, j) => {
        const travelled = score(i, j);
        const way = Math.min(misfit(stops, travelled, i, j), misfit(stops, travelled, j, i));
        return travelled + way;
      })
    : nearListOf(wideList, n, wide, near);
  return { near, nearList, wide, wideList };
}

function nearListOf(wideList: Int32Array, n: number, wide: number, near: number): Int32Array {
  const nearList = new Int32Array(n * near);
  for (let i = 0; i < n; i++) {
    nearList.set(wideList.subarray(i * wide, i * wide + near), i * near);
  }
  return nearList;
}

/** Waiting and lateness that no schedule avoids when stop b follows a. */
function misfit(stops: StopArrays, travel: number, a: number, b: number): number {
  const leave = stops.service[a] ?? 0;
  const wait = (stops.opens[b] ?? 0) - travel - leave - (stops.closes[a] ?? 0);
  const late = (stops.opens[a] ?? 0) + leave + travel - (stops.closes[b] ?? 0);
  return 0.2 * Math.max(0, wait) + Math.max(0, late);
}
