import { type BusinessCalendar, type Clock, instantOfDay, type Reason } from '@quanyu/domain';
import type { PickList } from '@quanyu/ledger';
import { buildWaves, type PickProblem, solvePicks, type WaveOrder } from '@quanyu/logistics';
import type { OpenOrder } from './open-deliveries.ts';
import type { WarehousePlan } from './warehouse-plan.ts';

/** One wave with its pick lists, before anybody decides on it. */
export interface PlannedWave {
  readonly lists: readonly PickList[];
  readonly orders: number;
  readonly lines: number;
  readonly units: number;
  readonly distanceM: number;
  /** The same orders one by one, aisle after aisle: what is saved against. */
  readonly simpleM: number;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Orders that end after the carriers have come. */
  readonly late: number;
}

export interface PicksPlanned {
  readonly waves: readonly PlannedWave[];
  /** Orders that wait for tomorrow as today's hours are full. */
  readonly later: number;
  readonly leftOut: readonly Reason[];
}

const MINUTE_MS = 60_000;
/** Rounds of the batch search an order, and at most: tenths of a second a wave. */
const ITERATIONS_PER_ORDER = 40;
const ITERATIONS_MAX = 2_000;
/** Parcels promised within so many days leave today. */
const DUE_DAYS = 2;

/**
 * Waves of a day for one warehouse, each batched into carts and walked. Orders whose products have no
 * place are left out with the reason; waves that would end after closing wait.
 */
export function planPicks(
  plan: WarehousePlan,
  orders: readonly OpenOrder[],
  about: {
    readonly day: number;
    readonly calendar: BusinessCalendar;
    readonly clock: Clock;
    readonly seed: number;
  },
): PicksPlanned {
  const byId = new Map(orders.map((order) => [order.order, order]));
  const linesPerMinute = (plan.pickers * plan.linesPerPickerHour) / 60;
  const built = buildWaves(
    orders.map((order) => waveOrder(plan, order, about.day)),
    { startMinute: plan.opensMinute, linesPerMinute, linesMax: plan.waveLinesMax },
  );
  const late = new Set(built.late.map(({ id }) => id));
  const leftOut: Reason[] = built.leftOut.map(({ id, code }) => ({ code, params: { stop: id } }));
  const fits = built.waves.filter(({ endMinute }) => endMinute <= plan.closesMinute);
  const start = instantOfDay(about.day, about.calendar);
  const waves = fits.flatMap((wave) => {
    const chosen = wave.orders.flatMap((id) => byId.get(id) ?? []);
    const solved = walked(plan, chosen, about);
    leftOut.push(...solved.leftOut);
    if (solved.lists.length === 0) return [];
    return [
      {
        ...solved,
        orders: solved.lists.reduce((sum, list) => sum + list.orders.length, 0),
        lines: solved.lists.reduce((sum, list) => sum + list.lines.length, 0),
        units: solved.lists.reduce((sum, list) => sum + list.units, 0),
        startsAt: start + Math.round(wave.startMinute) * MINUTE_MS,
        endsAt: start + Math.ceil(wave.endMinute) * MINUTE_MS,
        late: wave.orders.filter((id) => late.has(id)).length,
      },
    ];
  });
  const later = built.waves
    .filter((wave) => !fits.includes(wave))
    .reduce((sum, wave) => sum + wave.orders.length, 0);
  return { waves, later, leftOut };
}

function waveOrder(plan: WarehousePlan, order: OpenOrder, day: number): WaveOrder {
  const { promisedDay } = order;
  const isDue = promisedDay !== null && promisedDay - day <= DUE_DAYS;
  return {
    ...pickOrder(plan, order),
    ...(isDue ? { dueMinute: plan.cutoffMinute } : {}),
    priority: promisedDay !== null && promisedDay <= day ? 1 : 0,
  };
}

/** Aisle −1 is no place: the solver leaves such an order out and says so. */
function pickOrder(plan: WarehousePlan, order: OpenOrder) {
  return {
    id: order.order,
    lines: order.lines.map(({ product, units }) => {
      const [aisle, place] = plan.slots[product] ?? [-1, -1];
      return { aisle, place, units };
    }),
  };
}

function walked(
  plan: WarehousePlan,
  orders: readonly OpenOrder[],
  about: { readonly clock: Clock; readonly seed: number },
): {
  readonly lists: readonly PickList[];
  readonly distanceM: number;
  readonly simpleM: number;
  readonly leftOut: readonly Reason[];
} {
  const problem: PickProblem = {
    warehouse: plan.layout,
    capacityUnits: plan.capacityUnits,
    orders: orders.map((order) => pickOrder(plan, order)),
    method: 'default',
    routing: 'shortest',
  };
  const iterations = Math.min(ITERATIONS_MAX, orders.length * ITERATIONS_PER_ORDER);
  const { clock, seed } = about;
  const { plan: found } = solvePicks(problem, { iterations, seed, clock });
  const byId = new Map(orders.map((order) => [order.order, order]));
  const lists = found.batches.map(({ orders: ids, units, distanceM, tour }): PickList => {
    const rank = new Map<string, number>();
    tour.forEach(({ aisle, place }, k) => {
      const key = `${aisle}/${place}`;
      if (!rank.has(key)) rank.set(key, k);
    });
    const lines = ids.flatMap((id) =>
      (byId.get(id)?.lines ?? []).map((line) => {
        const [aisle, place] = plan.slots[line.product] ?? [-1, -1];
        return { order: id, ...line, aisle, place };
      }),
    );
    const at = (line: { readonly aisle: number; readonly place: number }): number =>
      rank.get(`${line.aisle}/${line.place}`) ?? 0;
    lines.sort((a, b) => at(a) - at(b) || (a.order < b.order ? -1 : 1));
    return { orders: ids, units, distanceM: Math.round(distanceM), lines };
  });
  const alone = solvePicks(
    { ...problem, method: 'first-come', routing: 's-shape', ...oneByOne(problem) },
    { iterations: 0, seed, clock },
  );
  return {
    lists,
    distanceM: Math.round(found.distanceM),
    simpleM: Math.round(alone.plan.distanceM),
    leftOut: found.leftOut.map(({ id, code }) => ({ code, params: { stop: id } })),
  };
}

/** A cart that holds one order at a time: capacity and units of one. */
function oneByOne(problem: PickProblem): Pick<PickProblem, 'orders' | 'capacityUnits'> {
  const orders = problem.orders.map((order) => ({
    id: order.id,
    lines: order.lines.map((line) => ({ ...line, units: 1 / order.lines.length })),
  }));
  return { orders, capacityUnits: 1 };
}
