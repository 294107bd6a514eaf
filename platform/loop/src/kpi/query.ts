import type { AnalyticsEngine, Expression, Table } from '@quanyu/lake';
import { column, join, name, raw, sql } from '@quanyu/lake';
import { DATASET_SHAPES } from './dataset-dimensions.ts';
import type { KpiDataset, KpiDefinition, Measure } from './definitions.ts';
import {
  type KpiDimension,
  type KpiFilter,
  type KpiGrain,
  type KpiPeriod,
  periodsOf,
} from './filter.ts';
import { type KpiFacts, liveName } from './live-names.ts';
import { periodRows, spanMeasureQuery } from './span-query.ts';

export interface KpiQuestion {
  readonly definitions: readonly KpiDefinition[];
  readonly filter: KpiFilter;
  readonly grain: KpiGrain;
  readonly by: KpiDimension | 'none';
  /** Default `live`. */
  readonly facts?: KpiFacts;
}

export interface KpiCell {
  readonly kpi: string;
  readonly period: KpiPeriod;
  readonly group: string | null;
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** Values of KPIs for a filter, by period and group; one query per dataset, all measures at once. */
export async function kpiCells(
  engine: AnalyticsEngine,
  question: KpiQuestion,
): Promise<readonly KpiCell[]> {
  const periods = periodsOf(question.filter, question.grain);
  const totals = new Totals();
  for (const [dataset, measures] of measuresByDataset(question.definitions)) {
    if (!canAnswer(dataset, question)) continue;
    const table = await engine.query(measureQuery(dataset, measures, question, periods));
    totals.add(table, measures);
  }
  return question.definitions.flatMap((definition) =>
    cellsOf(definition, totals, periods, question),
  );
}

function measuresByDataset(
  definitions: readonly KpiDefinition[],
): ReadonlyMap<KpiDataset, readonly Measure[]> {
  const found = new Map<KpiDataset, Map<string, Measure>>();
  for (const { numerator, denominator } of definitions) {
    for (const measure of denominator === undefined ? [numerator] : [numerator, denominator]) {
      const known = found.get(measure.dataset) ?? new Map<string, Measure>();
      found.set(measure.dataset, known.set(measureKey(measure), measure));
    }
  }
  return new Map([...found].map(([dataset, known]) => [dataset, [...known.values()]]));
}

function measureKey({ dataset, kind, of, where }: Measure): string {
  return `${dataset}|${kind}|${of}|${where ?? ''}`;
}

/** Whether a dataset has every dimension that the question filters or groups by. */
export function canAnswer(dataset: KpiDataset, { filter, by }: KpiQuestion): boolean {
  const { dimensions } = DATASET_SHAPES[dataset];
  const asked = (['channel', 'location', 'category', 'segment', 'product'] as const).filter(
    (dimension) => filter[dimension] !== undefined || by === dimension,
  );
  return asked.every((dimension) => dimensions[dimension] !== undefined);
}

/** Conditions of the filter as SQL over the columns of a dataset; days are left to the caller. */
export function filterConditions(dataset: KpiDataset, filter: KpiFilter): readonly Expression[] {
  const { dimensions } = DATASET_SHAPES[dataset];
  const conditions: Expression[] = [];
  for (const dimension of ['channel', 'location', 'product'] as const) {
    const value = filter[dimension];
    const at = dimensions[dimension];
    if (value !== undefined && at !== undefined) conditions.push(sql`d.${name(at)} = ${value}`);
  }
  if (filter.segment !== undefined && dimensions.segment !== undefined) {
    conditions.push(sql`d.customer_id in
      (select customer_id from profiles where segment_id = ${filter.segment})`);
  }
  if (filter.category !== undefined && dimensions.category !== undefined) {
    const below = `${filter.category}>`;
    conditions.push(
      sql`(d.category = ${filter.category} or left(d.category, ${below.length}) = ${below})`,
    );
  }
  return conditions;
}

function groupExpression(dataset: KpiDataset, { by, filter }: KpiQuestion): Expression {
  if (by === 'none') return sql`cast(null as varchar)`;
  const at = DATASET_SHAPES[dataset].dimensions[by];
  if (by !== 'category') return sql`d.${name(at ?? by)}`;
  return categoryLevel(filter.category);
}

/** Groups by the level below the one filtered for: a click leads one level down. */
function categoryLevel(category: string | undefined): Expression {
  const depth = category === undefined ? 0 : category.split('>').length;
  const part = (level: number) => raw(`nullif(split_part(d.category, '>', ${level}), '')`);
  const parts = Array.from({ length: depth + 1 }, (_, index) => part(index + 1));
  return sql`concat_ws('>', ${join(parts, ', ')})`;
}

function measureQuery(
  dataset: KpiDataset,
  measures: readonly Measure[],
  question: KpiQuestion,
  periods: readonly KpiPeriod[],
): Expression {
  if (DATASET_SHAPES[dataset].days === 'span') {
    return spanMeasureQuery({
      table: name(question.facts === 'snapshot' ? dataset : liveName(dataset)),
      conditions: filterConditions(dataset, question.filter),
      group: groupExpression(dataset, question),
      measures,
      periods,
    });
  }
  const aggregates = measures.map(
    (measure, index) => sql`${aggregate(measure)} as ${name(`m${index}`)}`,
  );
  const rows =
    dataset === 'customer_windows' ? customerWindows(question) : sourceRows(dataset, question);
  const group =
    dataset === 'customer_windows' ? sql`d.group_name` : groupExpression(dataset, question);
  return sql`
    select d.period, ${group} as group_name, ${join(aggregates, ', ')}
    from (${rows(periods)}) as d
    group by 1, 2`;
}

function aggregate({ kind, of, where, isUnknownWithoutRows }: Measure): Expression {
  const filter = where === undefined ? sql`` : sql` filter (where ${raw(where)})`;
  if (kind === 'distinct') return sql`cast(count(distinct ${raw(of)})${filter} as double)`;
  if (isUnknownWithoutRows === true) return sql`cast(sum(${raw(of)})${filter} as double)`;
  return sql`cast(coalesce(sum(${raw(of)})${filter}, 0) as double)`;
}

/** Rows of a dataset inside the filter, each with the index of its period. */
export function sourceRows(dataset: KpiDataset, { filter, by, facts = 'live' }: KpiQuestion) {
  const table = facts === 'live' ? liveName(dataset) : dataset;
  const isSpan = DATASET_SHAPES[dataset].days === 'span';
  return (periods: readonly KpiPeriod[]): Expression => {
    const overlap = isSpan
      ? sql`d.from_day <= p.last_day and d.to_day >= p.first_day`
      : sql`d.day = p.day`;
    const conditions = [overlap, ...filterConditions(dataset, filter)];
    const days = isSpan
      ? sql`, least(d.to_day, p.last_day) - greatest(d.from_day, p.first_day) + 1 as days_in_range`
      : sql``;
    const bySegment = by === 'segment';
    const segment = bySegment ? sql`, c.segment_id` : sql``;
    const profiles = bySegment
      ? sql` left join profiles as c on c.customer_id = d.customer_id`
      : sql``;
    return sql`
      select d.*, p.period${days}${segment}
      from ${name(table)} as d
        join (${isSpan ? periodRows(periods) : periodDays(periods)}) as p on ${join(conditions, ' and ')}${profiles}`;
  };
}

/** Orders of each customer inside each period: what repeat purchase is counted on. */
export function customerWindows(question: KpiQuestion) {
  return (periods: readonly KpiPeriod[]): Expression => {
    const rows = sourceRows('sales_facts', question)(periods);
    const group = groupExpression('sales_facts', question);
    return sql`
      select d.period, ${group} as group_name, d.customer_id, count(distinct d.order_id) as orders
      from (${rows}) as d
      where d.customer_id is not null and d.counts_as_order
      group by 1, 2, 3`;
  };
}

/** Each day of each period: joined by equality, which costs the same for one period or a thousand. */
function periodDays(periods: readonly KpiPeriod[]): Expression {
  return sql`
    select period, cast(unnest(range(first_day, last_day + 1)) as integer) as day
    from (${periodRows(periods)}) as whole`;
}

/** Measured values by measure, period and group. */
class Totals {
  readonly #values = new Map<string, number>();
  readonly groups = new Set<string>();
  readonly answered = new Set<string>();

