import { AppError, type DayIndex } from '@quanyu/domain';
import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { CLI_ERRORS } from '../errors.ts';
import { file, out } from '../file-options.ts';
import { isoDate, wholeNumber } from '../option-values.ts';

export const clvCommand: CommandSpec = {
  name: 'clv',
  group: 'tool',
  summary: 'expected purchases and value of customers',
  about:
    'Reads customer,date,value (purchases of one day are one) and writes customer,alive,purchases,value expected in the horizon. Rows after --until are left out.',
  options: [
    file('--purchases <FILE>', 'customer,date,value'),
    {
      flags: '--until <DATE>',
      about: 'last day of the data, ISO date',
      required: true,
      parse: isoDate('--until'),
    },
    {
      flags: '--horizon-days <N>',
      about: 'days ahead',
      required: true,
      parse: wholeNumber('--horizon-days', 1, 36_500),
    },
    out,
    { flags: '--report <FILE>', about: 'parameters (time in weeks) and log-likelihoods, JSON' },
  ],
  examples: [
    {
      line: 'quanyu clv --purchases log.csv --until 2026-10-31 --horizon-days 365 --out clv.csv',
      about: 'the coming year of each customer',
    },
  ],
  run: clv,
};

const DAY_MS = 86_400_000;

async function clv(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ clvOf }, { readColumns, writeCsv }, { readTimes }, { writeJson }] = await Promise.all([
    import('@quanyu/profile'),
    import('@quanyu/files'),
    import('../tools/time-axis.ts'),
    import('../tools/text-file.ts'),
  ]);
  const table = await readColumns(String(options['purchases']), {
    columns: [
      { name: 'customer', type: 'text' },
      { name: 'date', type: 'text' },
      { name: 'value', type: 'number' },
    ],
  });
  const times = readTimes(table.texts.get('date') ?? [], table.lines);
  if (!times.areDates && table.rows > 0) {
    throw new AppError(CLI_ERRORS.CLI_TIME_INVALID, 'Cannot use numbers as dates', {
      place: 'date',
    });
  }
  const untilDay = options['until'] as DayIndex;
  const horizonDays = Number(options['horizonDays']);
  const { ids, purchases } = dictionary(table.texts.get('customer') ?? [], {
    day: Int32Array.from(times.values, (at) => Math.floor(at / DAY_MS)),
    value: table.numbers.get('value') ?? new Float64Array(),
    untilDay,
  });
  const { result } = await context.report.step('clv', async () => {
    const made = clvOf(purchases, { untilDay, horizonDays });
    const { bgNbd, gammaGamma, expectedPurchases, expectedValue } = made.report;
    const figures = { bgNbd, gammaGamma, expectedPurchases, expectedValue };
    return { result: made, rowsIn: table.rows, rowsOut: ids.length, figures };
  });
  const { alive, purchases: expected, value } = result.scores;
  await writeCsv(
    String(options['out']),
    ['customer', 'alive', 'purchases', 'value'],
    ids.map((id, i) => [id, alive[i], expected[i], value[i]]),
  );
  if (options['report'] !== undefined) writeJson(String(options['report']), result.report);
}

interface PurchaseColumns {
  readonly day: Int32Array;
  readonly value: Float64Array;
  readonly untilDay: number;
}

/** Customers as indexes in order of first appearance; rows after the last day are left out. */
function dictionary(customers: readonly string[], { day, value, untilDay }: PurchaseColumns) {
  const indexById = new Map<string, number>();
  const kept: number[] = [];
  const customer: number[] = [];
  customers.forEach((id, row) => {
    if ((day[row] ?? 0) > untilDay) return;
    const index = indexById.get(id) ?? indexById.size;
    indexById.set(id, index);
    kept.push(row);
    customer.push(index);
  });
  return {
    ids: [...indexById.keys()],
    purchases: {
      customers: indexById.size,
      customer: Int32Array.from(customer),
      day: Int32Array.from(kept, (row) => day[row] ?? 0),
      value: Float64Array.from(kept, (row) => value[row] ?? 0),
    },
  };
}
