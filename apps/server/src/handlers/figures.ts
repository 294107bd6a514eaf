import { AppError, isoOfDay, type Language } from '@quanyu/domain';
import {
  KPIS,
  type KpiCell,
  type KpiDefinition,
  kpiCells,
  kpiDefinition,
  kpiRows,
  LOOP_ERRORS,
  listSegments,
  namesOf,
  searchLedger,
} from '@quanyu/loop';
import type { KpiValue } from '../api/kpi.ts';
import type { SearchResult } from '../api/operation.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import {
  answered,
  isoOrNull,
  kpiFilterOf,
  numberOrNull,
  retailerContext,
  textOrNull,
} from './retailer-context.ts';
import { standsAt } from './stands-at.ts';

export const kpis: Handler<'kpis'> = async ({ query, language }, services) => {
  const { engine, lake, recent } = services;
  const context = await retailerContext(services);
  const definitions = namedDefinitions(query.names);
  const { grain, by } = query;
  const filter = kpiFilterOf(query, context.asOfDay);
  const cells = await kpiCells(engine, { definitions, filter, grain, by });
  const groups = by === 'none' ? undefined : await groupNames(services, by, cells, language);
  const rows = cells.map((cell) =>
    kpiAnswer(cell, {
      currency: context.currency,
      isWhole: grain === 'total',
      groupName: cell.group === null ? null : (groups?.get(cell.group) ?? cell.group),
    }),
  );
  const dataVersion = `${await lake.dataVersion()}.${recent.version()}`;
  return { rows, dataVersion, standsAt: standsAt(services, definitions) };
};

/** @throws AppError LOOP_KPI_UNKNOWN. */
export function namedDefinitions(names: string | undefined): readonly KpiDefinition[] {
  if (names === undefined || names.trim() === '') return KPIS;
  return names.split(',').map((name) => oneDefinition(name.trim()));
}

/** @throws AppError LOOP_KPI_UNKNOWN. */
export function oneDefinition(name: string): KpiDefinition {
  const definition = kpiDefinition(name);
  if (definition !== undefined) return definition;
  throw new AppError(
    LOOP_ERRORS.LOOP_KPI_UNKNOWN,
    `Cannot find the KPI ${JSON.stringify(name.slice(0, 60))}`,
    { place: 'names' },
  );
}

export function kpiAnswer(
  cell: KpiCell,
  shown: {
    readonly currency: string;
    readonly isWhole: boolean;
    readonly groupName: string | null;
  },
): KpiValue {
  const unit = kpiDefinition(cell.kpi)?.unit ?? 'count';
  return {
    kpi: cell.kpi,
    unit,
    value: cell.value,
    numerator: cell.numerator,
    denominator: cell.denominator,
    currency: unit === 'money' ? shown.currency : null,
    period: shown.isWhole ? null : isoOfDay(cell.period.fromDay),
    group: cell.group,
    groupName: shown.groupName,
  };
}

async function groupNames(
  { engine }: Services,
  by: 'channel' | 'location' | 'category' | 'segment' | 'product',
  cells: readonly KpiCell[],
  language: Language,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(cells.map(({ group }) => group ?? ''))];
  if (by === 'category') return new Map(ids.map((id) => [id, id.split('>').at(-1) ?? id]));
  if (by === 'segment') return segmentNames(await listSegments(engine), language);
  return namesOf(engine, `${by}s`, ids);
}

/** Names of segments in a language, by id. */
export function segmentNames(
  rows: Awaited<ReturnType<typeof listSegments>>,
  language: Language,
): ReadonlyMap<string, string> {
  return new Map(
    rows.map((row) => [
      String(row['segment_id']),
      String(row[`name_${language}`] ?? row['segment_id']),
    ]),
  );
}

export const kpiDefinitions: Handler<'kpiDefinitions'> = async ({ language }) => ({
  rows: KPIS.map(({ kpi, unit, better, name, formula }) => ({
    kpi,
    unit,
    better,
    name: name[language],
    formula: formula[language],
  })),
});

export const kpiRowsOf: Handler<'kpiRows'> = async ({ params, query }, services) => {
  const { asOfDay } = await retailerContext(services);
  const definition = oneDefinition(params.kpi);
  const page = await kpiRows(services.engine, definition, kpiFilterOf(query, asOfDay), query);
  return answered(page, (row) => ({
    row: String(row['row_id']),
    day: isoOrNull(row['day']) ?? '',
    kind: String(row['kind']),
    order: textOrNull(row['order_id']),
    product: textOrNull(row['product_id']),
    channel: textOrNull(row['channel_id']),
    location: textOrNull(row['location_id']),
    customer: textOrNull(row['customer_id']),
    numerator: Number(row['numerator']),
    denominator: definition.denominator === undefined ? null : numberOrNull(row['denominator']),
  }));
};

export const search: Handler<'search'> = async ({ query }, { ledger }) => {
  const found = await searchLedger(ledger, query.q, query.limit);
  const rows = found.map((row) => ({
    kind: row['kind'] as SearchResult['rows'][number]['kind'],
    id: String(row['id']),
    title: String(row['title']),
    note: textOrNull(row['note']),
  }));
  return { rows };
};
