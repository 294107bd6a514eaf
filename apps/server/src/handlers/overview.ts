import { dayOfInstant, isoOfDay, type Language, type Reason } from '@quanyu/domain';
import {
  comingStockOuts,
  type KpiCell,
  type KpiFilter,
  type KpiGrain,
  kpiCells,
  kpiDefinition,
  namesOf,
  openDecisionCounts,
  targetStates,
} from '@quanyu/loop';
import type { Overview } from '../api/kpi.ts';
import type { Handler } from '../handler.ts';
import { serverReason } from '../reasons.ts';
import type { Services } from '../services.ts';
import { kpiAnswer, namedDefinitions } from './figures.ts';
import {
  isoOrNull,
  kpiFilterOf,
  type RetailerContext,
  retailerContext,
} from './retailer-context.ts';
import { standsAt } from './stands-at.ts';
import { targetAnswers } from './targets.ts';

const OVERVIEW_KPIS =
  'net_revenue,orders,order_value,conversion,gross_margin,customers,repeat_rate,operating_cost_ratio,stock_turnover,stock_out_rate,satisfaction,units_sold';
/** A trend has at most about this many points. */
const TREND_DAYS_MAX = 62;
const STOCK_OUT_DAYS = 7;

export const overview: Handler<'overview'> = async ({ query, language }, services) => {
  const context = await retailerContext(services);
  const filter = kpiFilterOf(query, context.asOfDay);
  const today = dayOfInstant(services.clock.now(), context.calendar);
  const isPartial = filter.fromDay <= today && today <= filter.toDay;
  const period = { filter, wholeUntilDay: isPartial ? today - 1 : filter.toDay };
  const [kpis, channels, states, open] = await Promise.all([
    overviewKpis(services, period, context, language),
    channelSplit(services, filter),
    targetStates(services, {
      asOfDay: Math.min(filter.toDay, context.asOfDay),
      wholeUntilDay: today - 1,
      channel: filter.channel,
    }),
    openDecisionCounts(services.ledger),
  ]);
  const targets = await targetAnswers(services, states, language);
  return {
    from: isoOfDay(filter.fromDay),
    to: isoOfDay(filter.toDay),
    asOf: isoOrNull(context.lastDay),
    standsAt: standsAt(services, namedDefinitions('net_revenue')),
    partialDay: isPartial ? isoOfDay(today) : null,
    headline: await headline(services, { filter, context, kpis, language }),
    kpis: kpis.map((kpi) => ({ ...kpi, target: targetOf(targets, kpi.kpi, filter.channel) })),
    channels,
    targets,
    openDecisions: open.map((row) => ({
      kind: String(row['kind']),
      count: Number(row['count']),
      worthMinor: Math.round(Number(row['worth_minor'])),
    })),
  };
};

function targetOf(
  targets: Overview['targets'],
  kpi: string,
  channel: string | undefined,
): number | null {
  const found = targets.find(
    (target) => target.kpi === kpi && target.channel === (channel ?? null),
  );
  return found?.value ?? null;
}

type Kpi = Omit<Overview['kpis'][number], 'target'>;

interface Period {
  readonly filter: KpiFilter;
  /** The last day of the filter that is over. */
  readonly wholeUntilDay: number;
}

async function overviewKpis(
  services: Services,
  { filter, wholeUntilDay }: Period,
  context: RetailerContext,
  language: Language,
): Promise<readonly Kpi[]> {
  const definitions = namedDefinitions(OVERVIEW_KPIS);
  const { fromDay, toDay } = filter;
  const days = toDay - fromDay + 1;
  const ask = (asked: KpiFilter, grain: KpiGrain) =>
    kpiCells(services.engine, { definitions, filter: asked, grain, by: 'none' });
  const before = { ...filter, fromDay: fromDay - days, toDay: toDay - days };
  const isWhole = wholeUntilDay >= toDay;
  const hasWholeDay = wholeUntilDay >= fromDay;
  const [now, previous, trend, wholeNow, wholeBefore] = await Promise.all([
    ask(filter, 'total'),
    ask(before, 'total'),
    ask(filter, trendGrain(days)),
    isWhole || !hasWholeDay ? undefined : ask({ ...filter, toDay: wholeUntilDay }, 'total'),
    isWhole || !hasWholeDay ? undefined : ask({ ...before, toDay: wholeUntilDay - days }, 'total'),
  ]);
  return now.map((cell) => {
    const definition = kpiDefinition(cell.kpi);
    const points = trend.filter(({ kpi }) => kpi === cell.kpi);
    const valueIn = (cells: readonly KpiCell[] | undefined) =>
      cells?.find(({ kpi }) => kpi === cell.kpi)?.value ?? null;
    return {
      ...kpiAnswer(cell, { currency: context.currency, isWhole: true, groupName: null }),
      name: definition?.name[language] ?? cell.kpi,
      better: definition?.better ?? 'neither',
      previous: valueIn(previous),
      compared: hasWholeDay
        ? { value: valueIn(wholeNow ?? now), previous: valueIn(wholeBefore ?? previous) }
        : null,
      standsAt: definition === undefined ? null : standsAt(services, [definition]),
      trend: points.map(({ value }) => value),
      trendDays: points.map(({ period }) => isoOfDay(period.fromDay)),
    };
  });
}

