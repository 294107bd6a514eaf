import { AppError } from '@quanyu/domain';
import type { CommandSpec } from './command.ts';
import { CLI_ERRORS } from './errors.ts';

/** The plain answer of a command whose form is promised and whose model is still to come. */
export function noModelYet(name: string): CommandSpec['run'] {
  return async () => {
    throw new AppError(
      CLI_ERRORS.CLI_MODEL_MISSING,
      `Cannot run ${name} as this version has no model for it`,
      { place: name },
    );
  };
}
