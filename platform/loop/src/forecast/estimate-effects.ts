import { createHash } from 'node:crypto';
import {
  effectLogs,
  pooledResponses,
  type ResponsePrior,
  type SharedEffects,
  sharedEffects,
} from '@quanyu/forecast';
import { sql } from '@quanyu/lake';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';
import type { StepContext } from '../step.ts';
import { HISTORY_DAYS_MAX } from './demand-series.ts';
import { type EffectColumns, type EffectKind, effectColumns } from './effect-columns.ts';
import {
  type EffectGroup,
  type ForecastEffects,
  PRIOR_RESPONSES,
  RESPONSE_NAMES,
  type Responses,
} from './forecast-effects.ts';
import { responseCells, type SeriesCells } from './response-task.ts';
import { sampledRows } from './series-rows.ts';

/** How large effects are expected to be, by what the column tells (deviation of the logarithm). */
const LOCATION_DEVIATIONS: Readonly<Record<EffectKind, number>> = {
  weekday: 0.5,
  yearly: 0.2,
  calendar: 0.4,
};
const GROUP_DEVIATIONS: Readonly<Record<EffectKind, number>> = {
  weekday: 0.05,
  yearly: 0.4,
  calendar: 0.4,
};
/** Waves of the year are told from growth only where more than a year is known. */
const YEARLY_DAYS_MIN = 400;
/** Below so many units a group or location says nothing of its own. */
const UNITS_MIN = 300;
/** Series whose answers to price and promotion are looked at. */
const RESPONSE_SERIES_MAX = 2000;
/** How far a group's answers may lie from those of all products. */
const GROUP_RESPONSE_DEVIATIONS = [0.4, 0.15, 0.08, 0.1] as const;
/** Clocks of mainland China, whose days off are known. */
const OFFICIAL_ZONES = /^(Asia\/(Shanghai|Urumqi|Chongqing|Chungking|Harbin|Kashgar)|PRC)$/;

/** Estimates what many series together teach. Cost: two sums over the demand and a few small fits. */
export async function estimateEffects(
  context: StepContext,
  groups: readonly string[],
): Promise<ForecastEffects> {
  const { asOfDay, calendar } = context;
  const official = OFFICIAL_ZONES.test(calendar.timeZone);
  const [locations, grouped] = [await locationTotals(context), await groupTotals(context)];
  const totals = [...locations.values()];
  const firstDay = Math.max(
    asOfDay - HISTORY_DAYS_MAX + 1,
    totals.reduce((first, rows) => Math.min(first, rows[0]?.day ?? asOfDay), asOfDay),
  );
  const days = asOfDay - firstDay + 1;
  const columns = effectColumns({ firstDay, days, official });
  const byLocation = new Map<string, SharedEffects>();
  for (const [location, rows] of locations) {
    const units = unitsByDay(rows, firstDay, days);
    if (sumOf(units) < UNITS_MIN) continue;
    byLocation.set(location, fitted({ units, columns, deviations: LOCATION_DEVIATIONS }));
  }
  const logs = new Map(
    [...byLocation].map(([location, { coefficients }]) => [
      location,
      effectLogs(coefficients, { data: columns.data, rows: days, cols: columns.names.length }),
    ]),
  );
  const coefficients = groups.map((_, place) => {
    const units = unitsByDay(grouped.days.get(String(place)) ?? [], firstDay, days);
    if (sumOf(units) < UNITS_MIN) return [];
    const exposure = exposureOf(grouped.shares.get(String(place)) ?? [], logs, days);
    return fitted({ units, exposure, columns, deviations: GROUP_DEVIATIONS }).coefficients;
  });
  const calendarOnly = finished({
    version: asOfDay,
    official,
    columns: columns.names,
    locations: Object.fromEntries(
      [...byLocation].map(([location, { coefficients: own }]) => [location, own]),
    ),
    groups: groups.map((name, place) => ({
      name,
      coefficients: coefficients[place] ?? [],
      responses: PRIOR_RESPONSES,
    })),
    responses: PRIOR_RESPONSES,
  });
  return await withResponses(context, calendarOnly);
}

