import type { CommandSpec } from '../command.ts';
import { noModelYet } from '../no-model-yet.ts';
import { wholeNumber } from '../option-values.ts';

export const demoCommand: CommandSpec = {
  name: 'demo',
  group: 'retailer',
  summary: 'run the made-up retailer through the whole loop',
  about:
    'Generates a made-up retailer, imports its files, runs every step of the loop and serves the console.',
  options: [
    {
      flags: '--scale <SIZE>',
      about: 'small, medium or large',
      fallback: 'small',
      oneOf: ['small', 'medium', 'large'],
    },
    { flags: '--tour', about: 'walk through what the data shows, step by step' },
    { flags: '--no-serve', about: 'stop after the loop' },
    {
      flags: '--port <PORT>',
      about: 'port of the console',
      fallback: 8080,
      parse: wholeNumber('--port', 0, 65_535),
    },
  ],
  examples: [
    { line: 'quanyu demo', about: 'the small retailer, then the console' },
    {
      line: 'quanyu demo --no-serve --tour',
      about: 'the loop with a guided tour, without a server',
    },
  ],
  run: noModelYet('demo'),
};
