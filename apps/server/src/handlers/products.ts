import { isoOfDay } from '@quanyu/domain';
import {
  listForecasts,
  listPlans,
  listProducts,
  liveStock,
  productDays,
  productFactsRow,
  productForecast,
  productLevels,
  productPrices,
  type Row,
  riskOfRank,
} from '@quanyu/loop';
import type { PlanLine, ProductAnswer, ProductDetail } from '../api/commerce.ts';
import type { Handler } from '../handler.ts';
import {
  answered,
  dayOf,
  isoOrNull,
  notFound,
  numberOrNull,
  retailerContext,
  textOrNull,
  wholeOrNull,
} from './retailer-context.ts';

const DETAIL_DAYS = 120;
const DETAIL_DAYS_MAX = 800;

export const products: Handler<'products'> = async ({ query }, services) => {
  const { asOfDay, minorPerMajor } = await retailerContext(services);
  const filter = { ...query, asOfDay: dayOf(query.to) ?? asOfDay, minorPerMajor };
  const page = await listProducts(services.engine, filter, query);
  const ids = page.rows.map((row) => String(row['product_id']));
  const live = await liveStock(services.ledger, ids, query.location);
  return answered(page, (row) => ({
    ...productAnswer(row),
    ...(live.get(String(row['product_id'])) ?? {}),
  }));
};

function productAnswer(row: Row): ProductAnswer {
  const category = String(row['category'] ?? '');
  return {
    product: String(row['product_id']),
    name: String(row['name']),
    kind: String(row['kind']),
    categoryPath: category === '' ? [] : category.split('>'),
    brand: textOrNull(row['brand']),
    priceMinor: wholeOrNull(row['price_minor']),
    costMinor: wholeOrNull(row['cost_minor']),
    supplier: textOrNull(row['supplier_id']),
    packUnits: wholeOrNull(row['pack_units']),
    onHandUnits: Number(row['on_hand_units']),
    reservedUnits: Number(row['reserved_units']),
    soldUnits28: Number(row['sold_units_28']),
    revenueMinor28: Number(row['revenue_minor_28']),
    trend28: [...(row['trend_28'] as readonly number[])],
    daysOfCover: numberOrNull(row['days_of_cover']),
    risk: riskOfRank(row['risk_rank']),
    abc: row['abc'] as ProductAnswer['abc'],
  };
}

export const product: Handler<'product'> = async ({ params, query }, services) => {
  const { engine, ledger } = services;
  const id = params.product;
  const { asOfDay, minorPerMajor } = await retailerContext(services);
  const facts = await productFactsRow(ledger, id);
  if (facts === undefined) throw notFound('product', id);
  const toDay = dayOf(query.to) ?? asOfDay;
  const fromDay = Math.max(dayOf(query.from) ?? toDay - DETAIL_DAYS, toDay - DETAIL_DAYS_MAX);
  const { location, channel } = query;
  const listFilter = { asOfDay, minorPerMajor, product: id, location, channel };
  const [listed, levels, days, forecast, plan, prices] = await Promise.all([
    listProducts(engine, listFilter, { limit: 1 }),
    productLevels(ledger, id),
    productDays(engine, ledger, { product: id, fromDay, toDay, location, channel }),
    productForecast(engine, id, location),
    listPlans(engine, { product: id, location }, { limit: 200 }),
    productPrices(ledger, id),
  ]);
  const base = listed.rows[0] === undefined ? unlisted(facts) : productAnswer(listed.rows[0]);
  return {
    ...base,
    ...stockOf(levels, location),
    attributes: (facts['attributes'] ?? {}) as Record<string, unknown>,
    barcode: textOrNull(facts['barcode']),
    launchedDay: isoOrNull(facts['launched_day']),
    levels: levels.map(levelAnswer),
    sales: days.map(({ day, ...rest }) => ({
      ...rest,
      day: isoOfDay(day),
      isStockOut: rest.onHandUnits !== null && rest.onHandUnits <= 0,
    })),
    forecast: forecast.map(forecastAnswer),
    forecastModel: textOrNull(forecast[0]?.['model']),
    plan: plan.rows.map(planAnswer),
    prices: prices.map((row) => ({
      from: Number(row['valid_from']),
      channel: textOrNull(row['channel_id']),
      priceMinor: row['price'] === null ? null : Math.round(Number(row['price']) * minorPerMajor),
    })),
  };
};

/** A product that is newer than the last snapshot: nothing is computed of it yet. */
function unlisted(facts: Row): ProductAnswer {
  const path = (facts['category_path'] ?? []) as readonly string[];
  return productAnswer({
    ...facts,
    name: facts['name'] ?? facts['product_id'],
    category: path.join('>'),
    price_minor: null,
    cost_minor: null,
    on_hand_units: 0,
    reserved_units: 0,
    sold_units_28: 0,
    revenue_minor_28: 0,
    trend_28: Array.from({ length: 28 }, () => 0),
    days_of_cover: null,
    risk_rank: 0,
    abc: null,
  });
}

function levelAnswer(row: Row): ProductDetail['levels'][number] {
  return {
    location: String(row['location_id']),
    name: String(row['name']),
    onHandUnits: Number(row['on_hand_units']),
    reservedUnits: Number(row['reserved_units']),
  };
}

function stockOf(
  levels: readonly Row[],
  location: string | undefined,
): { readonly onHandUnits: number; readonly reservedUnits: number } {
  const here = levels.filter((row) => location === undefined || row['location_id'] === location);
  const sum = (column: string) => here.reduce((total, row) => total + Number(row[column]), 0);
  return { onHandUnits: sum('on_hand_units'), reservedUnits: sum('reserved_units') };
}

function forecastAnswer(row: Row): ProductDetail['forecast'][number] {
  return {
    day: isoOfDay(Number(row['day'])),
    mean: Number(row['mean']),
    q025: Number(row['q025']),
    q10: Number(row['q10']),
    q25: Number(row['q25']),
    q75: Number(row['q75']),
    q90: Number(row['q90']),
    q975: Number(row['q975']),
  };
}

export const forecasts: Handler<'forecasts'> = async ({ query }, { engine }) => {
  const filter = { ...query, fromDay: dayOf(query.from), toDay: dayOf(query.to) };
  const page = await listForecasts(engine, filter, query);
  return answered(page, (row) => ({
    product: String(row['product_id']),
    location: String(row['location_id']),
    day: isoOfDay(Number(row['day'])),
    mean: Number(row['mean']),
    q10: Number(row['q10']),
    q50: Number(row['q50']),
    q90: Number(row['q90']),
    model: String(row['model']),
  }));
};

export const plans: Handler<'plans'> = async ({ query }, { engine }) =>
  answered(await listPlans(engine, query, query), planAnswer);

function planAnswer(row: Row): PlanLine {
  return {
    product: String(row['product_id']),
    name: String(row['name']),
    location: String(row['location_id']),
    onHandUnits: Number(row['on_hand_units']),
    dueUnits: Number(row['due_units']),
    leadTimeDays: Number(row['lead_time_days']),
    expectedDemandUnits: Number(row['expected_demand_units']),
    orderUpToUnits: Number(row['order_up_to_units']),
    orderUnits: Number(row['order_units']),
    supplier: textOrNull(row['supplier_id']),
    costMinor: wholeOrNull(row['cost_minor']),
    daysOfCover: numberOrNull(row['days_of_cover']),
    stockOutDay: isoOrNull(row['stock_out_day']),
    risk: String(row['risk'] ?? 'none') as PlanLine['risk'],
  };
}
