import { type AnalyticsEngine, type Expression, join, name, raw, sql } from '@quanyu/lake';
import { enginePage, type PageQuery, type Row, type RowPage } from '../read/page.ts';
import { DATASET_SHAPES } from './dataset-dimensions.ts';
import type { KpiDataset, KpiDefinition, Measure } from './definitions.ts';
import { type KpiFilter, periodsOf } from './filter.ts';
import { canAnswer, customerWindows, sourceRows } from './query.ts';

const NO_ROWS: RowPage<Row> = { rows: [], nextCursor: null, total: 0 };
const SHOWN = ['order', 'product', 'channel', 'location', 'customer'] as const;

/**
 * The rows behind one KPI value: numerators and denominators add up to the value's own. Of rows
 * that share what is counted once (the lines of one order) the first carries it.
 */
export async function kpiRows(
  engine: AnalyticsEngine,
  definition: KpiDefinition,
  filter: KpiFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const { numerator, denominator } = definition;
  const question = { definitions: [definition], filter, grain: 'total', by: 'none' } as const;
  const measures = denominator === undefined ? [numerator] : [numerator, denominator];
  const datasets = [...new Set(measures.map((measure) => measure.dataset))].filter((dataset) =>
    canAnswer(dataset, question),
  );
  if (datasets.length === 0) return NO_ROWS;
  const parts = datasets.map((dataset) => datasetRows(dataset, definition, filter));
  return enginePage(
    engine,
    {
      select: sql`select * from (${join(parts, ' union all ')}) as parts
        where numerator <> 0 or denominator <> 0`,
      key: 'row_key',
      defaultSort: 'day',
      sortable: { day: 'day', numerator: 'numerator', denominator: 'denominator', row: 'row_id' },
    },
    page,
  );
}

function datasetRows(
  dataset: KpiDataset,
  { numerator, denominator }: KpiDefinition,
  filter: KpiFilter,
): Expression {
  const { rowId, shown, days } = DATASET_SHAPES[dataset];
  const question = { definitions: [], filter, grain: 'total', by: 'none' } as const;
  const isWindow = dataset === 'customer_windows';
  const source = isWindow ? customerWindows(question) : sourceRows(dataset, question);
  const first = raw(String(Math.trunc(filter.fromDay)));
  const day = isWindow
    ? sql`cast(${first} as integer)`
    : days === 'span'
      ? sql`greatest(d.from_day, ${first})`
      : sql`d.day`;
  const columns = SHOWN.map(
    (field) => sql`cast(${raw(shown[field] ?? 'null')} as varchar) as ${name(`${field}_id`)}`,
  );
  const without = sql`cast(0 as double)`;
  const part = (measure: Measure | undefined): Expression =>
    measure?.dataset === dataset ? contribution(measure, rowId, days === 'span') : without;
  return sql`
    select '${raw(dataset)}|' || d.${name(rowId)} as row_key, d.${name(rowId)} as row_id,
      cast(${day} as integer) as day, ${raw(shown.kind ?? 'null')} as kind,
      ${join(columns, ', ')}, ${part(numerator)} as numerator, ${part(denominator)} as denominator
    from (${source(periodsOf(filter, 'total'))}) as d`;
}

/** What a row adds to a measure. */
function contribution({ kind, of, where }: Measure, rowId: string, isSpan: boolean): Expression {
  const holds = where === undefined ? sql`true` : sql`coalesce(${raw(where)}, false)`;
  if (kind === 'sum') {
    const times = isSpan ? sql` * d.days_in_range` : sql``;
    return sql`cast(case when ${holds} then coalesce(${raw(of)}, 0)${times} else 0 end as double)`;
  }
  const turn = sql`row_number() over (partition by ${raw(of)}, ${holds} order by d.${name(rowId)} asc)`;
  return sql`cast(case when ${holds} and ${raw(of)} is not null and ${turn} = 1 then 1 else 0 end as double)`;
}