/** Names the effects by what they are. */
function finished(effects: Omit<ForecastEffects, 'id'>): ForecastEffects {
  const text = JSON.stringify({ ...effects, id: '' });
  return { ...effects, id: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

interface DayTotal {
  readonly day: number;
  readonly units: number;
  readonly location: string;
}

async function locationTotals({
  engine,
  asOfDay,
}: StepContext): Promise<ReadonlyMap<string, readonly DayTotal[]>> {
  const rows = await plainRows(
    engine,
    sql`
      select location_id, day, cast(sum(units) as double) as units from daily_demand
      where day > ${asOfDay - HISTORY_DAYS_MAX} and day <= ${asOfDay}
      group by 1, 2 order by 1 asc nulls first, 2 asc nulls first`,
  );
  return groupedBy(rows.map(totalOf), ({ location }) => location);
}

interface GroupTotals {
  readonly days: ReadonlyMap<string, readonly DayTotal[]>;
  /** Units by location. */
  readonly shares: ReadonlyMap<string, readonly DayTotal[]>;
}

async function groupTotals({ engine, asOfDay }: StepContext): Promise<GroupTotals> {
  const from = sql`
      from daily_demand as d join forecast_facts as f
        on f.product_id = d.product_id and f.kind = 4
      where d.day > ${asOfDay - HISTORY_DAYS_MAX} and d.day <= ${asOfDay}`;
  const place = sql`cast(cast(f.amount as integer) as varchar) as place`;
  const units = sql`cast(sum(d.units) as double) as units`;
  const days = await plainRows(
    engine,
    sql`select ${place}, d.day, ${units} ${from} group by 1, 2
      order by 1 asc nulls first, 2 asc nulls first`,
  );
  const shares = await plainRows(
    engine,
    sql`select ${place}, d.location_id, ${units} ${from} group by 1, 2
      order by 1 asc nulls first, 2 asc nulls first`,
  );
  const byPlace = (rows: typeof days) =>
    groupedBy(
      rows.map((row) => ({ ...totalOf(row), place: textOf(row, 'place') })),
      (row) => row.place,
    );
  return { days: byPlace(days), shares: byPlace(shares) };
}

function totalOf(row: Parameters<typeof numberOf>[0]): DayTotal {
  return {
    day: numberOf(row, 'day'),
    units: numberOf(row, 'units'),
    location: textOf(row, 'location_id'),
  };
}

function groupedBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return groups;
}

/** Units of every day: 0 where nothing was sold, missing before the first sale. */
function unitsByDay(rows: readonly DayTotal[], firstDay: number, days: number): Float64Array {
  const units = new Float64Array(days);
  const first = rows.reduce((least, { day }) => Math.min(least, day), firstDay + days);
  units.fill(Number.NaN, 0, Math.max(0, Math.min(days, first - firstDay)));
  for (const row of rows) {
    const at = row.day - firstDay;
    if (at >= 0 && at < days) units[at] = (units[at] ?? 0) + row.units;
  }
  return units;
}

function sumOf(units: Float64Array): number {
  return units.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
}

/** What the locations' calendars alone would make of a group's days: their factors by its shares. */
function exposureOf(
  rows: readonly DayTotal[],
  logs: ReadonlyMap<string, Float64Array>,
  days: number,
): Float64Array {
  const shares = new Map<string, number>();
  let total = 0;
  for (const { location, units } of rows) {
    shares.set(location, (shares.get(location) ?? 0) + units);
    total += units;
  }
  const exposure = new Float64Array(days);
  for (const [location, units] of shares) {
    const own = logs.get(location);
    for (let t = 0; t < days; t++) {
      exposure[t] = (exposure[t] ?? 0) + (units / total) * Math.exp(own?.[t] ?? 0);
    }
  }
  return exposure;
}

interface Fit {
  readonly units: Float64Array;
  readonly exposure?: Float64Array;
  readonly columns: EffectColumns;
  readonly deviations: Readonly<Record<EffectKind, number>>;
}

function fitted({ units, exposure, columns, deviations }: Fit): SharedEffects {
  const seen = units.filter((value) => !Number.isNaN(value)).length;
  const { names, kinds, days } = columns;
  const usable = (kind: EffectKind): boolean => kind !== 'yearly' || seen >= YEARLY_DAYS_MIN;
  const data = columns.data.map((value, i) =>
    usable(kinds[i % names.length] ?? 'calendar') ? value : 0,
  );
  return sharedEffects({
    units,
    columns: { data, rows: days, cols: names.length },
    deviations: kinds.map((kind) => deviations[kind]),
    ...(exposure === undefined ? {} : { exposure }),
  });
}

/** Adds answers to price and promotion: of all products, and by group around them. */
async function withResponses(
  context: StepContext,
  effects: ForecastEffects,
): Promise<ForecastEffects> {
  const { engine, asOfDay, signal } = context;
  const report = await engine.mapSeries({
    rows: sampledRows(asOfDay, RESPONSE_SERIES_MAX),
    key: 'series',
    orderBy: ['day', 'until_day'],
    task: responseCells,
    batchSeriesMax: 64,
    params: { asOfDay, effects },
    signal,
  });
  const cells = report.outcomes
    .flatMap((outcome) => (outcome.kind === 'done' ? [{ key: outcome.key, ...outcome.value }] : []))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const all = answers(cells, {
    means: RESPONSE_NAMES.map((name) => PRIOR_RESPONSES[name].value),
    deviations: RESPONSE_NAMES.map((name) => PRIOR_RESPONSES[name].error),
  });
  const prior = {
    means: RESPONSE_NAMES.map((name) => all[name].value),
    deviations: [...GROUP_RESPONSE_DEVIATIONS],
  };
  const byGroup = groupedBy(cells, ({ group }) => String(group));
  const groups = effects.groups.map((group, place): EffectGroup => {
    const own = byGroup.get(String(place));
    return { ...group, responses: own === undefined ? all : answers(own, prior) };
  });
  return finished({ ...effects, groups, responses: all });
}

function answers(series: readonly SeriesCells[], prior: ResponsePrior): Responses {
  const count = series.reduce((sum, { units }) => sum + units.length, 0);
  const strata = new Float64Array(count);
  const units = new Float64Array(count);
  const exposure = new Float64Array(count);
  const cols = RESPONSE_NAMES.length;
  const features = new Float64Array(count * cols);
  let at = 0;
  series.forEach((one, place) => {
    strata.set(
      one.block.map((block) => place * 100 + block),
      at,
    );
    units.set(one.units, at);
    exposure.set(one.exposure, at);
    features.set(one.features, at * cols);
    at += one.units.length;
  });
  const told = pooledResponses(
    { series: strata, units, exposure, features: { data: features, rows: count, cols } },
    prior,
  );
  return Object.fromEntries(
    RESPONSE_NAMES.map((name, i) => [
      name,
      { value: told[i]?.units ?? 0, error: told[i]?.error ?? 0 },
    ]),
  ) as unknown as Responses;
}
