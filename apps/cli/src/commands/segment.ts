import type { CommandSpec } from '../command.ts';
import { file, out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';
import { groupCount } from '../option-values.ts';

export const segmentCommand: CommandSpec = {
  name: 'segment',
  group: 'tool',
  summary: 'group customers by their features',
  about: 'Reads customer,<feature>… and writes customer,segment.',
  options: [
    file('--data <FILE>', 'customer,<feature>…'),
    {
      flags: '--k <K|auto>',
      about: 'number of segments, or auto',
      required: true,
      parse: groupCount,
    },
    {
      flags: '--scale <HOW>',
      about: 'none, or z by population deviation',
      fallback: 'z',
      oneOf: ['none', 'z'],
    },
    out,
    { flags: '--report <FILE>', about: 'inertia, centres, sizes and names in words, JSON' },
  ],
  examples: [
    {
      line: 'quanyu segment --data features.csv --k auto --out segments.csv --report segments.json',
      about: 'let the number of segments be found',
    },
  ],
  run: noModelYet('segment'),
};
