import { availableParallelism } from 'node:os';
import { AppError, type Clock, type Language } from '@quanyu/domain';
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext, CommandSpec, OptionSpec, OptionValues } from './command.ts';
import { usageError, wholeNumber } from './option-values.ts';
import { createProgress } from './progress.ts';
import { createRunReport, type RunReport } from './run-report.ts';

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
}

export interface Invocation {
  readonly command: CommandSpec;
  readonly context: CommandContext;
  readonly jsonFile: string | undefined;
  readonly report: RunReport;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--data-dir <DIR>', about: 'folder of ledger and lake', fallback: './quanyu-data' },
  { flags: '--lang <LANG>', about: 'language of reasons', fallback: 'en', oneOf: ['en', 'zh'] },
  { flags: '--quiet', about: 'no progress and no notes on stderr' },
  {
    flags: '--seed <N>',
    about: 'seed of everything random',
    fallback: 1,
    parse: wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER),
  },
  {
    flags: '--threads <N>',
    about: 'worker threads; default: all cores',
    parse: wholeNumber('--threads', 1, 256),
  },
  { flags: '--json <FILE>', about: 'write a report of steps, times, rows and figures' },
];

export interface ProgramOptions {
  readonly version: string;
  readonly commands: readonly CommandSpec[];
  readonly terminal: Terminal;
  readonly onRun: (invocation: Invocation, run: () => Promise<void>) => Promise<void>;
}

export function createProgram({ version, commands, terminal, onRun }: ProgramOptions): Command {
  const program = new Command('quanyu')
    .description('Quanyu (全域): one ledger, models, decisions and what they were worth.')
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => undefined,
    })
    .addHelpText('after', `\n${commandGroups(commands)}`)
    .configureHelp({ visibleCommands: () => [] });
  for (const spec of commands) program.addCommand(subcommand(spec, { version, terminal, onRun }));
  return program;
}

function commandGroups(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = (group: CommandSpec['group']) =>
    commands
      .filter((command) => command.group === group)
      .map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
      .join('\n');
  return `The retailer:\n${rows('retailer')}\n\nTools on files (no ledger needed):\n${rows('tool')}\n\nquanyu <command> --help shows its options and examples.`;
}

type SubcommandOptions = Omit<ProgramOptions, 'commands'>;

function subcommand(spec: CommandSpec, options: SubcommandOptions): Command {
  const command = new Command(spec.name)
    .summary(spec.summary)
    .description(spec.about)
    .helpOption('--help', 'show help')
    .exitOverride()
    .configureOutput({ writeOut: options.terminal.out, writeErr: () => undefined })
    .allowExcessArguments(false);
  if (spec.argument !== undefined) command.argument(spec.argument.form, spec.argument.about);
  for (const option of [...spec.options, ...COMMON_OPTIONS]) {
    command.addOption(commanderOption(option));
  }
  const examples = spec.examples.map((e) => `  # ${e.about}\n  ${e.line}`).join('\n\n');
  command.addHelpText('after', `\nExamples:\n${examples}`);
  command.action(async (...args: unknown[]) => {
    const values = command.opts() as OptionValues;
    const rest = args
      .slice(0, -2)
      .flat()
      .filter((text): text is string => typeof text === 'string');
    const invocation = invocationOf(spec, values, options);
    await options.onRun(invocation, () => spec.run(values, invocation.context, rest));
  });
  return command;
}

function commanderOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.about);
  if (spec.required === true) option.makeOptionMandatory();
  if (spec.oneOf !== undefined) option.choices([...spec.oneOf]);
  if (spec.fallback !== undefined) option.default(spec.fallback);
  if (spec.parse !== undefined) option.argParser(spec.parse);
  return option;
}

function invocationOf(
  command: CommandSpec,
  values: OptionValues,
  { version, terminal }: SubcommandOptions,
): Invocation {
  const quiet = values['quiet'] === true;
  const jsonFile = values['json'] as string | undefined;
  const report = createRunReport(version, terminal.nowMs, jsonFile !== undefined);
  const context: CommandContext = {
    dataDir: String(values['dataDir']),
    language: values['lang'] as Language,
    quiet,
    seed: Number(values['seed']),
    threads: Number(values['threads'] ?? availableParallelism()),
    clock: terminal.clock,
    startedAtMs: terminal.startedAtMs,
    environment: terminal.environment,
    print: (line) => terminal.out(`${line}\n`),
    warn: (line) => {
      if (!quiet) terminal.err.write(`${line}\n`);
    },
    progress: createProgress({ stream: terminal.err, quiet, nowMs: terminal.nowMs }),
    report,
    signal: terminal.signal,
  };
  return { command, context, jsonFile, report };
}

/** Commander's refusals as our own error; undefined for help and version, which are no errors. */
export function refusalOf(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return undefined;
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (error.code === 'commander.help')
    return usageError('Cannot start as no command is named', 'quanyu');
  return usageError(`Cannot understand the command line: ${message}`, error.code);
}
