import { AppError } from '@quanyu/domain';
import type { ForecastSeriesInput } from '@quanyu/forecast/tasks';
import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { file, out } from '../file-options.ts';
import { levelList, wholeNumber, wholeNumberList } from '../option-values.ts';
import type { KnownFuture } from '../tools/known-future.ts';
import type { GriddedSeries } from '../tools/series-table.ts';

export const forecastCommand: CommandSpec = {
  name: 'forecast',
  group: 'tool',
  summary: 'forecast many series from a file',
  about:
    'Reads series,time,value[,regressor…] (empty value = missing; time only orders a series and shows its gaps) and writes series,step,mean[,q0.1,…]: step 1 to H, H rows for every series. Rows of one series and time are summed.',
  options: [
    file('--data <FILE>', 'series,time,value[,regressor…]; comma or tab, plain or gzip'),
    {
      flags: '--horizon <H>',
      about: 'steps to forecast',
      required: true,
      parse: wholeNumber('--horizon', 1, 10_000),
    },
    {
      flags: '--season <M>',
      about: 'season length in steps, or two: 24,168',
      parse: wholeNumberList('--season', 1, 100_000),
    },
    {
      flags: '--quantiles <LIST>',
      about: 'levels such as 0.1,0.5,0.9; each makes a column named q and the level as typed',
      parse: levelList('--quantiles'),
    },
    { flags: '--model <NAME>', about: 'auto or a model by name', fallback: 'auto' },
    {
      flags: '--known <FILE>',
      about:
        'regressors of the steps ahead: series,time,regressor…; their columns in --data are used too',
    },
    out,
  ],
  examples: [
    {
      line: 'quanyu forecast --data sales.csv --horizon 14 --season 7 --quantiles 0.1,0.5,0.9 --out forecast.csv',
      about: 'two weeks of daily sales with a range',
    },
  ],
  run: forecast,
};

async function forecast(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ forecasterByName }, { forecastSeries }, { writeCsv }, pools] = await Promise.all([
    import('@quanyu/forecast'),
    import('@quanyu/forecast/tasks'),
    import('@quanyu/files'),
    import('../tools/open-pool.ts'),
  ]);
  const horizon = Number(options['horizon']);
  const levels = (options['quantiles'] ?? []) as readonly string[];
  const model = String(options['model']);
  forecasterByName(model);
  const { table, known, rows } = await context.report.step('read', () =>
    readInputs(options, horizon),
  );
  noteAll(table.notes, context);
  const seasons = (options['season'] ?? []) as readonly number[];
  const quantiles = levels.map(Number);
  const inputs = table.series.map(
    (one): ForecastSeriesInput => ({
      key: one.name,
      values: one.values,
      seasons,
      horizon,
      quantiles,
      model,
      seed: context.seed,
      ...regressorsOf(one, known),
    }),
  );
  const pool = pools.openPool(inputs.length < 8 ? 1 : context.threads);
  const bar = context.progress.start('forecast');
  try {
    const { outputs } = await context.report.step('forecast', async () => {
      const made = await pool.map(forecastSeries, inputs, {
        onProgress: (done, total) => bar.update(done, total),
        signal: context.signal,
      });
      const fallbacks = made.filter((one) => one.fallbacks.length > 0);
      for (const one of fallbacks.slice(0, NOTES_MAX)) {
        context.warn(`note: ${one.key}: ${one.fallbacks.join(', ')}; forecast by ${one.model}`);
      }
      const figures = {
        models: countBy(made.map((one) => one.model)),
        fallbacks: Object.fromEntries(fallbacks.map((one) => [one.key, one.fallbacks])),
      };
      return { outputs: made, rowsIn: rows, rowsOut: made.length * horizon, figures };
    });
    bar.end();
    await writeCsv(
      String(options['out']),
      ['series', 'step', 'mean', ...levels.map((level) => `q${level}`)],
      outputs.flatMap((one) =>
        Array.from(one.mean, (mean, step) => [
          one.key,
          step + 1,
          mean,
          ...one.quantiles.map((row) => row[step]),
        ]),
      ),
    );
  } finally {
    bar.end();
    await pool.close();
  }
}

/** History and, with --known, the regressors that both files have. */
async function readInputs(options: OptionValues, horizon: number) {
  const [{ readColumns }, { seriesTable }, { readKnownFuture }] = await Promise.all([
    import('@quanyu/files'),
    import('../tools/series-table.ts'),
    import('../tools/known-future.ts'),
  ]);
  const file = options['known'] as string | undefined;
  const known = file === undefined ? undefined : await readKnownFuture(file, horizon);
  const columns = await readColumns(String(options['data']), {
    columns: [
      { name: 'series', type: 'text' },
      { name: 'time', type: 'text' },
      { name: 'value', type: 'number?' },
      ...(known?.names ?? []).map((name) => ({ name, type: 'number?' }) as const),
    ],
  });
  const numbers = (name: string) => columns.numbers.get(name) ?? new Float64Array();
  const table = seriesTable({
    series: columns.texts.get('series') ?? [],
    time: columns.texts.get('time') ?? [],
    value: numbers('value'),
    lines: columns.lines,
    regressors: (known?.names ?? []).map(numbers),
  });
  return { table, known, rows: columns.rows, rowsIn: columns.rows, rowsOut: table.series.length };
}

/** @throws AppError CLI_KNOWN_INVALID where the future of a series is not known. */
function regressorsOf(
  series: GriddedSeries,
  known: KnownFuture | undefined,
): Pick<ForecastSeriesInput, 'regressors' | 'known'> {
  if (known === undefined) return {};
  const future = known.bySeries.get(series.name);
  if (future !== undefined) return { regressors: series.regressors, known: future };
  throw new AppError(
    CLI_ERRORS.CLI_KNOWN_INVALID,
    `Cannot forecast ${series.name} as the file of known regressors has no row of it`,
    { place: series.name },
  );
}

const NOTES_MAX = 20;

function noteAll(
  notes: readonly { readonly series: string; readonly code: string }[],
  context: CommandContext,
): void {
  for (const note of notes.slice(0, NOTES_MAX)) context.warn(`note: ${note.series}: ${note.code}`);
  if (notes.length > NOTES_MAX) context.warn(`note: and ${notes.length - NOTES_MAX} more series`);
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
