import { writeFileSync } from 'node:fs';
import type { EventTable } from '@quanyu/recommend';
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
    { flags: '--compare <FILE.html>', about: 'a page that compares models on these events' },
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
  const events = {
    customer: texts.get('customer') ?? [],
    product: texts.get('product') ?? [],
    time: texts.get('time') ?? [],
    ...(type === undefined ? {} : { type }),
    ...(value === undefined ? {} : { value }),
  };
  const { result } = await context.report.step('recommend', async () => {
    const made = recommendTable(
      events,
      {
        forCustomers,
        count: Number(options['count']),
        model: String(options['model']),
        keepSeen: options['keepSeen'] === true,
      },
      { rng: createRng(context.seed), onProgress: epochTeller(context) },
    );
    return {
      result: made,
      rowsIn: table.rows,
      rowsOut: made.rows.length,
      figures: made.figures,
    };
  });
  if (options['compare'] !== undefined) await compare(String(options['compare']), events, context);
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
/** Says how a network learns: loss, validation loss and AUC of each epoch. */
function epochTeller(context: CommandContext): (figures: Readonly<Record<string, number>>) => void {
  return ({ epoch = 0, epochs = 0, loss, valLoss, valAuc }) => {
    if (loss === undefined || valLoss === undefined || valAuc === undefined) return;
    const bar = `${'='.repeat(epoch)}${'.'.repeat(Math.max(0, epochs - epoch))}`;
    const figures = `loss ${loss.toFixed(4)} val_loss ${valLoss.toFixed(4)} val_auc ${valAuc.toFixed(4)}`;
    if (!context.quiet) context.warn(`epoch ${epoch}/${epochs} [${bar}] ${figures}`);
  };
}

const COMPARE_TRIALS = 24;
const COMPARE_CASES = 1_000;

/** Writes a page that compares models on what each customer did last. */
async function compare(path: string, events: EventTable, context: CommandContext): Promise<void> {
  const [{ compareModels }, { evaluationReport, interactionsOf }, { createRng }] =
    await Promise.all([
      import('@quanyu/loop'),
      import('@quanyu/recommend'),
      import('@quanyu/numeric'),
    ]);
  await context.report.step('compare', async () => {
    const { models, leftOut } = compareModels(interactionsOf(events, false), {
      rng: createRng(context.seed),
      trialsMax: COMPARE_TRIALS,
      casesMax: COMPARE_CASES,
      checkStop: () => context.signal.throwIfAborted(),
    });
    writeFileSync(path, evaluationReport(models, context.language));
    const ndcg = Object.fromEntries(models.map(({ name, test }) => [name, test.ndcg]));
    return {
      result: undefined,
      rowsIn: events.customer.length,
      rowsOut: models.length,
      figures: { ndcg, leftOut },
    };
  });
}

/** One id a line, no header; blank lines are passed over. */
function customerLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