  add(table: Table, measures: readonly Measure[]): void {
    const periods = column(table, 'period', 'INTEGER').values;
    const groups = column(table, 'group_name', 'VARCHAR').values;
    measures.forEach((measure, index) => {
      const key = measureKey(measure);
      this.answered.add(key);
      const values = column(table, `m${index}`, 'DOUBLE').values;
      for (let row = 0; row < table.rowCount; row++) {
        const group = groups[row] ?? '';
        this.groups.add(group);
        const value = values[row] ?? Number.NaN;
        if (!Number.isNaN(value)) this.#values.set(`${key}|${periods[row]}|${group}`, value);
      }
    });
  }

  get(measure: Measure, period: number, group: string): number | null {
    const key = measureKey(measure);
    if (!this.answered.has(key)) return null;
    const value = this.#values.get(`${key}|${period}|${group}`);
    return value ?? (measure.isUnknownWithoutRows === true ? null : 0);
  }
}

function cellsOf(
  definition: KpiDefinition,
  totals: Totals,
  periods: readonly KpiPeriod[],
  { by }: KpiQuestion,
): readonly KpiCell[] {
  const groups = by === 'none' ? [''] : [...totals.groups].sort();
  return groups.flatMap((group) =>
    periods.map((period, index) => {
      const numerator = totals.get(definition.numerator, index, group);
      const denominator =
        definition.denominator === undefined
          ? null
          : totals.get(definition.denominator, index, group);
      const value = kpiValue(definition, numerator, denominator);
      const named = by === 'none' ? null : group;
      return { kpi: definition.kpi, period, group: named, value, numerator, denominator };
    }),
  );
}

/** The one place where a numerator and a denominator become a value. */
export function kpiValue(
  definition: KpiDefinition,
  numerator: number | null,
  denominator: number | null,
): number | null {
  const { unit, scale = 1, denominatorMin = 0 } = definition;
  if (numerator === null) return null;
  if (definition.denominator === undefined) return numerator;
  if (denominator === null || denominator === 0 || denominator < denominatorMin) return null;
  const ratio = (numerator / denominator) * scale;
  return unit === 'money' ? Math.round(ratio) : ratio;
}
