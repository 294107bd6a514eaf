import type { CommandSpec } from '../command.ts';
import { noModelYet } from '../no-model-yet.ts';
import { wholeNumber } from '../option-values.ts';

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  group: 'retailer',
  summary: 'check machine, folders, ports and database',
  about: 'Checks what quanyu needs and says what is missing and how to mend it.',
  options: [
    {
      flags: '--port <PORT>',
      about: 'port to check',
      fallback: 8080,
      parse: wholeNumber('--port', 0, 65_535),
    },
  ],
  examples: [{ line: 'quanyu doctor', about: 'look before you start' }],
  run: noModelYet('doctor'),
};
