import type { SpeedProfile } from './problem.ts';

/** One leg that a vehicle has driven. */
export interface DrivenLeg {
  readonly district: number;
  /** Time of departure, in the unit of the profile. */
  readonly departs: number;
  /** What the leg takes at the speed that durations stand for. */
  readonly expected: number;
  /** What it took. */
  readonly took: number;
}

export interface LearnSpeedsOptions {
  readonly ends: readonly number[];
  readonly cycle: number;
  readonly districts: readonly number[];
  /** Legs' worth of trust in the period's mean over all districts. Default 5. */
  readonly priorLegs?: number;
}

/** Bounds of a factor: slower or faster than this is a fault of the clock or the map. */
const FACTOR_MIN = 0.1;
const FACTOR_MAX = 4;

interface Sums {
  legs: number;
  expected: number;
  took: number;
}

function isUsable(leg: DrivenLeg): boolean {
  const { departs, expected, took } = leg;
  if (!Number.isFinite(departs) || !(expected > 0) || !(took > 0)) return false;
  const factor = expected / took;
  return factor >= FACTOR_MIN && factor <= FACTOR_MAX;
}

/**
 * Learns speed factors by district and period from legs driven: expected over actual time, drawn
 * towards the period's mean where a district has few legs, and that towards the mean of all. A leg
 * counts in the period in which it began. Legs without time, or faster or slower than can be, are
 * passed over. O(legs).
 * @returns a profile for `RouteProblem.speeds`; factors within [0.1, 4], 1 where nothing is known.
 */
export function learnSpeeds(legs: readonly DrivenLeg[], options: LearnSpeedsOptions): SpeedProfile {
  const { ends, cycle, districts } = options;
  const prior = options.priorLegs ?? 5;
  const periods = ends.length + 1;
  const count = districts.reduce((most, district) => Math.max(most, district + 1), 1);
  const make = (): Sums => ({ legs: 0, expected: 0, took: 0 });
  const cells = Array.from({ length: count }, () => Array.from({ length: periods }, make));
  const byPeriod = Array.from({ length: periods }, make);
  const all = make();
  for (const leg of legs) {
    const cell = cells[leg.district]?.[periodOf(leg.departs, ends, cycle)];
    const period = byPeriod[periodOf(leg.departs, ends, cycle)];
    if (cell === undefined || period === undefined || !isUsable(leg)) continue;
    for (const sums of [cell, period, all]) {
      sums.legs += 1;
      sums.expected += leg.expected;
      sums.took += leg.took;
    }
  }
  const mean = all.legs === 0 ? 1 : all.expected / all.took;
  const periodMeans = byPeriod.map((sums) => drawn(sums, mean, prior));
  const factors = cells.map((row) =>
    row.map((sums, period) => drawn(sums, periodMeans[period] ?? mean, prior)),
  );
  return { ends, cycle, districts, factors };
}

function periodOf(time: number, ends: readonly number[], cycle: number): number {
  const inCycle = Number.isFinite(cycle) ? time - Math.floor(time / cycle) * cycle : time;
  const period = ends.findIndex((end) => inCycle < end);
  return period < 0 ? ends.length : period;
}

/** The cell's own factor weighed by its legs against the one above it. */
function drawn(sums: Sums, above: number, prior: number): number {
  if (sums.legs === 0) return above;
  return (sums.legs * (sums.expected / sums.took) + prior * above) / (sums.legs + prior);
}
