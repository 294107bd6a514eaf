import type { Clock } from '@quanyu/domain';
import {
  estimateFlow,
  FloorWalks,
  type GroupPair,
  placeGroups,
  type ShopperFlow,
} from '@quanyu/logistics';
import { createRng, type Rng } from '@quanyu/numeric';
import type { FloorPlan } from './floor-plan.ts';

/** One till receipt: the categories in it. */
export interface FloorTrip {
  readonly week: number;
  readonly categories: readonly string[];
}

/** Mean margin of a unit by category, minor units. */
export type CategoryMargins = ReadonlyMap<string, number>;

export interface FloorProposal {
  readonly placement: Readonly<Record<string, string>>;
  /** Impulse margin less the walking, minor units a day. */
  readonly beforeMinor: number;
  readonly afterMinor: number;
  /** 95 % interval of the difference over the weeks. */
  readonly lowMinor: number;
  readonly highMinor: number;
  readonly moved: readonly string[];
  readonly baskets: number;
}

/** Assumed: of shoppers who pass a category, so many buy from it unplanned. */
export const IMPULSE_RATE = 0.01;
/** Assumed: moving a group costs this much of two people's time, minor units. */
export const MOVE_MINOR = 6_000;
const YEAR_DAYS = 365;
/** Goodwill lost by a metre of walking, minor units. */
const METER_MINOR = 0.5;
const TRIPS_MAX = 400;
const WEEKS_MAX = 8;
const DAYS = 7;
const WITHIN_95 = 1.96;
const ITERATIONS = 20_000;

/**
 * A better placement of a floor's categories, if there is one. Shoppers' ways follow from their
 * baskets; both placements are walked by the same baskets of each week, which gives the interval.
 * @returns Undefined where no placement is better, or where fewer than two categories are placed.
 */
export function planFloor(
  plan: FloorPlan,
  baskets: readonly FloorTrip[],
  margins: CategoryMargins,
  tools: { readonly clock: Clock; readonly seed: number },
): FloorProposal | undefined {
  const categories = Object.keys(plan.placement).sort();
  const weeks = [...new Set(baskets.map(({ week }) => week))].sort((a, b) => b - a);
  const chosen = weeks.slice(0, WEEKS_MAX);
  if (categories.length < 2 || chosen.length === 0) return undefined;
  const walks = new FloorWalks(plan.floor);
  const rng = createRng(tools.seed).stream('floor');
  const world = { plan, walks, margins, categories };
  const used = baskets.filter(({ week }) => chosen.includes(week));
  const flow = flowOf(world, plan.placement, sampled(used, TRIPS_MAX), rng);
  const placement = better(world, flow, used, { ...tools, days: chosen.length * DAYS, rng });
  const moved = categories.filter((category) => placement[category] !== plan.placement[category]);
  if (moved.length === 0) return undefined;
  const values = chosen.map((week) => {
    const trips = sampled(
      used.filter((basket) => basket.week === week),
      TRIPS_MAX / 2,
    );
    const value = (placed: FloorPlan['placement']): number =>
      floorValue(world, placed, trips, rng.stream(week)) / DAYS;
    return { before: value(plan.placement), after: value(placement) };
  });
  const gains = values.map(({ before, after }) => after - before);
  const mean = meanOf(gains);
  // A year must earn the moving back.
  if (mean * YEAR_DAYS <= moved.length * MOVE_MINOR) return undefined;
  const spread = Math.sqrt(meanOf(gains.map((gain) => (gain - mean) ** 2)) / gains.length);
  return {
    placement,
    beforeMinor: meanOf(values.map(({ before }) => before)),
    afterMinor: meanOf(values.map(({ after }) => after)),
    lowMinor: mean - WITHIN_95 * spread,
    highMinor: mean + WITHIN_95 * spread,
    moved,
    baskets: used.length,
  };
}

interface FloorWorld {
  readonly plan: FloorPlan;
  readonly walks: FloorWalks;
  readonly margins: CategoryMargins;
  readonly categories: readonly string[];
}

/** Trips that stand for all baskets, evenly taken. */
interface Sample {
  readonly baskets: readonly FloorTrip[];
  readonly weight: number;
}

function sampled(baskets: readonly FloorTrip[], most: number): Sample {
  const step = Math.max(1, Math.ceil(baskets.length / most));
  const taken = baskets.filter((_, i) => i % step === 0);
  return { baskets: taken, weight: taken.length === 0 ? 1 : baskets.length / taken.length };
}

