import type { OptionSpec } from './command.ts';

/** A mandatory input file. */
export const file = (flags: string, about: string): OptionSpec => ({
  flags,
  about,
  required: true,
});

/** The mandatory answer file. */
export const out: OptionSpec = {
  flags: '--out <FILE>',
  about: 'where the answer goes',
  required: true,
};
