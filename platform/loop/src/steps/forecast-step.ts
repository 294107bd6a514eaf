import type { ErrorBand } from '@quanyu/forecast';
import { column, type DerivedCell, raw, sql } from '@quanyu/lake';
import { plainRows } from '../decide/table-rows.ts';
import { closedDays } from '../forecast/closed-days.ts';
import { watchBands } from '../forecast/drift-watch.ts';
import { currentEffects } from '../forecast/effects-table.ts';
import type { ForecastEffects } from '../forecast/forecast-effects.ts';
import { publishQuality } from '../forecast/forecast-quality.ts';
import { type DemandForecast, forecastDemand } from '../forecast/forecast-task.ts';
import { liveErrors } from '../forecast/live-errors.ts';
import { loadFacts } from '../forecast/load-facts.ts';
import { publishOutcomes } from '../forecast/outcomes.ts';
import { chooseSeries, type QueuedSeries } from '../forecast/series-queue.ts';
import { queuedRows } from '../forecast/series-rows.ts';
import {
  FORECAST_FITS,
  FORECAST_QUEUE,
  FORECASTS,
  FRESH_FORECASTS,
  QUANTILE_LEVELS,
} from '../published.ts';
import { CLOSED_DAYS, FORECAST_FACTORS, FORECAST_FACTS } from '../published-forecasts.ts';
import { registerModel } from '../register-model.ts';
import type { Step, StepContext } from '../step.ts';

/** Eight weeks, and one more so that a forecast kept for a week still reaches that far. */
const HORIZON_DAYS = 63;
const PATHS = 200;
/** Up to so many series, rivals are compared on a rolling origin; beyond, the standard recipe is taken. */
const COMPARED_SERIES_MAX = 150;
const FITS_COMPARED = 16;
const FITS_STANDARD = 4;

const DATASETS = ['daily_demand', 'stock_spans', 'promotions', 'prices', 'products'] as const;

/** Daily demand of each product at each location, with quantiles; only what changed is fitted again. */
export const FORECAST_STEP: Step = {
  name: 'forecast',
  needs: [],
  datasets: DATASETS,
  version: '2',
  async run(context) {
    const { lake, asOfDay } = context;
    const live = await liveErrors(context);
    const judgedUntil = await publishOutcomes(context);
    const facts = await loadFacts(context);
    await lake.publish(FORECAST_FACTS, { kind: 'rows', rows: facts.rows });
    await lake.publish(CLOSED_DAYS, { kind: 'rows', rows: await closedDays(context) });
    const effects = await currentEffects(context, facts.groups);
    const { queue, kept } = await chooseSeries(context, HORIZON_DAYS);
    await lake.publish(FORECAST_QUEUE, {
      kind: 'rows',
      rows: queue.map(({ series, product, location }) => [series, product, location]),
    });
    const fresh = await fitQueue(context, queue, effects);
    await publishMerged(context, asOfDay);
    const { quality, bands } = await qualityOf(context, effects, { fitted: queue.length, kept });
    const drifted = await watchBands(context, bands, judgedUntil);
    const models = countModels(fresh.outcomes);
    if (queue.length > 0) {
      await registerModel(context, {
        kind: 'forecast',
        name: 'auto',
        params: { season: 7, horizonDays: HORIZON_DAYS, quantiles: QUANTILE_LEVELS },
        metrics: { ...quality, models },
        datasets: DATASETS,
      });
    }
    return {
      rowsIn: fresh.rowCount,
      rowsOut: (queue.length + kept) * HORIZON_DAYS,
      figures: {
        series: queue.length + kept,
        fitted: queue.length,
        kept,
        failed: fresh.failed,
        models,
        live,
        drifted,
        quality,
        effects: effectFigures(effects),
        promotions: facts.promotions,
      },
    };
  },
};

/** The quality is judged again where at least this share of the series was fitted again. */
const JUDGED_AGAIN_SHARE = 0.3;

interface Judged {
  readonly quality: Readonly<Record<string, unknown>>;
  /** Null where the last judgement stands. */
  readonly bands: ReadonlyMap<string, ErrorBand> | null;
}

async function qualityOf(
  context: StepContext,
  effects: ForecastEffects,
  { fitted, kept }: { readonly fitted: number; readonly kept: number },
): Promise<Judged> {
  const last = await context.ledger.runs.lastDone('forecast');
  const before = last?.figures['quality'];
  const isEnough = fitted >= JUDGED_AGAIN_SHARE * (fitted + kept);
  if (!isEnough && typeof before === 'object' && before !== null) {
    return { quality: before as Judged['quality'], bands: null };
  }
  const { quality, bands } = await publishQuality(context, effects);
  return { quality: { ...quality }, bands };
}

interface Fresh {
  readonly outcomes: readonly { readonly series: QueuedSeries; readonly value: DemandForecast }[];
  readonly rowCount: number;
  readonly failed: number;
}

