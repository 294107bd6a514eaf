import type { Clock, Language } from '@quanyu/domain';
import type { Progress } from './progress.ts';
import type { RunReport } from './run-report.ts';

/** One option as data: the parser, the help and the reference page are made from it. */
export interface OptionSpec {
  /** Commander's form: `--horizon <H>`, `--file <F...>`, `--keep-seen`. */
  readonly flags: string;
  readonly about: string;
  readonly required?: true;
  readonly fallback?: string | number;
  readonly oneOf?: readonly string[];
  /** Turns the text into a value; throws CLI_USAGE. */
  readonly parse?: (text: string) => unknown;
}

export type OptionValues = Readonly<Record<string, unknown>>;

/** What a command may use. Everything ambient comes through here. */
export interface CommandContext {
  readonly dataDir: string;
  readonly language: Language;
  readonly quiet: boolean;
  readonly seed: number;
  readonly threads: number;
  readonly clock: Clock;
  /** When the process began, epoch ms: `--seconds` counts from here. */
  readonly startedAtMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Answers go to stdout, everything else to stderr. */
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
  readonly progress: Progress;
  readonly report: RunReport;
  /** Aborted by Ctrl-C: a command stops at the next safe point. */
  readonly signal: AbortSignal;
}

export interface CommandExample {
  readonly line: string;
  readonly about: string;
}

export interface CommandSpec {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** What goes in and what comes out. */
  readonly about: string;
  readonly argument?: { readonly form: string; readonly about: string };
  readonly options: readonly OptionSpec[];
  readonly examples: readonly CommandExample[];
  readonly group: 'retailer' | 'tool';
  /** Heavy parts are imported inside, so that --help stays fast. */
  readonly run: (
    options: OptionValues,
    context: CommandContext,
    argument: readonly string[],
  ) => Promise<void>;
}
