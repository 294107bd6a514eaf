import { nextBelow, nextUniform } from './random.ts';
import type { RouteState } from './route-memory.ts';
import { refreshRoute, unlink } from './route-state.ts';
import { RELATION_TOGETHER, type WalkData } from './route-walk-data.ts';

/** Sizes of the ruin of Christiaens and Vanden Berghe (2020), table 1. */
export interface RuinSizes {
  /** Stops removed on average. */
  readonly removedMean: number;
  /** Longest string taken from one route. */
  readonly stringMax: number;
  /** Chance that a string leaves some stops inside standing. */
  readonly splitRate: number;
}

function takeOut(s: RouteState, stop: number): void {
  if (s.route[stop]! < 0 || s.fixed[stop] === 1) return;
  const mate = s.mate[stop]!;
  if (mate >= 0 && s.fixed[mate] === 1) return;
  unlink(s, stop);
  s.removed[s.removedCount++] = stop;
  if (mate >= 0 && s.route[mate]! >= 0) unlink(s, mate);
  if (s.walk !== undefined && s.walk.relationFirst.length > 0) {
    takeOutTogether(s, s.walk, stop);
    if (mate >= 0) takeOutTogether(s, s.walk, mate);
  }
}

/** Those that must share the vehicle go too, or none of them could ever change it. */
function takeOutTogether(s: RouteState, d: WalkData, stop: number): void {
  for (let v = d.relationFirst[stop]!; v < d.relationFirst[stop + 1]!; v++) {
    if (d.relationKind[v] === RELATION_TOGETHER) takeOut(s, d.relationNode[v]!);
  }
}

/** Removes a string of `length` stops of the route around `stop`, leaving `kept` inside standing. */
function removeString(s: RouteState, stop: number, length: number, kept: number): void {
  const r = s.route[stop]!;
  const total = length + kept;
  let back = nextBelow(s.random, total);
  // The string must lie inside the route: stops before and after bound where it starts.
  let before = 0;
  for (let node = s.prev[stop]!; node < s.n && before < total; node = s.prev[node]!) before += 1;
  let after = 0;
  for (let node = s.next[stop]!; node < s.n && after < total; node = s.next[node]!) after += 1;
  if (back > before) back = before;
  if (total - 1 - back > after) back = Math.min(before, total - 1 - after);
  let node = stop;
  for (let i = 0; i < back; i++) node = s.prev[node]!;
  const keepFrom = kept === 0 ? total : 1 + nextBelow(s.random, length - 1);
  // The stops are collected first, as taking one out may take its mate out too.
  let count = 0;
  for (let i = 0; i < total && node < s.n; i++) {
    if (i < keepFrom || i >= keepFrom + kept) s.scratch[count++] = node;
    node = s.next[node]!;
  }
  for (let i = 0; i < count; i++) takeOut(s, s.scratch[i]!);
  touchMend(s, r);
}

/** Brings the route up to date and empties it where its tables make it late. */
function touchMend(s: RouteState, r: number): void {
  const fits = refreshRoute(s, r);
  if (!s.fragile || s.size[r] === 0 || fits) return;
  emptyRoute(s, r);
  refreshRoute(s, r);
}

/** Takes out every stop of a route that may leave it. */
function emptyRoute(s: RouteState, r: number): void {
  let node = s.next[s.n + r]!;
  while (node < s.n) {
    const after = s.next[node]!;
    takeOut(s, node);
    // Taking one out may have taken the next one with it.
    node = after >= s.n || s.route[after] === r ? after : s.next[s.n + r]!;
    if (node < s.n && s.fixed[node] === 1) node = firstFree(s, node);
  }
}

function firstFree(s: RouteState, from: number): number {
  let node = from;
  while (node < s.n && s.fixed[node] === 1) node = s.next[node]!;
  return node;
}

/** Share of ruins that start at one of the stops in focus. */
const FOCUS_RATE = 0.75;

function seedOf(s: RouteState): number {
  const { focus } = s;
  if (focus.length > 0 && nextUniform(s.random) < FOCUS_RATE) {
    return focus[nextBelow(s.random, focus.length)]!;
  }
  return nextBelow(s.random, s.n);
}

/** Removes strings of neighbouring routes around a random stop. */
export function ruin(s: RouteState, sizes: RuinSizes): void {
  s.removedCount = 0;
  const used = s.slots - s.freeCount;
  const present = s.n - s.absentCount;
  if (present === 0) return;
  const meanSize = present / Math.max(1, used);
  const longest = Math.min(sizes.stringMax, meanSize);
  const stringsMax = (4 * sizes.removedMean) / (1 + longest) - 1;
  const strings = Math.floor(nextUniform(s.random) * stringsMax + 1);
  const seed = seedOf(s);
  s.seenMark += 1;
  let done = 0;
  if (ruinAround(s, seed, longest, sizes)) done += 1;
  for (let k = 0; k < s.wide && done < strings; k++) {
    if (ruinAround(s, s.wideList[seed * s.wide + k]!, longest, sizes)) done += 1;
  }
  // A mate taken from another route leaves that route's times stale.
  if (s.paired || s.walk !== undefined)
    for (let i = 0; i < s.touchedCount; i++) touchMend(s, s.touched[i]!);
}

function ruinAround(s: RouteState, stop: number, longest: number, sizes: RuinSizes): boolean {
  const r = s.route[stop]!;
  if (r < 0 || s.seen[r] === s.seenMark) return false;
  s.seen[r] = s.seenMark;
  const size = s.size[r]!;
  const limit = Math.min(size, longest);
  const length = Math.floor(nextUniform(s.random) * limit + 1);
  let kept = 0;
  if (length > 1 && length < size && nextUniform(s.random) < sizes.splitRate) {
    kept = 1;
    while (length + kept < size && nextUniform(s.random) < 0.01) kept += 1;
  }
  removeString(s, stop, Math.min(length, size), kept);
  return true;
}

/** Takes every stop out of one route. */
export function dissolve(s: RouteState, r: number): void {
  s.removedCount = 0;
  emptyRoute(s, r);
  for (let i = 0; i < s.touchedCount; i++) refreshRoute(s, s.touched[i]!);
}
