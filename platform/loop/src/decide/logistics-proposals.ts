import { createHash } from 'node:crypto';
import { raw, sql } from '@quanyu/lake';
import { MOVE_MINOR } from '../logistics/plan-floor.ts';
import type { StepContext } from '../step.ts';
import { PARCEL_ASSUMED_MINOR } from '../steps/deliver-step.ts';
import { type Proposal, strongest } from './proposal.ts';
import { numberOf, type PlainRow, plainRows, textOf } from './table-rows.ts';

/** Waves and routes are for one day; after it they are stale. */
const DAY = 1;
const FLOOR_DAYS = 28;
/** A route's cost may turn out higher and lower by so much. */
const COST_SPREAD = 0.2;

/** Waves, routes and placements that the logistics steps found. */
export async function logisticsProposals(context: StepContext): Promise<readonly Proposal[]> {
  const { engine, currency } = context;
  const named = (table: 'pick_plans' | 'route_plans' | 'floor_plans', key: string) =>
    plainRows(
      engine,
      sql`select t.*, coalesce(o.name, t.location_id) as location_name
        from ${raw(table)} as t left join locations as o on o.location_id = t.location_id
        order by ${raw(key)} asc`,
    );
  const vehicles = await context.ledger.logistics.fleet.list();
  const names = new Map(vehicles.map(({ vehicle, name }) => [vehicle, name]));
  const { options } = await context.ledger.settings.get();
  const given = (options['logistics'] as { readonly parcelMinor?: unknown } | undefined)
    ?.parcelMinor;
  return [
    ...(await named('pick_plans', 'wave_id')).map((row) => waveProposal(row)),
    ...(await named('route_plans', 'route_id')).map((row) =>
      routeProposal(row, { currency, names, isAssumed: typeof given !== 'number' }),
    ),
    ...(await named('floor_plans', 'location_id')).map((row) => floorProposal(row, currency)),
  ];
}

/** Tells two plans of one subject apart. */
function planOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function waveProposal(row: PlainRow): Proposal {
  const body = textOf(row, 'body');
  const location = textOf(row, 'location_name');
  const [orders, lines, wave] = ['orders', 'lines', 'wave'].map((name) => numberOf(row, name));
  const [distance, simple] = [numberOf(row, 'distance_m'), numberOf(row, 'simple_m')];
  const late = numberOf(row, 'late');
  return {
    kind: 'pick-wave',
    subject: {
      kind: 'wave',
      id: textOf(row, 'wave_id'),
      name: location,
      location: textOf(row, 'location_id'),
    },
    content: {
      location: textOf(row, 'location_id'),
      day: numberOf(row, 'day'),
      startsAt: numberOf(row, 'starts_at'),
      endsAt: numberOf(row, 'ends_at'),
      distanceM: distance,
      lists: JSON.parse(body) as unknown,
      plan: planOf(body),
    },
    title: {
      code: 'LOOP_TITLE_PICK_WAVE',
      params: { orders: orders ?? 0, lines: lines ?? 0, wave: wave ?? 0, location },
    },
    reasons: strongest(
      {
        code: 'LOOP_WAVE_WALK',
        params: { distance, simple, saved: simple > 0 ? 1 - distance / simple : 0 },
      },
      late > 0
        ? { code: 'LOOP_WAVE_LATE', params: { late } }
        : { code: 'LOOP_WAVE_IN_TIME', params: { orders: orders ?? 0 } },
      { code: 'LOOP_WAVE_PACE_ASSUMED', params: {} },
    ),
    ifIgnored: { code: 'LOOP_IGNORED_WAVE', params: { orders: orders ?? 0 } },
    worthMinor: numberOf(row, 'worth_minor'),
    worthLowMinor: numberOf(row, 'worth_low_minor'),
    worthHighMinor: numberOf(row, 'worth_high_minor'),
    model: 'logistics/build-waves',
    table: 'pick_plans',
    horizonDays: DAY,
  };
}

