import type { StepName } from '@quanyu/loop';
import type { CommandContext, CommandSpec, OptionValues } from '../command.ts';
import { isoDate } from '../option-values.ts';

export const runCommand: CommandSpec = {
  name: 'run',
  group: 'retailer',
  summary: 'run the steps of the loop',
  about:
    'Runs import → clean → snapshot → profile → forecast → plan → recommend → pick → deliver → floor → decide → measure, or the steps named. A step whose inputs have not changed is skipped; after a kill the next run goes on where it stood.',
  argument: { form: '[step...]', about: 'steps to run; all of them where none is named' },
  options: [
    {
      flags: '--as-of <DATE>',
      about: 'the day the loop stands on; default: the last day of the data',
      parse: isoDate('--as-of'),
    },
  ],
  examples: [
    { line: 'quanyu run', about: 'the whole loop' },
    { line: 'quanyu run forecast plan --as-of 2026-11-01', about: 'two steps as of a day' },
  ],
  run,
};

async function run(
  options: OptionValues,
  context: CommandContext,
  steps: readonly string[],
): Promise<void> {
  const [{ openRetailer }, { runSteps }] = await Promise.all([
    import('../retailer/open-retailer.ts'),
    import('../retailer/run-steps.ts'),
  ]);
  const retailer = await openRetailer(context);
  try {
    await runSteps(
      retailer.loop,
      {
        // Names are checked by the loop, which knows them.
        steps: steps as readonly StepName[],
        asOfDay: options['asOf'] as number | undefined,
        actor: 'cli',
      },
      context,
    );
  } finally {
    await retailer.close();
  }
}
