export type { CommandExample, CommandSpec, OptionSpec } from './command.ts';
export { COMMANDS } from './commands.ts';
export { CLI_ERRORS } from './errors.ts';
export { main } from './main.ts';
export { COMMON_OPTIONS } from './program.ts';
