import { AppError, isoOfDay } from '@quanyu/domain';
import {
  productBacktest as backtestOf,
  channelShares,
  forecastDay,
  type JudgedOverride,
  judgedOverrides,
  listForecastOffenders,
  listForecastQuality,
  overrideWorth,
  type PlaceForecast,
  placeForecasts,
  productFactsRow,
  type Row,
  summedParts,
  whatIfForecast,
} from '@quanyu/loop';
import type {
  ForecastDetail,
  ForecastOffender,
  ForecastOverride,
  ForecastQuality,
  OverrideValueAnswer,
} from '../api/forecasts.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import {
  answered,
  dayOf,
  notFound,
  numberOrNull,
  retailerContext,
  textOrNull,
} from './retailer-context.ts';

/** The day that forecasts stand on, else the last day of data. */
async function asOfDayOf(services: Services): Promise<number> {
  const day = await forecastDay(services.engine);
  return day ?? (await retailerContext(services)).asOfDay;
}

async function checkProduct({ ledger }: Services, product: string): Promise<void> {
  if ((await productFactsRow(ledger, product)) === undefined) throw notFound('product', product);
}

export const productForecast: Handler<'productForecast'> = async ({ params, query }, services) => {
  const { product } = params;
  const { location, channel } = query;
  await checkProduct(services, product);
  const asOfDay = await asOfDayOf(services);
  const places = await placeForecasts(services, { product, location, asOfDay });
  const share = await channelShare(services, places, { product, channel, asOfDay });
  const [first] = places;
  return {
    product,
    location: location ?? null,
    channel: channel ?? null,
    channelShare: share,
    days: daysOf(places, share),
    places: places.map(({ location: at, model, fittedDay, used }) => ({
      location: at,
      model,
      fittedDay: isoOfDay(fittedDay),
      usesCalendar: used[2] === true,
    })),
    responses: first === undefined ? null : responsesOf(first),
  };
};

function responsesOf({ effects, facts }: PlaceForecast): ForecastDetail['responses'] {
  const { elasticity, promoted, after, kin } =
    effects.groups[facts.group]?.responses ?? effects.responses;
  return { elasticity, promoted, after, kin };
}

/** Share of a channel in the forecast demand of all places; 1 without a channel. */
async function channelShare(
  services: Services,
  places: readonly PlaceForecast[],
  question: { product: string; channel: string | undefined; asOfDay: number },
): Promise<number> {
  if (question.channel === undefined) return 1;
  const shares = await channelShares(services, question);
  const totalOf = ({ mean }: PlaceForecast): number => mean.reduce((sum, value) => sum + value, 0);
  const total = places.reduce((sum, place) => sum + totalOf(place), 0);
  const own = places.reduce(
    (sum, place) => sum + (shares.get(place.location) ?? 0) * totalOf(place),
    0,
  );
  return total > 0 ? own / total : 0;
}

function daysOf(places: readonly PlaceForecast[], share: number): ForecastDetail['days'] {
  const { firstDay, parts } = summedParts(places);
  return Array.from(parts.base, (_, d) => {
    const day = firstDay + d;
    const own = {
      base: share * (parts.base[d] ?? 0),
      trend: share * (parts.trend[d] ?? 0),
      season: share * (parts.season[d] ?? 0),
      calendar: share * (parts.calendar[d] ?? 0),
      price: share * (parts.price[d] ?? 0),
      promotion: share * (parts.promotion[d] ?? 0),
    };
    const mean = Object.values(own).reduce((sum, value) => sum + value, 0);
    return {
      day: isoOfDay(day),
      mean,
      used: share * places.reduce((sum, place) => sum + usedOn(place, day), 0),
      isOverridden: places.some(({ overridden }) => overridden.has(day)),
      ...own,
    };
  });
}

/** What is planned with on a day. */
function usedOn({ mean, firstDay, overridden }: PlaceForecast, day: number): number {
  const model = mean[day - firstDay] ?? 0;
  const figure = overridden.get(day);
  return figure === undefined ? model : model * figure.ratio + figure.plus;
}

export const productBacktest: Handler<'productBacktest'> = async (
  { params, query, http },
  services,
) => {
  await checkProduct(services, params.product);
  const stop = new AbortController();
  http.raw.once('close', () => stop.abort());
  const { product } = params;
  const asOfDay = await asOfDayOf(services);
  return backtestOf(services, { product, location: query.location, asOfDay, signal: stop.signal });
};

export const whatIf: Handler<'whatIf'> = async ({ body }, services) => {
  await checkProduct(services, body.product);
  const { currency, minorPerMajor } = await retailerContext(services);
  const { from, to, ...rest } = body;
  const span = { fromDay: dayOf(from) ?? 0, toDay: dayOf(to) ?? 0 };
  const asOfDay = await asOfDayOf(services);
  const answer = await whatIfForecast(services, { ...rest, ...span, asOfDay, minorPerMajor });
  if (answer === undefined || answer.days.length === 0) throw noForecast(body.product, from, to);
  return {
    currency,
    ...answer,
    days: answer.days.map(({ day, before, after }) => ({ day: isoOfDay(day), before, after })),
  };
};

