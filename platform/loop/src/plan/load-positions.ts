import type { PriceBreak } from '@quanyu/inventory';
import { column, sql, type Table } from '@quanyu/lake';
import {
  movedSum,
  overriddenDays,
  overridesBySeries,
  runningMeans,
} from '../forecast/override-ratios.ts';
import { QUANTILE_LEVELS, SUM_COLUMNS } from '../published.ts';
import type { StepContext } from '../step.ts';
import type { SummedDemand } from './demand-paths.ts';

const YEAR_DAYS = 365;

/** A product at a location: what is there and what is known about ordering it. */
export interface Position {
  readonly product: string;
  readonly location: string;
  readonly locationKind: string;
  readonly supplier: string | null;
  readonly onHandUnits: number;
  readonly availableUnits: number;
  readonly lastSaleDay: number | null;
  readonly unitCostMinor: number | null;
  readonly unitPriceMinor: number | null;
  readonly packUnits: number;
  readonly isPackAssumed?: boolean;
  readonly orderUnitsMin: number;
  readonly demand: SummedDemand | undefined;
  /** Units sold here in the last year, and days since the first sale, a year at most. */
  readonly soldUnits?: number;
  readonly soldDays?: number;
  /** Days since the first stock, of what was never sold. */
  readonly ageDays?: number;
  readonly priceBreaks?: readonly PriceBreak[];
  readonly palletUnits?: number;
  readonly shelfLifeDays?: number;
  readonly volumePerUnit?: number;
}

/**
 * Positions of all products of some suppliers (null: without one), by supplier, product by product,
 * with their demand of so many days.
 */
export async function loadPositions(
  context: StepContext,
  suppliers: readonly (string | null)[],
  { minorPerMajor, daysAhead }: { readonly minorPerMajor: number; readonly daysAhead: number },
): Promise<ReadonlyMap<string | null, readonly Position[]>> {
  const { engine, asOfDay } = context;
  const ofSuppliers = suppliers
    .map((one) => (one === null ? sql`p.supplier_id is null` : sql`p.supplier_id = ${one}`))
    .reduce((any, one) => sql`${any} or ${one}`);
  const table = await engine.query(sql`
    with sold as (
      select product_id, location_id, max(day) as last_day, min(day) as first_day,
        sum(case when day > ${asOfDay - YEAR_DAYS} then units else 0 end) as year_units
      from daily_demand where day <= ${asOfDay} and units > 0 group by 1, 2
    ), kept as (
      select product_id, location_id, min(from_day) as first_day from stock_spans group by 1, 2
    ), paid as (
      select product_id, sum(revenue_minor) / nullif(sum(units), 0) as price_minor
      from daily_demand where day > ${asOfDay - 180} and day <= ${asOfDay} group by 1
    )
    select l.product_id, l.location_id, coalesce(o.kind, '') as location_kind, p.supplier_id,
      cast(l.on_hand_units as double) as on_hand,
      cast(l.on_hand_units - l.reserved_units as double) as available,
      cast(s.last_day as double) as last_day, cast(s.first_day as double) as first_day,
      cast(coalesce(s.year_units, 0) as double) as year_units,
      cast(k.first_day as double) as kept_day, p.attributes,
      cast(p.cost * ${minorPerMajor} as double) as cost_minor,
      cast(coalesce(p.price * ${minorPerMajor}, d.price_minor) as double) as price_minor,
      cast(coalesce(p.pack_units, 0) as double) as pack_units,
      cast(coalesce(p.order_units_min, 0) as double) as order_units_min
    from stock_levels as l
      join products as p on p.product_id = l.product_id
      left join locations as o on o.location_id = l.location_id
      left join sold as s on s.product_id = l.product_id and s.location_id = l.location_id
      left join kept as k on k.product_id = l.product_id and k.location_id = l.location_id
      left join paid as d on d.product_id = l.product_id
    where p.kind = 'goods' and (${ofSuppliers})
    order by l.product_id asc nulls first, l.location_id asc nulls first`);
  const bySupplier = new Map<string | null, Position[]>();
  const demands = await loadDemands(context, ofSuppliers, daysAhead);
  for (const position of positionsOf(table, demands, { asOfDay, minorPerMajor })) {
    const known = bySupplier.get(position.supplier);
    if (known === undefined) bySupplier.set(position.supplier, [position]);
    else known.push(position);
  }
  return bySupplier;
}

function positionsOf(
  table: Table,
  demands: ReadonlyMap<string, SummedDemand>,
  { asOfDay, minorPerMajor }: { readonly asOfDay: number; readonly minorPerMajor: number },
): readonly Position[] {
  const text = (name: string) => column(table, name, 'VARCHAR').values;
  const number = (name: string) => column(table, name, 'DOUBLE').values;
  const texts = [text('product_id'), text('location_id'), text('location_kind')] as const;
  const suppliers = text('supplier_id');
  const [onHand, available, lastDay] = [number('on_hand'), number('available'), number('last_day')];
  const [cost, price] = [number('cost_minor'), number('price_minor')];
  const [packs, minimum] = [number('pack_units'), number('order_units_min')];
  const [firstDay, yearUnits, keptDay] = [
    number('first_day'),
    number('year_units'),
    number('kept_day'),
  ];
  const attributes = text('attributes');
  return Array.from({ length: table.rowCount }, (_, row) => {
    const product = texts[0][row] ?? '';
    const location = texts[1][row] ?? '';
    return {
      product,
      location,
      locationKind: texts[2][row] ?? '',
      supplier: suppliers[row] ?? null,
      onHandUnits: onHand?.[row] ?? 0,
      availableUnits: available?.[row] ?? 0,
      lastSaleDay: positiveOrNull(lastDay?.[row]),
      unitCostMinor: positiveOrNull(cost?.[row]),
      unitPriceMinor: positiveOrNull(price?.[row]),
      packUnits: Math.max(1, packs?.[row] || 1),
      isPackAssumed: !((packs?.[row] ?? 0) >= 1),
      orderUnitsMin: Math.max(0, minimum?.[row] ?? 0),
      demand: demands.get(`${product}|${location}`),
      ...soldOf(asOfDay, firstDay?.[row], yearUnits?.[row]),
      ...agedOf(asOfDay, lastDay?.[row], keptDay?.[row]),
      ...orderAttributes(attributes[row], minorPerMajor),
    };
  });
}