function trendGrain(days: number): KpiGrain {
  if (days <= TREND_DAYS_MAX) return 'day';
  return days <= TREND_DAYS_MAX * 7 ? 'week' : 'month';
}

async function channelSplit(
  { engine }: Services,
  filter: KpiFilter,
): Promise<Overview['channels']> {
  const definitions = namedDefinitions('net_revenue,orders');
  const days = filter.toDay - filter.fromDay + 1;
  const ask = (grain: KpiGrain) => kpiCells(engine, { definitions, filter, grain, by: 'channel' });
  const [total, trend] = await Promise.all([ask('total'), ask(trendGrain(days))]);
  const ids = [...new Set(total.map(({ group }) => group ?? ''))];
  const names = await namesOf(engine, 'channels', ids);
  const cellValues = (cells: readonly KpiCell[], kpi: string, id: string) =>
    cells.filter((cell) => cell.kpi === kpi && cell.group === id).map(({ value }) => value ?? 0);
  return ids
    .map((id) => ({
      channel: id,
      name: names.get(id) ?? id,
      revenueMinor: cellValues(total, 'net_revenue', id)[0] ?? 0,
      orders: cellValues(total, 'orders', id)[0] ?? 0,
      trend: cellValues(trend, 'net_revenue', id),
    }))
    .sort((a, b) => b.revenueMinor - a.revenueMinor);
}

interface HeadlineFacts {
  readonly filter: KpiFilter;
  readonly context: RetailerContext;
  readonly kpis: readonly Kpi[];
  readonly language: Language;
}

/** The one sentence: what is about to go wrong, else how the period went. */
async function headline(
  { engine }: Services,
  { filter, context, kpis, language }: HeadlineFacts,
): Promise<Overview['headline']> {
  const { currency } = context;
  const untilDay = context.asOfDay + STOCK_OUT_DAYS;
  const { location, category, product } = filter;
  const coming = await comingStockOuts(engine, { untilDay, location, category, product });
  const products = Number(coming?.['products'] ?? 0);
  if (products > 0) {
    const cost = Number(coming?.['cost_minor']);
    const worth = Number(coming?.['worth_minor']);
    const params = { products, day: untilDay, cost, worth, currency };
    return serverReason({ code: 'SERVER_HEADLINE_STOCK_OUTS', params }, language);
  }
  const revenue = kpis.find(({ kpi }) => kpi === 'net_revenue');
  const reason = revenueReason(revenue, filter, currency);
  return reason === undefined ? null : serverReason(reason, language);
}

function revenueReason(
  revenue: Kpi | undefined,
  { fromDay, toDay }: KpiFilter,
  currency: string,
): Reason | undefined {
  const { value = null, compared = null } = revenue ?? {};
  if (value === null || value === 0) return undefined;
  const params = { revenue: value, days: toDay - fromDay + 1, currency };
  const { value: whole = null, previous = null } = compared ?? {};
  if (whole === null || previous === null || previous <= 0) {
    return { code: 'SERVER_HEADLINE_REVENUE', params };
  }
  const change = whole / previous - 1;
  const code = change >= 0 ? 'SERVER_HEADLINE_REVENUE_UP' : 'SERVER_HEADLINE_REVENUE_DOWN';
  return { code, params: { ...params, change: Math.abs(change) } };
}
