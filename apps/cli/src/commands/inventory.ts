import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';

export const inventoryCommand: CommandSpec = {
  name: 'inventory',
  group: 'tool',
  summary: 'solve a textbook inventory model',
  about: 'Reads {model: "eoq"|"newsvendor"|"s-S"|…, …} and writes the policy and its cost.',
  options: [file('--problem <FILE>', '{model, …}, JSON'), out],
  examples: [
    {
      line: 'quanyu inventory --problem eoq.json --out policy.json',
      about: 'the economic order quantity',
    },
  ],
  run: noModelYet('inventory'),
};
