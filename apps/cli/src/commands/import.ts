import type { CommandSpec } from '../command.ts';
import { noModelYet } from '../no-model-yet.ts';

export const importCommand: CommandSpec = {
  name: 'import',
  group: 'retailer',
  summary: 'import files into the ledger',
  about: 'Reads, maps, cleans and records files. Importing the same file twice changes nothing.',
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
      line: 'quanyu import --source online-retail --file online_retail.csv.gz --currency GBP',
      about: 'a preset',
    },
    {
      line: 'quanyu import --source auto --file orders.csv',
      about: 'find the columns by name and content',
    },
  ],
  run: noModelYet('import'),
};