/** Where shoppers walk under a placement. */
export function floorFlow(
  plan: FloorPlan,
  baskets: readonly FloorTrip[],
  seed: number,
): ShopperFlow {
  const world = {
    plan,
    walks: new FloorWalks(plan.floor),
    margins: new Map<string, number>(),
    categories: Object.keys(plan.placement),
  };
  return flowOf(world, plan.placement, sampled(baskets, TRIPS_MAX * 2), createRng(seed));
}

function flowOf(
  { plan, walks }: FloorWorld,
  placement: FloorPlan['placement'],
  { baskets, weight }: Sample,
  rng: Rng,
): ShopperFlow {
  const index = new Map(plan.zones.map(({ id }, zone) => [id, zone]));
  const trips = baskets.map(({ categories }) => ({
    zones: categories.flatMap((category) => index.get(placement[category] ?? '') ?? []),
    weight,
  }));
  return estimateFlow(plan.floor, walks, trips, { rng, walksPerTrip: 2 });
}

/** Impulse margin less walking of some baskets under a placement, minor units. */
function floorValue(
  world: FloorWorld,
  placement: FloorPlan['placement'],
  trips: Sample,
  rng: Rng,
): number {
  const { plan, margins } = world;
  const flow = flowOf(world, placement, trips, rng);
  const walked = flow.heat.reduce((sum, passes) => sum + passes, 0) * plan.floor.cellM;
  let impulse = 0;
  plan.zones.forEach(({ id }, zone) => {
    const shown = Object.entries(placement).find(([, at]) => at === id);
    const margin = margins.get(shown?.[0] ?? '') ?? 0;
    impulse += (flow.passes[zone] ?? 0) * IMPULSE_RATE * margin;
  });
  return impulse - METER_MINOR * walked;
}

function better(
  { plan, walks, margins, categories }: FloorWorld,
  flow: ShopperFlow,
  baskets: readonly FloorTrip[],
  about: {
    readonly clock: Clock;
    readonly seed: number;
    readonly days: number;
    readonly rng: Rng;
  },
): Record<string, string> {
  const { floor, zones } = plan;
  const cell = (zone: number): number => floor.zones[zone]?.cell ?? floor.entrance;
  const distanceM = new Float64Array(zones.length * zones.length);
  zones.forEach((_, a) => {
    zones.forEach((__, b) => {
      distanceM[a * zones.length + b] = walks.meters(cell(a), cell(b));
    });
  });
  const visits = categories.map((category) => countOf(baskets, category) / about.days);
  const placed = placeGroups(
    {
      groups: categories.map((id, g) => ({
        id,
        visits: visits[g] ?? 0,
        impulseMarginMinor: margins.get(id) ?? 0,
        impulseRate: IMPULSE_RATE,
      })),
      zoneKinds: zones.map(() => undefined),
      traffic: flow.passes.map((passes) => passes / about.days),
      distanceM,
      entranceM: Float64Array.from(zones, (_, zone) => walks.meters(floor.entrance, cell(zone))),
      pairs: pairsOf(baskets, categories, about.days),
      meterMinor: METER_MINOR,
    },
    { stop: { iterations: ITERATIONS, clock: about.clock }, rng: about.rng.stream('place') },
  );
  return Object.fromEntries(
    categories.map((category, g) => [
      category,
      zones[placed.zoneOf[g] ?? -1]?.id ?? plan.placement[category] ?? '',
    ]),
  );
}

function countOf(baskets: readonly FloorTrip[], category: string): number {
  return baskets.filter(({ categories }) => categories.includes(category)).length;
}

function pairsOf(
  baskets: readonly FloorTrip[],
  categories: readonly string[],
  days: number,
): GroupPair[] {
  const index = new Map(categories.map((category, g) => [category, g]));
  const counts = new Map<number, number>();
  for (const basket of baskets) {
    const groups = [...new Set(basket.categories)].flatMap((category) => index.get(category) ?? []);
    for (const a of groups) {
      for (const b of groups) {
        if (a >= b) continue;
        const key = a * categories.length + b;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([key, count]) => ({
    a: Math.floor(key / categories.length),
    b: key % categories.length,
    baskets: count / days,
  }));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
