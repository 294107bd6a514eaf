import { type AnalyticsEngine, column, type Expression, join, name, raw, sql } from '@quanyu/lake';
import { DERIVED_DATASETS, type DerivedDataset } from '../derived.ts';
import { LIVE_DATASETS, liveName } from '../kpi/live-names.ts';

/** A derived table of which what is newer than its snapshot is kept in the engine's memory. */
export interface RecentDataset {
  readonly derived: DerivedDataset;
  /** Rows of the snapshot whose key is among the recent ones are replaced. */
  readonly key: string;
  /** Joins new rows of a key with those already there; absent: new rows take their place. */
  readonly combine?: (rows: Expression) => Expression;
}

function recent(name: string, key: string, more: Partial<RecentDataset> = {}): RecentDataset {
  const derived = DERIVED_DATASETS.find((one) => one.name === name);
  if (derived === undefined) throw new Error(`no derived table ${name}`);
  return { derived, key, ...more };
}

/** Replaced order by order: whatever happened to an order, all its rows are made again. */
export const RECENT_SALES: RecentDataset = recent('sales_facts', 'order_id');

/** A visit goes on over several batches of events. */
export const VISITS: RecentDataset = recent('sessions', 'session_id', {
  combine: (rows) => sql`
    select session_id, min(day) as day, min(channel_id) as channel_id,
      max(customer_id) as customer_id, bool_or(has_order) as has_order,
      cast(sum(events) as bigint) as events
    from (${rows}) as visits group by session_id`,
});

/** Facts that are only ever added, by batch. */
export const RECENT_BY_BATCH: readonly RecentDataset[] = [
  VISITS,
  recent('expense_facts', 'row_id'),
  recent('survey_facts', 'row_id'),
  recent('footfall', 'row_id'),
];

/** A table of the lake as the ledger has it now, for the orders or batches that changed. */
export const loadedName = (dataset: string): string => `recent_${dataset}`;
const rowsName = ({ derived }: RecentDataset, turn: number): string =>
  `recent_rows_${derived.name}_${turn}`;
const keysName = ({ derived }: RecentDataset, turn: number): string =>
  `recent_keys_${derived.name}_${turn}`;
const MADE = 'recent_made';

function columnsOf({ derived }: RecentDataset): Expression {
  return join(Object.keys(derived.columns).map(name), ', ');
}

/** Runs the derived table's own query over the loaded rows instead of the snapshots. */
export async function makeRecentRows(
  engine: AnalyticsEngine,
  { derived }: RecentDataset,
  minorPerMajor: number,
): Promise<void> {
  // A name in WITH hides the snapshot of that name: one query defines the table for both.
  const sources = derived.from.map(
    (source) => sql`${name(source)} as (select * from ${name(loadedName(source))})`,
  );
  const typed = Object.entries(derived.columns).map(
    ([column, type]) => sql`cast(${name(column)} as ${raw(type)}) as ${name(column)}`,
  );
  const select = derived.select({ asOfDay: 0, minorPerMajor });
  await engine.exec(sql`
    create or replace table ${name(MADE)} as
    with ${join(sources, ', ')} select ${join(typed, ', ')} from (${select}) as made`);
}

/** Numbers of the tables to build on and to build; 0 is the snapshot alone. */
export interface Turn {
  readonly from: number;
  readonly to: number;
}

/**
 * Builds tables with the rows made last in place of older ones of their keys. What is shown stays as
 * it is until `showRecentRows`.
 */
