import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { file, out } from '../file-options.ts';
import { groupCount } from '../option-values.ts';

export const segmentCommand: CommandSpec = {
  name: 'segment',
  group: 'tool',
  summary: 'group customers by their features',
  about:
    'Reads customer,<feature>… and writes customer,segment. Features are scaled to z-scores by their population deviation unless told otherwise.',
  options: [
    file('--data <FILE>', 'customer,<feature>…'),
    {
      flags: '--k <K|auto>',
      about: 'number of segments, or auto',
      required: true,
      parse: groupCount,
    },
    {
      flags: '--scale <HOW>',
      about: 'none, or z by population deviation',
      fallback: 'z',
      oneOf: ['none', 'z'],
    },
    out,
    { flags: '--report <FILE>', about: 'inertia, centres, sizes and names in words, JSON' },
  ],
  examples: [
    {
      line: 'quanyu segment --data features.csv --k auto --out segments.csv --report segments.json',
      about: 'let the number of segments be found',
    },
  ],
  run: segment,
};

async function segment(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ segmentsOf }, { createRng }, { readColumns, writeCsv }, { writeJson }] =
    await Promise.all([
      import('@quanyu/profile'),
      import('@quanyu/numeric'),
      import('@quanyu/files'),
      import('../tools/text-file.ts'),
    ]);
  const table = await readColumns(String(options['data']), {
    columns: [{ name: 'customer', type: 'text' }],
    others: 'number',
  });
  const customers = table.texts.get('customer') ?? [];
  const features = [...table.numbers.keys()];
  const columns = [...table.numbers.values()];
  const rows = customers.length;
  const data = new Float64Array(rows * features.length);
  columns.forEach((column, j) => {
    for (let i = 0; i < rows; i++) data[i * features.length + j] = column[i] ?? Number.NaN;
  });
  const { result } = await context.report.step('segment', async () => {
    const made = segmentsOf(
      { customers, features, x: { data, rows, cols: features.length } },
      {
        k: options['k'] as number | 'auto',
        scale: options['scale'] as 'z' | 'none',
        rng: createRng(context.seed),
      },
    );
    const { k, inertia, sizes } = made.report;
    return { result: made, rowsIn: rows, rowsOut: rows, figures: { k, inertia, sizes } };
  });
  await writeCsv(
    String(options['out']),
    ['customer', 'segment'],
    customers.map((customer, i) => [customer, result.segments[i] ?? 0]),
  );
  if (options['report'] !== undefined) writeJson(String(options['report']), result.report);
}
