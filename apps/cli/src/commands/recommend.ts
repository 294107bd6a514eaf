import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { file, out } from '../file-options.ts';
import { wholeNumber } from '../option-values.ts';

export const recommendCommand: CommandSpec = {
  name: 'recommend',
  group: 'tool',
  summary: 'recommend products from events in a file',
  about:
    'Reads customer,product,time[,type][,value] (time: ISO date or date-time, epoch seconds or milliseconds, or a plain rank) and writes customer,rank,product,score as CSV, or as Parquet where the name of --out ends in .parquet. Unknown customers get the popular list.',
  options: [
    file('--events <FILE>', 'customer,product,time[,type][,value]'),
    {
      flags: '--for <FILE|all>',
      about: 'a file with one customer a line and no header, or all',
      required: true,
    },
    {
      flags: '--count <N>',
      about: 'products a customer',
      required: true,
      parse: wholeNumber('--count', 1, 100_000),
    },
    { flags: '--model <NAME>', about: 'auto or a model by name', fallback: 'auto' },
    { flags: '--keep-seen', about: 'products the customer has already had may come again' },
    out,
  ],
  examples: [
    {
      line: 'quanyu recommend --events purchases.csv --for all --count 10 --out lists.csv',
      about: 'ten products for every customer',
    },
  ],
  run: recommend,
};

async function recommend(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ recommendTable }, { createRng }, { readColumns }, { readText }, { writeTable }] =
    await Promise.all([
      import('@quanyu/recommend'),
      import('@quanyu/numeric'),
      import('@quanyu/files'),
      import('../tools/text-file.ts'),
      import('../tools/write-table.ts'),
    ]);
  const table = await readColumns(String(options['events']), {
    columns: [
      { name: 'customer', type: 'text' },
      { name: 'product', type: 'text' },
      { name: 'time', type: 'text' },
      { name: 'type', type: 'text', isRequired: false },
      { name: 'value', type: 'text', isRequired: false },
    ],
  });
  const { texts } = table;
  const type = texts.get('type');
  const value = texts.get('value');
  const wanted = String(options['for']);
  const forCustomers = wanted === 'all' ? 'all' : customerLines(readText(wanted));
  const { result } = await context.report.step('recommend', async () => {
    const made = recommendTable(
      {
        customer: texts.get('customer') ?? [],
        product: texts.get('product') ?? [],
        time: texts.get('time') ?? [],
        ...(type === undefined ? {} : { type }),
        ...(value === undefined ? {} : { value }),
      },
      {
        forCustomers,
        count: Number(options['count']),
        model: String(options['model']),
        keepSeen: options['keepSeen'] === true,
      },
      { rng: createRng(context.seed) },
    );
    return {
      result: made,
      rowsIn: table.rows,
      rowsOut: made.rows.length,
      figures: made.figures,
    };
  });
  const { unknownCustomers, emptyAnswers } = result.figures;
  if (unknownCustomers > 0)
    context.warn(`note: ${unknownCustomers} unknown customers get the popular list`);
  if (emptyAnswers > 0) context.warn(`note: nothing is left to show to ${emptyAnswers} customers`);
  await writeTable(
    String(options['out']),
    COLUMNS,
    result.rows.map(({ customer, rank, product, score }) => [customer, rank, product, score]),
  );
}

const COLUMNS = [
  { name: 'customer', type: 'VARCHAR' },
  { name: 'rank', type: 'BIGINT' },
  { name: 'product', type: 'VARCHAR' },
  { name: 'score', type: 'DOUBLE' },
] as const;

/** One id a line, no header; blank lines are passed over. */
function customerLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