function soldOf(
  asOfDay: number,
  firstDay: number | undefined,
  units: number | undefined,
): Pick<Position, 'soldUnits' | 'soldDays'> {
  const days = asOfDay - (firstDay ?? Number.NaN) + 1;
  return { soldUnits: units || 0, soldDays: days > 0 ? Math.min(YEAR_DAYS, days) : 1 };
}

/** Stock that never sold ages from the day it came. */
function agedOf(
  asOfDay: number,
  lastSaleDay: number | undefined,
  keptDay: number | undefined,
): Pick<Position, 'ageDays'> {
  const wasSold = lastSaleDay !== undefined && lastSaleDay > 0;
  const days = asOfDay - (keptDay ?? Number.NaN);
  return !wasSold && days >= 0 ? { ageDays: days } : {};
}

/**
 * What a product's attributes say of ordering it: `price_breaks` [[units, cost], …], `pallet_units`,
 * `shelf_life_days`, `volume`. What is no number is left out.
 */
export function orderAttributes(
  text: string | null | undefined,
  minorPerMajor: number,
): Pick<Position, 'priceBreaks' | 'palletUnits' | 'shelfLifeDays' | 'volumePerUnit'> {
  if (text === null || text === undefined || text.length < 3) return {};
  const given = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const positive = (name: string): number | undefined => {
    const value = Number(given[name] ?? Number.NaN);
    return value > 0 && Number.isFinite(value) ? value : undefined;
  };
  const pallet = positive('pallet_units');
  const life = positive('shelf_life_days');
  const volume = positive('volume');
  const breaks = priceBreaksOf(given['price_breaks'], minorPerMajor);
  return {
    ...(breaks.length === 0 ? {} : { priceBreaks: breaks }),
    ...(pallet === undefined ? {} : { palletUnits: Math.ceil(pallet) }),
    ...(life === undefined ? {} : { shelfLifeDays: Math.ceil(life) }),
    ...(volume === undefined ? {} : { volumePerUnit: volume }),
  };
}

function priceBreaksOf(given: unknown, minorPerMajor: number): readonly PriceBreak[] {
  if (!Array.isArray(given)) return [];
  return given
    .flatMap((pair: unknown) => {
      const [units, cost] = Array.isArray(pair) ? pair.map(Number) : [];
      const isUsable = units !== undefined && cost !== undefined && units >= 1 && cost > 0;
      return isUsable && Number.isFinite(units + cost)
        ? [{ fromUnits: Math.ceil(units), unitCostMinor: cost * minorPerMajor }]
        : [];
    })
    .sort((a, b) => a.fromUnits - b.fromUnits);
}

function positiveOrNull(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}

/** Sums of forecast demand from tomorrow on, by `product|location`. */
async function loadDemands(
  context: StepContext,
  ofSuppliers: ReturnType<typeof sql>,
  daysAhead: number,
): Promise<ReadonlyMap<string, SummedDemand>> {
  const { engine, asOfDay } = context;
  const overridden = overridesBySeries(await overriddenDays(context, { asOfDay }));
  const table = await engine.query(sql`
    select f.product_id, f.location_id, f.day, f.mean, f.s025, f.s10, f.s25, f.s50, f.s75, f.s90, f.s975,
      min(f.sum_mean - f.mean) over (partition by f.product_id, f.location_id) as mean_past
    from forecasts as f join products as p on p.product_id = f.product_id
    where f.day > ${asOfDay} and f.day <= ${asOfDay + daysAhead} and (${ofSuppliers})
    order by f.product_id asc nulls first, f.location_id asc nulls first, f.day asc nulls first`);
  const products = column(table, 'product_id', 'VARCHAR').values;
  const locations = column(table, 'location_id', 'VARCHAR').values;
  const past = column(table, 'mean_past', 'DOUBLE').values;
  const means = column(table, 'mean', 'DOUBLE').values;
  const firstDays = column(table, 'day', 'INTEGER').values;
  const sums = SUM_COLUMNS.map((name) => column(table, name, 'DOUBLE').values);
  const demands = new Map<string, SummedDemand>();
  let from = 0;
  for (let row = 1; row <= table.rowCount; row++) {
    const isSame = products[row] === products[from] && locations[row] === locations[from];
    if (row < table.rowCount && isSame) continue;
    const days = row - from;
    const quantiles = new Float64Array(QUANTILE_LEVELS.length * days);
    sums.forEach((values, q) => {
      // A forecast kept for some days counts from its fit: what was expected since is taken off.
      for (let d = 0; d < days; d++) {
        quantiles[q * days + d] = Math.max(0, (values[from + d] ?? 0) - (past[from + d] ?? 0));
      }
    });
    const key = `${products[from] ?? ''}|${locations[from] ?? ''}`;
    const own = overridden.get(key);
    if (own !== undefined) {
      const running = runningMeans(means.subarray(from, row), firstDays[from] ?? 0, own);
      quantiles.forEach((value, i) => {
        quantiles[i] = movedSum(value, running, i % days);
      });
    }
    demands.set(key, { levels: QUANTILE_LEVELS, quantiles, days });
    from = row;
  }
  return demands;
}