function noForecast(product: string, from: string, to: string): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_NOT_FOUND,
    `Cannot compare as there is no forecast of ${product} from ${from} to ${to}`,
    { place: 'from' },
  );
}

export const forecastOverrides: Handler<'forecastOverrides'> = async ({ query }, services) => {
  const { product, location, cursor, limit } = query;
  const records = await services.ledger.forecastOverrides.list({ product, location });
  const from =
    cursor === undefined ? 0 : records.findIndex(({ override }) => override < Number(cursor));
  const rows = from < 0 ? [] : records.slice(from, from + limit);
  const judged = await judgedOverrides(services.engine, rows, await asOfDayOf(services));
  const last = rows.at(-1);
  const isMore = from >= 0 && from + limit < records.length && last !== undefined;
  return {
    rows: judged.map(overrideAnswer),
    nextCursor: isMore ? String(last.override) : null,
    total: records.length,
  };
};

function overrideAnswer(record: JudgedOverride): ForecastOverride {
  const { override, product, location, fromDay, toDay, units, modelUnits, actualUnits } = record;
  const { reason, createdAt, createdBy, withdrawnAt } = record;
  return {
    override,
    product,
    location: location === '' ? null : location,
    from: isoOfDay(fromDay),
    to: isoOfDay(toDay),
    units,
    modelUnits,
    actualUnits,
    reason,
    createdAt,
    createdBy,
    withdrawnAt,
  };
}

export const overrideForecast: Handler<'overrideForecast'> = async (request, services) => {
  const { product, location, from, to, units, reason } = request.body;
  await checkProduct(services, product);
  const [fromDay, toDay] = [dayOf(from) ?? 0, dayOf(to) ?? 0];
  const asOfDay = await asOfDayOf(services);
  const places = await placeForecasts(services, { product, location, asOfDay });
  const modelUnits = places.reduce((sum, place) => sum + unitsOf(place, fromDay, toDay), 0);
  const isKnown = places.some(
    ({ firstDay, mean }) => fromDay >= firstDay && toDay < firstDay + mean.length,
  );
  if (!isKnown) throw noForecast(product, from, to);
  const made = await services.ledger.forecastOverrides.add(
    { product, location: location ?? '', fromDay, toDay, units, modelUnits, reason },
    actorName(request),
  );
  return overrideAnswer({ ...made, actualUnits: null });
};

/** Units that the model expects of one place on some days. */
function unitsOf({ mean, firstDay }: PlaceForecast, fromDay: number, toDay: number): number {
  return mean
    .subarray(Math.max(0, fromDay - firstDay), Math.max(0, toDay + 1 - firstDay))
    .reduce((sum, value) => sum + value, 0);
}

export const withdrawOverride: Handler<'withdrawOverride'> = async (request, services) => {
  const { override } = request.params;
  const record = await services.ledger.forecastOverrides.withdraw(override, actorName(request));
  const asOfDay = await asOfDayOf(services);
  const [judged] = await judgedOverrides(services.engine, [record], asOfDay);
  return overrideAnswer(judged ?? { ...record, actualUnits: null });
};

export const overrideValue: Handler<'overrideValue'> = async (_request, services) => {
  const { all, byAuthor, byReason } = await overrideWorth(services, await asOfDayOf(services));
  const named = (worths: typeof byAuthor) =>
    [...worths].map(([name, worth]) => ({ name, ...worthAnswer(worth) }));
  return { all: worthAnswer(all), byAuthor: named(byAuthor), byReason: named(byReason) };
};

function worthAnswer({
  count,
  unitsSaved,
  share,
}: {
  readonly count: number;
  readonly unitsSaved: number;
  readonly share: number;
}): OverrideValueAnswer['all'] {
  return { count, unitsSaved, share: Number.isFinite(share) ? share : null };
}

export const forecastQuality: Handler<'forecastQuality'> = async ({ query }, { engine }) =>
  answered(
    await listForecastQuality(engine, query),
    (row: Row): ForecastQuality => ({
      category: String(row['category']),
      series: Number(row['series']),
      units: Number(row['units']),
      wape: numberOrNull(row['wape']),
      bias: numberOrNull(row['bias']),
      mase: numberOrNull(row['mase']),
      naiveWape: numberOrNull(row['naive_wape']),
      coverage80: numberOrNull(row['coverage_80']),
      liveDays: Number(row['live_days']),
      liveWape: numberOrNull(row['live_wape']),
      liveBias: numberOrNull(row['live_bias']),
      liveCoverage80: numberOrNull(row['live_coverage_80']),
      alarm: textOrNull(row['alarm']),
    }),
  );

export const forecastOffenders: Handler<'forecastOffenders'> = async ({ query }, { engine }) =>
  answered(
    await listForecastOffenders(engine, query, query),
    (row: Row): ForecastOffender => ({
      product: String(row['product_id']),
      name: String(row['name']),
      location: String(row['location_id']),
      category: String(row['category']),
      basis: row['basis'] === 'live' ? 'live' : 'backtest',
      days: Number(row['days']),
      units: Number(row['units']),
      forecastUnits: Number(row['forecast_units']),
      absoluteError: Number(row['absolute_error']),
      wape: numberOrNull(row['wape']),
      bias: numberOrNull(row['bias']),
      model: textOrNull(row['model']),
    }),
  );
