import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';

export const replenishCommand: CommandSpec = {
  name: 'replenish',
  group: 'tool',
  summary: 'propose order quantities',
  about:
    'Reads sales, stock and parameters and writes product,location,order_units,reason: one row per stock row, in its order.',
  options: [
    file('--sales <FILE>', 'product,location,time,units[,available]'),
    file('--stock <FILE>', 'product,location,on_hand[,due_1,due_2,…]'),
    file(
      '--params <FILE>',
      '{period, reviewPeriods, leadTimePeriods, holdingCost, shortageCost, lostSales, …}',
    ),
    { flags: '--model <NAME>', about: 'auto or a forecast model by name', fallback: 'auto' },
    out,
  ],
  examples: [
    {
      line: 'quanyu replenish --sales sales.csv --stock stock.csv --params params.json --out orders.csv',
      about: 'what to order this week',
    },
  ],
  run: noModelYet('replenish'),
};