function routeProposal(
  row: PlainRow,
  about: {
    readonly currency: string;
    readonly names: ReadonlyMap<string, string>;
    readonly isAssumed: boolean;
  },
): Proposal {
  const { currency } = about;
  const body = textOf(row, 'body');
  const vehicle = textOf(row, 'vehicle_id');
  const [stops, late] = [numberOf(row, 'stops'), numberOf(row, 'late')];
  const [cost, parcels] = [numberOf(row, 'cost_minor'), numberOf(row, 'parcel_minor')];
  const kilometers = numberOf(row, 'distance_m') / 1000;
  const hours = (numberOf(row, 'ends_at') - numberOf(row, 'starts_at')) / 3_600_000;
  const location = textOf(row, 'location_name');
  const name = about.names.get(vehicle) ?? vehicle;
  return {
    kind: 'route',
    subject: {
      kind: 'route',
      id: textOf(row, 'route_id'),
      name,
      location: textOf(row, 'location_id'),
    },
    content: {
      vehicle,
      location: textOf(row, 'location_id'),
      day: numberOf(row, 'day'),
      startsAt: numberOf(row, 'starts_at'),
      endsAt: numberOf(row, 'ends_at'),
      distanceM: numberOf(row, 'distance_m'),
      costMinor: cost,
      stops: JSON.parse(body) as unknown,
      plan: planOf(body),
    },
    title: { code: 'LOOP_TITLE_ROUTE', params: { stops, vehicle: name, location, kilometers } },
    reasons: strongest(
      { code: 'LOOP_ROUTE_COST', params: { cost, parcels, hours, currency } },
      late > 0
        ? { code: 'LOOP_ROUTE_LATE', params: { late } }
        : { code: 'LOOP_ROUTE_IN_TIME', params: { stops } },
      about.isAssumed
        ? { code: 'LOOP_PARCEL_ASSUMED', params: { cost: PARCEL_ASSUMED_MINOR, currency } }
        : undefined,
    ),
    ifIgnored: { code: 'LOOP_IGNORED_ROUTE', params: { stops, parcels, currency } },
    worthMinor: parcels - cost,
    worthLowMinor: Math.round(parcels - cost * (1 + COST_SPREAD)),
    worthHighMinor: Math.round(parcels - cost * (1 - COST_SPREAD)),
    model: 'logistics/solve-routes',
    table: 'route_plans',
    horizonDays: DAY,
  };
}

function floorProposal(row: PlainRow, currency: string): Proposal {
  const text = textOf(row, 'body');
  const body = JSON.parse(text) as {
    readonly placement: Readonly<Record<string, string>>;
    readonly placementBefore: Readonly<Record<string, string>>;
    readonly moved: readonly string[];
    readonly test: { readonly testDays: number; readonly liftFound: number | null } | null;
  };
  const [before, after] = [numberOf(row, 'before_minor'), numberOf(row, 'after_minor')];
  const over = (minorADay: number): number => Math.round(minorADay * FLOOR_DAYS);
  const [low, high] = [over(numberOf(row, 'low_minor')), over(numberOf(row, 'high_minor'))];
  const location = textOf(row, 'location_name');
  const { liftFound = null, testDays = 0 } = body.test ?? {};
  return {
    kind: 'floor-plan',
    subject: {
      kind: 'location',
      id: textOf(row, 'location_id'),
      name: location,
      location: textOf(row, 'location_id'),
    },
    content: { location: textOf(row, 'location_id'), ...body, plan: planOf(text) },
    title: {
      code: 'LOOP_TITLE_FLOOR_PLAN',
      params: { location, moved: numberOf(row, 'moved') },
    },
    reasons: strongest(
      {
        code: 'LOOP_FLOOR_GAIN',
        params: { gain: over(after - before), low, high, days: FLOOR_DAYS, currency },
      },
      {
        code: 'LOOP_FLOOR_BASKETS',
        params: {
          baskets: numberOf(row, 'baskets'),
          each: MOVE_MINOR,
          back: Math.ceil((numberOf(row, 'moved') * MOVE_MINOR) / Math.max(1, after - before)),
          currency,
        },
      },
      liftFound === null
        ? { code: 'LOOP_FLOOR_NO_TEST', params: {} }
        : { code: 'LOOP_FLOOR_TEST', params: { days: testDays, lift: liftFound } },
    ),
    ifIgnored: { code: 'LOOP_IGNORED_FLOOR', params: {} },
    worthMinor: over(after - before),
    worthLowMinor: low,
    worthHighMinor: high,
    model: 'logistics/place-groups',
    table: 'floor_plans',
    horizonDays: FLOOR_DAYS,
  };
}
