import type { Rng } from '@quanyu/numeric';
import { type ShoppingTrip, type WalkHabits, walkTrip } from './shopper-paths.ts';
import type { FloorWalks, StoreFloor } from './store-floor.ts';

/** Passes counted at zones, by camera or Wi-Fi; zones without a counter are left out. */
export interface ZoneCount {
  readonly zone: number;
  readonly passes: number;
}

export interface FlowOptions {
  readonly rng: Rng;
  readonly habits?: WalkHabits;
  /** Ways walked for each trip. Default 4. */
  readonly walksPerTrip?: number;
  readonly counts?: readonly ZoneCount[];
}

export interface ShopperFlow {
  /** Shoppers through each cell. */
  readonly heat: Float64Array;
  /** Shoppers past each zone's cell. */
  readonly passes: Float64Array;
  readonly shoppers: number;
  /** Largest relative difference to the counts that is left after fitting; 0 without counts. */
  readonly misfit: number;
}

/** Rounds of fitting; each brings every counter's sum nearer to what it counted. */
const FIT_ROUNDS = 60;
/** Counters err: a fitted way may not weigh more than this many times its trip. */
const WEIGHT_MAX = 20;

interface Walked {
  readonly cells: readonly number[];
  readonly zones: readonly number[];
  weight: number;
}

/**
 * Where shoppers walk, from what they bought: ways that fit each basket are walked several times, and
 * weighed so that they agree with what cameras or Wi-Fi counted (iterative proportional fitting over
 * the counters, Deming and Stephan 1940). Shoppers who buy nothing show only through the counters.
 */
export function estimateFlow(
  floor: StoreFloor,
  walks: FloorWalks,
  trips: readonly ShoppingTrip[],
  options: FlowOptions,
): ShopperFlow {
  const { rng, habits, walksPerTrip = 4, counts = [] } = options;
  const zoneAt = new Map(floor.zones.map(({ cell }, zone) => [cell, zone]));
  const walked: Walked[] = [];
  for (const trip of trips) {
    const weight = trip.weight ?? 1;
    if (!(weight > 0 && Number.isFinite(weight))) continue;
    for (let k = 0; k < walksPerTrip; k++) {
      const { cells } = walkTrip(floor, walks, trip, { rng, ...(habits ? { habits } : {}) });
      const unique = [...new Set(cells)];
      const zones = unique.flatMap((cell) => zoneAt.get(cell) ?? []);
      walked.push({ cells: unique, zones, weight: weight / walksPerTrip });
    }
  }
  const misfit = fit(walked, counts, floor.zones.length);
  const heat = new Float64Array(floor.grid.blocked.length);
  for (const { cells, weight } of walked) {
    for (const cell of cells) heat[cell] = (heat[cell] ?? 0) + weight;
  }
  return {
    heat,
    passes: passesOf(walked, floor.zones.length),
    shoppers: walked.reduce((sum, { weight }) => sum + weight, 0),
    misfit,
  };
}

function passesOf(walked: readonly Walked[], zones: number): Float64Array {
  const passes = new Float64Array(zones);
  for (const one of walked) {
    for (const zone of one.zones) passes[zone] = (passes[zone] ?? 0) + one.weight;
  }
  return passes;
}

function fit(walked: Walked[], counts: readonly ZoneCount[], zones: number): number {
  const usable = counts.filter(({ zone, passes }) => zone >= 0 && zone < zones && passes >= 0);
  const first = walked.map(({ weight }) => weight);
  for (let round = 0; round < FIT_ROUNDS; round++) {
    for (const { zone, passes } of usable) {
      const through = walked.filter((one) => one.zones.includes(zone));
      const sum = through.reduce((total, { weight }) => total + weight, 0);
      if (sum <= 0) continue;
      for (const one of through) one.weight *= passes / sum;
    }
    walked.forEach((one, i) => {
      one.weight = Math.min(one.weight, WEIGHT_MAX * (first[i] ?? 0));
    });
  }
  const own = passesOf(walked, zones);
  return usable.reduce(
    (worst, { zone, passes }) =>
      Math.max(worst, Math.abs((own[zone] ?? 0) - passes) / Math.max(1, passes)),
    0,
  );
}

/** A device seen near a zone. */
export interface DevicePing {
  readonly device: string;
  readonly zone: number;
  readonly atMs: number;
}

export interface ZoneDwell {
  readonly zone: number;
  readonly visits: number;
  readonly medianSeconds: number;
  readonly meanSeconds: number;
}

export interface DwellOptions {
  /** A device that is not seen for this long has gone. Default 120 s. */
  readonly goneSeconds?: number;
  /** Devices that stay longer in all are staff or fixtures. Default 4 h. */
  readonly staffSeconds?: number;
}

/**
 * How long shoppers stay at each zone, from Wi-Fi pings: a visit is a run of pings of one device in
 * one zone. Devices that are always there are left out, and so are times that are none.
 */
export function zoneDwell(
  zones: number,
  pings: readonly DevicePing[],
  options: DwellOptions = {},
): ZoneDwell[] {
  const { goneSeconds = 120, staffSeconds = 4 * 3600 } = options;
  const byDevice = new Map<string, DevicePing[]>();
  for (const ping of pings) {
    const isUsable = Number.isFinite(ping.atMs) && Number.isInteger(ping.zone);
    if (!isUsable || ping.zone < 0 || ping.zone >= zones) continue;
    const list = byDevice.get(ping.device);
    if (list === undefined) byDevice.set(ping.device, [ping]);
    else list.push(ping);
  }
  const stays: number[][] = Array.from({ length: zones }, () => []);
  for (const list of byDevice.values()) {
    list.sort((a, b) => a.atMs - b.atMs);
    const span = ((list.at(-1)?.atMs ?? 0) - (list[0]?.atMs ?? 0)) / 1000;
    if (span <= staffSeconds) addStays(list, goneSeconds, stays);
  }
  return stays.map((list, zone) => {
    list.sort((a, b) => a - b);
    const middle = list.length >> 1;
    const median =
      list.length % 2 === 1
        ? (list[middle] ?? 0)
        : ((list[middle - 1] ?? 0) + (list[middle] ?? 0)) / 2;
    const sum = list.reduce((total, seconds) => total + seconds, 0);
    return {
      zone,
      visits: list.length,
      medianSeconds: median,
      meanSeconds: list.length > 0 ? sum / list.length : 0,
    };
  });
}

function addStays(list: readonly DevicePing[], goneSeconds: number, stays: number[][]): void {
  let first = list[0];
  let last = first;
  for (const ping of [...list.slice(1), undefined]) {
    if (first === undefined || last === undefined) return;
    const goesOn =
      ping !== undefined && ping.zone === first.zone && ping.atMs - last.atMs <= goneSeconds * 1000;
    if (goesOn) {
      last = ping;
      continue;
    }
    stays[first.zone]?.push((last.atMs - first.atMs) / 1000);
    first = ping;
    last = ping;
  }
}
