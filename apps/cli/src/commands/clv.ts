import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';
import { isoDate, wholeNumber } from '../option-values.ts';

export const clvCommand: CommandSpec = {
  name: 'clv',
  group: 'tool',
  summary: 'expected purchases and value of customers',
  about:
    'Reads customer,date,value and writes customer,alive,purchases,value expected in the horizon.',
  options: [
    file('--purchases <FILE>', 'customer,date,value; purchases of one day are one'),
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
  run: noModelYet('clv'),
};
