import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';

export const allocateCommand: CommandSpec = {
  name: 'allocate',
  group: 'tool',
  summary: 'share what there is over the places that sell it',
  about:
    'Reads product,location,units of supply and product,location,demand[,…] and writes what goes where.',
  options: [
    file('--supply <FILE>', 'product,location,units: what there is and where'),
    file('--demand <FILE>', 'product,location,mean[,sd][,margin]: what each place may sell'),
    out,
  ],
  examples: [
    {
      line: 'quanyu allocate --supply receipt.csv --demand stores.csv --out moves.csv',
      about: 'share a scarce receipt over the stores',
    },
  ],
  run: noModelYet('allocate'),
};
