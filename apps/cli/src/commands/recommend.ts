import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';
import { wholeNumber } from '../option-values.ts';

export const recommendCommand: CommandSpec = {
  name: 'recommend',
  group: 'tool',
  summary: 'recommend products from events in a file',
  about: 'Reads customer,product,time[,type][,value] and writes customer,rank,product,score.',
  options: [
    file('--events <FILE>', 'customer,product,time[,type][,value]'),
    { flags: '--for <FILE|all>', about: 'a file with one customer a line, or all', required: true },
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
  run: noModelYet('recommend'),
};
