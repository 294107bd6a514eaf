import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { wholeNumber } from '../option-values.ts';

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  group: 'retailer',
  summary: 'check machine, folders, ports and database',
  about:
    'Checks what quanyu needs and says what is missing and how to mend it. Ends with 4 where something needed is missing.',
  options: [
    {
      flags: '--port <PORT>',
      about: 'port to check',
      fallback: 8080,
      parse: wholeNumber('--port', 0, 65_535),
    },
  ],
  examples: [{ line: 'quanyu doctor', about: 'look before you start' }],
  run: doctor,
};

async function doctor(options: OptionValues, context: CommandContext): Promise<void> {
  const [{ examine }, { AppError }, { CLI_ERRORS }] = await Promise.all([
    import('../retailer/examine.ts'),
    import('@quanyu/domain'),
    import('../errors.ts'),
  ]);
  const findings = await examine({
    dataDir: context.dataDir,
    port: Number(options['port']),
    databaseUrl: context.environment['DATABASE_URL'],
    clock: context.clock,
  });
  for (const { state, what, found, remedy } of findings) {
    context.print(`${state.padEnd(7)} ${what}: ${found}`);
    if (remedy !== undefined) context.print(`        ${remedy}`);
  }
  const missing = findings.filter(({ state }) => state === 'missing');
  context.report.add({
    name: 'doctor',
    seconds: 0,
    rowsIn: findings.length,
    rowsOut: missing.length,
    figures: { findings },
  });
  if (missing.length === 0) return;
  throw new AppError(
    CLI_ERRORS.CLI_MACHINE_UNFIT,
    `Cannot run as ${missing.map(({ what }) => what).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not fit`,
    { place: missing[0]?.what ?? 'machine' },
  );
}
