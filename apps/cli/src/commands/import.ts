import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';

export const importCommand: CommandSpec = {
  name: 'import',
  group: 'retailer',
  summary: 'import files into the ledger',
  about:
    'Reads, maps, cleans and records files. Rows are conserved: read = accepted + merged + rejected. Importing the same file twice changes nothing. `auto` finds the columns by name and content, prints its map, and asks (exit 3, a map to edit is written) only where two readings change a figure.',
  options: [
    {
      flags: '--source <PRESET|auto>',
      about: 'native, online-retail, maven-toys, or auto',
      required: true,
    },
    { flags: '--file <FILE...>', about: 'files or folders; may repeat', required: true },
    { flags: '--map <MAP>', about: 'a saved column map, JSON' },
    { flags: '--currency <CCY>', about: 'currency where the file names none' },
  ],
  examples: [
    {
      line: 'quanyu import --source online-retail --file online_retail.csv.gz',
      about: 'a preset',
    },
    {
      line: 'quanyu import --source auto --file orders.csv --currency EUR',
      about: 'find the columns by name and content',
    },
    { line: 'quanyu import --source native --file ./export', about: 'a folder of native files' },
  ],
  run: importCommandRun,
};

async function importCommandRun(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ openRetailer }, { importInto }, { PRESETS }, { currency }] = await Promise.all([
    import('../retailer/open-retailer.ts'),
    import('../retailer/import-into.ts'),
    import('@quanyu/files'),
    import('@quanyu/domain'),
  ]);
  const source = String(options['source']);
  const named = options['currency'] as string | undefined;
  if (named !== undefined) currency(named);
  const preset = Object.hasOwn(PRESETS, source) ? PRESETS[source] : undefined;
  const store = await openRetailer(context, {
    ...(preset === undefined ? {} : { currency: preset.currency, timeZone: preset.timeZone }),
    ...(named === undefined ? {} : { currency: named }),
  });
  try {
    const report = await importInto(
      store,
      {
        source,
        files: options['file'] as readonly string[],
        mapFile: options['map'] as string | undefined,
        currency: named,
      },
      context,
    );
    for (const { file, reason } of report.skipped) context.warn(`note: ${file}: ${reason}`);
    printReport({ ...report.figures }, context);
  } finally {
    await store.close();
  }
}

function printReport(figures: Readonly<Record<string, unknown>>, context: CommandContext): void {
  const { issues, otherCurrencies, ...counts } = figures;
  const width = Math.max(...Object.keys(counts).map((name) => name.length));
  for (const [name, value] of Object.entries(counts)) {
    context.print(`${name.padEnd(width)}  ${shown(value)}`);
  }
  for (const [code, count] of Object.entries((issues ?? {}) as Record<string, number>)) {
    context.print(`  ${code}: ${shown(count)}`);
  }
  for (const [code, amount] of Object.entries((otherCurrencies ?? {}) as Record<string, string>)) {
    context.print(`  in ${code}: ${amount}`);
  }
}

function shown(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en') : String(value);
}
