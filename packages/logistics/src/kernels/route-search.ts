import { nextUniform } from './random.ts';
import type { RouteState } from './route-memory.ts';
import { recreate } from './route-recreate.ts';
import { dissolve, type RuinSizes, ruin } from './route-ruin.ts';
import { placeEnds, refreshRoute, undo } from './route-state.ts';
import type { WalkData } from './route-walk-data.ts';

function begin(s: RouteState): void {
  s.logCount = 0;
  s.touchedCount = 0;
  s.mark += 1;
  if (s.walk?.ordered) {
    s.walk.startKept.set(s.walk.startAt);
    s.walk.leaveKept.set(s.walk.leaveAt);
  }
}

function keepDirty(s: RouteState): void {
  for (let i = 0; i < s.touchedCount; i++) {
    const r = s.touched[i]!;
    if (s.dirtyMark[r]) continue;
    s.dirtyMark[r] = 1;
    s.dirty[s.dirtyCount++] = r;
  }
}

/** Copies what changed since the last best plan. */
export function keepBest(s: RouteState): void {
  for (let i = 0; i < s.dirtyCount; i++) {
    const r = s.dirty[i]!;
    s.dirtyMark[r] = 0;
    const end = s.n + r;
    s.bestType[r] = s.type[r]!;
    s.bestSize[r] = s.size[r]!;
    s.bestNext[end] = s.next[end]!;
    for (let node = s.next[end]!; node !== end; node = s.next[node]!) {
      s.bestNext[node] = s.next[node]!;
    }
  }
  s.dirtyCount = 0;
  s.bestCost = s.totalCost;
}

/** Runs `count` iterations of ruin and recreate at one temperature. */
export function anneal(s: RouteState, count: number, temperature: number, sizes: RuinSizes): void {
  for (let i = 0; i < count; i++) {
    const before = s.totalCost;
    begin(s);
    ruin(s, sizes);
    recreate(s);
    const threshold = before - temperature * Math.log(nextUniform(s.random) + 1e-12);
    if (s.totalCost >= threshold) {
      undo(s, before);
      continue;
    }
    keepDirty(s);
    if (s.totalCost < s.bestCost - 1e-7) keepBest(s);
  }
}

/** Empties the route whose stops were hardest to miss the least, and forbids its vehicle. */
export function dropRoute(s: RouteState, missed: Float64Array): void {
  let least = -1;
  let leastSum = Number.POSITIVE_INFINITY;
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] === 0 || s.fixed[s.next[s.n + r]!] === 1) continue;
    let sum = 0;
    for (let node = s.next[s.n + r]!; node < s.n; node = s.next[node]!) sum += missed[node]!;
    sum += s.size[r]! * 1e-6;
    if (sum < leastSum) {
      least = r;
      leastSum = sum;
    }
  }
  if (least < 0) return;
  begin(s);
  dissolve(s, least);
  s.usedMax = s.slots - s.freeCount;
  keepDirty(s);
}

function missedSum(s: RouteState, missed: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < s.absentCount; i++) sum += missed[s.absent[i]!]!;
  return sum;
}

/**
 * Iterations that try to bring every stop back with fewer vehicles: a plan whose absent stops were
 * missed less often so far is taken whatever it costs (absence sums, Christiaens and Vanden Berghe
 * 2020, section 4.4). Returns true as soon as nobody is absent.
 */
export function squeeze(
  s: RouteState,
  count: number,
  temperature: number,
  sizes: RuinSizes,
  missed: Float64Array,
): boolean {
  for (let i = 0; i < count; i++) {
    if (s.absentCount === s.spare) return true;
    const before = s.totalCost;
    const absentBefore = s.absentCount;
    const sumBefore = missedSum(s, missed);
    begin(s);
    ruin(s, sizes);
    recreate(s);
    const sum = missedSum(s, missed);
    for (let k = 0; k < s.absentCount; k++) missed[s.absent[k]!] = missed[s.absent[k]!]! + 1;
    const threshold = before - temperature * Math.log(nextUniform(s.random) + 1e-12);
    const fewer = s.absentCount < absentBefore || sum < sumBefore;
    if (fewer || (s.absentCount === absentBefore && s.totalCost < threshold && sum <= sumBefore)) {
      keepDirty(s);
      continue;
    }
    undo(s, before);
  }
  return s.absentCount === s.spare;
}

/** Puts the best plan back as the current one. */
export function restoreBest(s: RouteState): void {
  s.next.set(s.bestNext);
  s.route.fill(-1);
  s.load.fill(0);
  s.typeUsed.fill(0);
  s.freeCount = 0;
  for (let r = s.slots - 1; r >= 0; r--) {
    s.size[r] = s.bestSize[r]!;
    placeEnds(s, r, s.bestType[r]!);
    const end = s.n + r;
    if (s.size[r] === 0) {
      s.next[end] = end;
      s.prev[end] = end;
      s.free[s.freeCount++] = r;
    } else {
      s.typeUsed[s.type[r]!] = s.typeUsed[s.type[r]!]! + 1;
      restoreLinks(s, r);
    }
    refreshRoute(s, r);
  }
  if (s.walk?.ordered) settleTimes(s, s.walk);
  s.absentCount = 0;
  for (let i = 0; i < s.n; i++) {
    s.absentAt[i] = -1;
    if (s.route[i]! >= 0) continue;
    s.absentAt[i] = s.absentCount;
    s.absent[s.absentCount++] = i;
  }
  s.totalCost = s.bestCost;
  for (let i = 0; i < s.dirtyCount; i++) s.dirtyMark[s.dirty[i]!] = 0;
  s.dirtyCount = 0;
}

/** Works out the times of routes that wait for each other, from the earliest ones upwards. */
function settleTimes(s: RouteState, d: WalkData): void {
  d.settling = true;
  d.leaveAt.fill(Number.NEGATIVE_INFINITY);
  for (let round = 0; round <= d.relationNode.length; round++) {
    d.leaveKept.set(d.leaveAt);
    for (let r = 0; r < s.slots; r++) if (s.size[r]! > 0) refreshRoute(s, r);
    let moved = 0;
    for (let i = 0; i < s.n; i++) if (d.leaveAt[i] !== d.leaveKept[i]) moved += 1;
    if (moved === 0) break;
  }
  d.settling = false;
}

function restoreLinks(s: RouteState, r: number): void {
  const end = s.n + r;
  let before = end;
  for (let node = s.next[end]!; node !== end; node = s.next[node]!) {
    s.prev[node] = before;
    s.route[node] = r;
    for (let k = 0; k < s.dims; k++)
      s.load[r * s.dims + k] = s.load[r * s.dims + k]! + s.demand[node * s.dims + k]!;
    before = node;
  }
  s.prev[end] = before;
}

/** Copies the whole current plan as the best, whatever it costs. */
export function keepAll(s: RouteState): void {
  s.dirtyCount = 0;
  for (let r = 0; r < s.slots; r++) {
    s.dirty[s.dirtyCount++] = r;
    s.dirtyMark[r] = 1;
  }
  keepBest(s);
}
