import type { CommandSpec } from '../command.ts';
import { noModelYet } from '../no-model-yet.ts';
import { isoDate } from '../option-values.ts';

export const runCommand: CommandSpec = {
  name: 'run',
  group: 'retailer',
  summary: 'run the steps of the loop',
  about:
    'Runs import → clean → snapshot → profile → forecast → plan → recommend → decide → measure, or the steps named.',
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
  run: noModelYet('run'),
};
