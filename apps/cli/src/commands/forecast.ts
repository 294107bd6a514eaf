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
    {
      flags: '--what-if <FILE>',
      about:
        'another future of the regressors in --known (a price, a promotion): adds the columns what_if and change; auto then means decomposable',
    },
    out,
  ],
  examples: [
    {
      line: 'quanyu forecast --data sales.csv --horizon 14 --season 7 --quantiles 0.1,0.5,0.9 --out forecast.csv',
      about: 'two weeks of daily sales with a range',
    },
    {
      line: 'quanyu forecast --data sales.csv --horizon 14 --known plan.csv --what-if promotion.csv --out compared.csv',
      about: 'the forecast as planned and under another promotion',
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
  const model = modelOf(options);
  forecasterByName(model);
  const { table, known, other, rows } = await context.report.step('read', () =>
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
  const others = inputs.map((input, i) => ({ ...input, ...futureOf(table.series[i], other) }));
  const pool = pools.openPool(inputs.length < 8 ? 1 : context.threads);
  const bar = context.progress.start('forecast');
  try {
    const { outputs, changed } = await context.report.step('forecast', async () => {
      const work = {
        onProgress: (done: number, total: number) => bar.update(done, total),
        signal: context.signal,
      };
      const made = await pool.map(forecastSeries, inputs, work);
      // The same fit, as the same seed and history make the same model, under the other future.
      const compared = other === undefined ? [] : await pool.map(forecastSeries, others, work);
      const fallbacks = made.filter((one) => one.fallbacks.length > 0);
      for (const one of fallbacks.slice(0, NOTES_MAX)) {
        context.warn(`note: ${one.key}: ${one.fallbacks.join(', ')}; forecast by ${one.model}`);
      }
      const figures = {
        models: countBy(made.map((one) => one.model)),
        fallbacks: Object.fromEntries(fallbacks.map((one) => [one.key, one.fallbacks])),
      };
      const rowsOut = made.length * horizon;
      return { outputs: made, changed: compared, rowsIn: rows, rowsOut, figures };
    });
    bar.end();
    await writeCsv(
      String(options['out']),
      [
        'series',
        'step',
        'mean',
        ...levels.map((level) => `q${level}`),
        ...(other === undefined ? [] : ['what_if', 'change']),
      ],
      outputs.flatMap((one, i) =>
        Array.from(one.mean, (mean, step) => [
          one.key,
          step + 1,
          mean,
          ...one.quantiles.map((row) => row[step]),
          ...comparedCells(changed[i]?.mean[step], mean),
        ]),
      ),
    );
  } finally {
    bar.end();
    await pool.close();
  }
}

/** Only models with regressors can tell one future from another. */
function modelOf(options: OptionValues): string {
  const model = String(options['model']);
  if (options['whatIf'] === undefined) return model;
  if (options['known'] === undefined) {
    throw new AppError(
      CLI_ERRORS.CLI_KNOWN_INVALID,
      'Cannot compare futures as --what-if needs the planned one: give --known, too',
      { place: '--known' },
    );
  }
  return model === 'auto' ? 'decomposable' : model;
}

function comparedCells(other: number | undefined, mean: number): readonly number[] {
  return other === undefined ? [] : [other, other - mean];
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
  const otherFile = options['whatIf'] as string | undefined;
  const other = otherFile === undefined ? undefined : await readKnownFuture(otherFile, horizon);
  checkSameNames(known, other);
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
  return {
    table,
    known,
    other,
    rows: columns.rows,
    rowsIn: columns.rows,
    rowsOut: table.series.length,
  };
}

/** @throws AppError CLI_KNOWN_INVALID where the two futures do not know the same. */
function checkSameNames(known: KnownFuture | undefined, other: KnownFuture | undefined): void {
  if (other === undefined || known?.names.join() === other.names.join()) return;
  throw new AppError(
    CLI_ERRORS.CLI_KNOWN_INVALID,
    `Cannot compare futures as --what-if must have the columns of --known (${known?.names.join(', ') ?? ''}): current value is ${other.names.join(', ')}`,
    { place: '--what-if' },
  );
}

/** The other future of a series; one that the file does not name stays as planned. */
function futureOf(
  series: GriddedSeries | undefined,
  other: KnownFuture | undefined,
): Pick<ForecastSeriesInput, 'known'> {
  const future = series === undefined ? undefined : other?.bySeries.get(series.name);
  return future === undefined ? {} : { known: future };
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