export async function mergeRecentRows(
  engine: AnalyticsEngine,
  dataset: RecentDataset,
  { from, to }: Turn,
  keys?: Expression,
): Promise<void> {
  const columns = columnsOf(dataset);
  const key = name(dataset.key);
  const made = name(MADE);
  const fresh = keys ?? sql`select ${key} as key from ${made}`;
  const oldKeys =
    from === 0 ? sql`` : sql` union all select key, day from ${name(keysName(dataset, from))}`;
  const kept =
    from === 0
      ? sql``
      : sql` union all select ${columns} from ${name(rowsName(dataset, from))}
          where ${key} not in (select key from (${fresh}) as fresh)`;
  const known = from === 0 ? name(dataset.derived.name) : name(liveName(dataset.derived.name));
  const rows =
    dataset.combine === undefined
      ? sql`select ${columns} from ${made}`
      : dataset.combine(sql`
          select ${columns} from ${made} union all select ${columns} from ${known}
          where ${key} in (select key from (${fresh}) as fresh)`);
  await engine.exec(sql`
    create or replace table ${name(rowsName(dataset, to))} as
    select ${columns} from (${rows}) as made${kept}`);
  // Of rows that were joined with older ones the older day counts.
  const dated =
    keys ??
    sql`select ${key} as key, day from ${name(rowsName(dataset, to))}
      where ${key} in (select key from (${fresh}) as fresh)`;
  await engine.exec(sql`
    create or replace table ${name(keysName(dataset, to))} as
    select key, min(day) as day
    from (select key, day from (${dated}) as dated${oldKeys}) as named group by key`);
}

/** Makes the live table the snapshot with the recent rows in place; turn 0: the snapshot alone. */
export async function showRecentRows(
  engine: AnalyticsEngine,
  dataset: RecentDataset,
  turn: number,
): Promise<void> {
  const { derived, key } = dataset;
  const live = name(liveName(derived.name));
  const columns = columnsOf(dataset);
  if (turn === 0) {
    await engine.exec(
      sql`create or replace view ${live} as select ${columns} from ${name(derived.name)}`,
    );
    return;
  }
  const keys = name(keysName(dataset, turn));
  const snapshot = name(derived.name);
  const first = await engine.query(sql`select cast(min(day) as integer) as day from ${keys}`);
  const day = raw(String(column(first, 'day', 'INTEGER').values[0] ?? 0));
  // One statement: a query sees the whole change or nothing of it. Nothing before the first day is
  // replaced, so the keys of those rows, which are most of the file, need not be read.
  await engine.exec(sql`
    create or replace view ${live} as
    select ${columns} from ${snapshot} as d where d.day < ${day}
    union all select ${columns} from ${snapshot} as d
      where d.day >= ${day} and not exists (select 1 from ${keys} as k where k.key = d.${name(key)})
    union all select ${columns} from ${name(rowsName(dataset, turn))}`);
}

/** Frees the memory of an earlier turn. */
export async function dropRecentRows(
  engine: AnalyticsEngine,
  dataset: RecentDataset,
  turn: number,
): Promise<void> {
  if (turn === 0) return;
  for (const table of [rowsName(dataset, turn), keysName(dataset, turn)]) {
    await engine.exec(sql`drop table if exists ${name(table)}`);
  }
}

/**
 * Stock is known to the day of the last run; a span that was open then is taken to last until today,
 * so that a period that ends today does not divide by fewer days of stock than it has.
 */
export async function showStockUntil(engine: AnalyticsEngine, today: number): Promise<void> {
  const last = sql`(select max(to_day) from stock_spans)`;
  await engine.exec(sql`
    create or replace view ${name(liveName('stock_spans'))} as
    select row_id, product_id, location_id, category, from_day,
      cast(case when to_day = ${last} then greatest(to_day, ${raw(String(Math.trunc(today)))})
        else to_day end as integer) as to_day,
      units, unit_cost_minor
    from stock_spans`);
}

/** Makes the live tables where they are not there yet: each the snapshot alone. */
export async function registerLiveTables(engine: AnalyticsEngine): Promise<void> {
  for (const { name: table, columns } of DERIVED_DATASETS) {
    if (!(LIVE_DATASETS as readonly string[]).includes(table)) continue;
    const list = join(Object.keys(columns).map(name), ', ');
    await engine.exec(
      sql`create view if not exists ${name(liveName(table))} as select ${list} from ${name(table)}`,
    );
  }
}