async function fitQueue(
  context: StepContext,
  queue: readonly QueuedSeries[],
  effects: ForecastEffects,
): Promise<Fresh> {
  const { engine, lake, asOfDay, seed, signal, onProgress } = context;
  const byKey = new Map(queue.map((series) => [series.series, series]));
  const outcomes: { series: QueuedSeries; value: DemandForecast }[] = [];
  const report = await engine.mapSeries({
    rows: queuedRows(asOfDay),
    key: 'series',
    orderBy: ['day', 'until_day'],
    task: forecastDemand,
    batchSeriesMax: 16,
    params: {
      asOfDay,
      horizon: HORIZON_DAYS,
      quantiles: QUANTILE_LEVELS,
      seed,
      fitsMax: queue.length <= COMPARED_SERIES_MAX ? FITS_COMPARED : FITS_STANDARD,
      paths: PATHS,
      effects,
    },
    onOutcomes: (made) => {
      for (const outcome of made) {
        const series = byKey.get(outcome.key);
        if (outcome.kind === 'done' && series !== undefined) {
          outcomes.push({ series, value: outcome.value });
        }
      }
    },
    onProgress: (done) => onProgress(done, queue.length),
    signal,
  });
  await lake.publish(FRESH_FORECASTS, { kind: 'rows', rows: forecastRows(outcomes, asOfDay) });
  await publishFits(context, outcomes);
  await publishFactors(context, outcomes, effects);
  return { outcomes, rowCount: report.rowCount, failed: report.failedCount };
}

function* forecastRows(
  outcomes: Fresh['outcomes'],
  asOfDay: number,
): Generator<readonly DerivedCell[]> {
  for (const { series, value } of outcomes) {
    const { mean, quantiles, sumQuantiles, model } = value;
    let total = 0;
    for (let step = 0; step < HORIZON_DAYS; step++) {
      total += mean[step] ?? 0;
      const at = (values: Float64Array): number[] =>
        QUANTILE_LEVELS.map((_, q) => rounded(values[q * HORIZON_DAYS + step] ?? 0));
      yield [
        series.product,
        series.location,
        asOfDay + 1 + step,
        asOfDay,
        rounded(mean[step] ?? 0),
        ...at(quantiles),
        rounded(total),
        ...at(sumQuantiles),
        model,
      ];
    }
  }
}

/** Six decimals: a third of the bytes, and far below what a forecast knows. */
function rounded(units: number): number {
  return Math.round(units * 1e6) / 1e6;
}

/** What was fitted on, for fresh series and for those kept. */
async function publishFits(context: StepContext, outcomes: Fresh['outcomes']): Promise<void> {
  const { engine, lake, asOfDay } = context;
  const kept = await engine.query(sql`
    select product_id, location_id, fitted_day, history, model from forecast_fits as f
    where not exists (
      select 1 from forecast_queue as q
      where q.product_id = f.product_id and q.location_id = f.location_id)`);
  const text = (name: string) => column(kept, name, 'VARCHAR').values;
  const [products, locations, histories, models] = [
    text('product_id'),
    text('location_id'),
    text('history'),
    text('model'),
  ];
  const days = column(kept, 'fitted_day', 'INTEGER').values;
  const rows: DerivedCell[][] = outcomes.map(({ series, value }) => [
    series.product,
    series.location,
    asOfDay,
    series.history,
    value.model,
  ]);
  for (let row = 0; row < kept.rowCount; row++) {
    rows.push([
      products?.[row] ?? '',
      locations?.[row] ?? '',
      days[row] ?? 0,
      histories?.[row] ?? '',
      models?.[row] ?? '',
    ]);
  }
  await lake.publish(FORECAST_FITS, { kind: 'rows', rows });
}

/** How fresh series use the factors, and how those kept do. */
async function publishFactors(
  { engine, lake, asOfDay }: StepContext,
  outcomes: Fresh['outcomes'],
  effects: ForecastEffects,
): Promise<void> {
  const kept = await plainRows(
    engine,
    sql`
      select f.* from forecast_factors as f
        join forecast_fits as t on t.product_id = f.product_id
          and t.location_id = f.location_id and t.fitted_day = f.fitted_day
      where not exists (
        select 1 from forecast_queue as q
        where q.product_id = f.product_id and q.location_id = f.location_id)`,
  );
  const names = Object.keys(FORECAST_FACTORS.columns);
  const rows: (readonly DerivedCell[])[] = outcomes.map(({ series, value }) => [
    series.product,
    series.location,
    asOfDay,
    effects.id,
    value.used,
    rounded(value.lift),
    orNull(value.plainError),
    orNull(value.adjustedError),
  ]);
  for (const row of kept) rows.push(names.map((name) => row[name] ?? null));
  await lake.publish(FORECAST_FACTORS, { kind: 'rows', rows });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}

function effectFigures(effects: ForecastEffects): Readonly<Record<string, unknown>> {
  const { id, version, groups, responses } = effects;
  const { elasticity, promoted, after, kin } = responses;
  return {
    id,
    version,
    groups: groups.length,
    elasticity: elasticity.value,
    promoted: promoted.value,
    after: after.value,
    kin: kin.value,
  };
}

/** Fresh forecasts, and the days still ahead of those that were kept. */
async function publishMerged({ lake }: StepContext, asOfDay: number): Promise<void> {
  const columns = Object.keys(FORECASTS.columns).join(', ');
  const text = `select ${columns} from fresh_forecasts
    union all
    select ${columns} from forecasts as f where day > ${Math.trunc(asOfDay)}
      and exists (select 1 from forecast_fits as t
        where t.product_id = f.product_id and t.location_id = f.location_id)
      and not exists (select 1 from forecast_queue as q
        where q.product_id = f.product_id and q.location_id = f.location_id)`;
  await lake.publish(FORECASTS, { kind: 'query', select: raw(text) });
}

function countModels(outcomes: Fresh['outcomes']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { value } of outcomes) counts[value.model] = (counts[value.model] ?? 0) + 1;
  return counts;
}
