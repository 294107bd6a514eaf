import type { Forecaster, ForecasterState } from '@quanyu/forecast';
import type { ReplenishParams, ReplenishRow, SalesRow, StockRow } from '@quanyu/inventory';
import type { Matrix } from '@quanyu/numeric';
import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { file, out } from '../file-options.ts';

export const replenishCommand: CommandSpec = {
  name: 'replenish',
  group: 'tool',
  summary: 'propose order quantities',
  about:
    'Reads sales, stock and parameters and writes product,location,order_units,reason: one row per stock row, in its order, whole units ≥ 0. The order is decided after the last period of the sales; due_k arrives before the demand of period k, this order before that of period leadTimePeriods; it answers for demand up to period leadTimePeriods + reviewPeriods − 1. A text in place of a number in the parameters names a column of the stock file.',
  options: [
    file('--sales <FILE>', 'product,location,time,units[,available]'),
    file('--stock <FILE>', 'product,location,on_hand[,due_1,due_2,…]'),
    file(
      '--params <FILE>',
      '{period, reviewPeriods, leadTimePeriods, holdingCost, shortageCost, lostSales, …}, JSON',
    ),
    {
      flags: '--model <NAME>',
      about: 'auto (demand pooled over all series), or a forecast model by name',
      fallback: 'auto',
    },
    out,
  ],
  examples: [
    {
      line: 'quanyu replenish --sales sales.csv --stock stock.csv --params params.json --out orders.csv',
      about: 'what to order this week',
    },
    {
      line: 'quanyu replenish --model arima --sales sales.csv --stock stock.csv --params params.json --out orders.csv',
      about: 'the same on ARIMA forecasts',
    },
  ],
  run: replenishFiles,
};

const PATHS = 500;

async function replenishFiles(options: OptionValues, context: CommandContext): Promise<void> {
  const [
    { replenish, REASONS_EN, REASONS_ZH },
    { renderReason },
    { writeCsv },
    { readJson },
    { salesRows, stockRows },
  ] = await Promise.all([
    import('@quanyu/inventory'),
    import('@quanyu/domain'),
    import('@quanyu/files'),
    import('../tools/text-file.ts'),
    import('../tools/stock-files.ts'),
  ]);
  const sales = await salesRows(String(options['sales']));
  const stock = await stockRows(String(options['stock']));
  const params = readJson(String(options['params'])) as unknown as ReplenishParams;
  const demandPaths = await forecastPaths(String(options['model']), sales, params, context);
  const { rows } = await context.report.step('replenish', async () => {
    const made = replenish({
      sales,
      stock,
      params,
      seed: context.seed,
      paths: PATHS,
      ...(demandPaths === undefined ? {} : { demandPaths }),
    });
    const figures = {
      orderUnits: made.reduce((sum, row) => sum + row.orderUnits, 0),
      rowsOrdered: made.filter((row) => row.orderUnits > 0).length,
      rowsWithoutHistory: made.filter((row) => row.choice === null).length,
    };
    return { rows: made, rowsIn: sales.length + stock.length, rowsOut: made.length, figures };
  });
  const catalogue = context.language === 'zh' ? REASONS_ZH : REASONS_EN;
  const text = ({ reasons }: ReplenishRow) =>
    reasons.map((reason) => renderReason(reason, catalogue, context.language)).join(' ');
  await writeCsv(
    String(options['out']),
    ['product', 'location', 'order_units', 'reason'],
    rows.map((row) => [row.product, row.location, row.orderUnits, text(row)]),
  );
}

type PathsOfRow = (row: StockRow, horizon: number) => Matrix | undefined;

/** Demand paths by a named forecaster, fitted once a series; undefined for the built-in model. */
async function forecastPaths(
  model: string,
  sales: readonly SalesRow[],
  params: ReplenishParams,
  context: CommandContext,
): Promise<PathsOfRow | undefined> {
  if (model === 'auto') return undefined;
  const [{ forecasterByName }, { createRng }, { seriesOfSales }] = await Promise.all([
    import('@quanyu/forecast'),
    import('@quanyu/numeric'),
    import('../tools/stock-files.ts'),
  ]);
  const forecaster: Forecaster<ForecasterState> = forecasterByName(model);
  const seasons = { day: 7, week: 52, month: 12 };
  const season = params.seasonPeriods ?? (params.period === undefined ? 1 : seasons[params.period]);
  const series = seriesOfSales(sales);
  return (row, horizon) => {
    const key = JSON.stringify([row.product, row.location]);
    const values = series.get(key);
    if (values === undefined) return undefined;
    const rng = createRng(context.seed).stream(key);
    const state = forecaster.fit({ values, seasons: [season], nonNegative: true }, { rng });
    return forecaster.simulate(state, { horizon, paths: PATHS, rng });
  };
}
