import type { ToolOptions, ToolResult } from '@quanyu/logistics';
import type { CommandContext, CommandSpec, OptionSpec, OptionValues } from '../command.ts';
import { decimalNumber, wholeNumber } from '../option-values.ts';

/** `--seconds` of a solver. */
export const seconds: OptionSpec = {
  flags: '--seconds <S>',
  about: 'wall-clock seconds from process start to exit',
  required: true,
  parse: decimalNumber('--seconds', 0.01, 1_000_000),
};

/** `--iterations` of a solver. */
export const iterations: OptionSpec = {
  flags: '--iterations <N>',
  about: 'stop after so many iterations instead: the same bytes on every run',
  parse: wholeNumber('--iterations', 1, Number.MAX_SAFE_INTEGER),
};

/** `--problem` of a solver. */
export const problemOption = (about: string): OptionSpec => ({
  flags: '--problem <FILE>',
  about,
  required: true,
});

type Logistics = typeof import('@quanyu/logistics');

/** What a solver command is given beside its options. */
export interface SolverInput {
  readonly logistics: Logistics;
  readonly text: string;
  readonly file: string;
  readonly options: ToolOptions;
  readonly values: OptionValues;
  readonly context: CommandContext;
  readonly readText: (path: string) => string;
  readonly writeText: (path: string, text: string) => void;
}

type Solve = (input: SolverInput) => ToolResult | Promise<ToolResult>;

/** Time kept back for writing the answer and leaving. */
const LEAVE_SECONDS = 0.12;
const NOTES_MAX = 20;

/** Reads the problem, solves it within the seconds since the process began, writes the answer. */
export function solver(name: string, solve: Solve): CommandSpec['run'] {
  return async (values: OptionValues, context: CommandContext) => {
    const [logistics, { readText, writeText }, { renderReason }] = await Promise.all([
      import('@quanyu/logistics'),
      import('./text-file.ts'),
      import('@quanyu/domain'),
    ]);
    const file = String(values['problem']);
    const text = readText(file);
    const bar = context.progress.start(name);
    const wanted = values['iterations'] as number | undefined;
    const options: ToolOptions = {
      seconds: Math.max(0.01, Number(values['seconds'] ?? 0) - LEAVE_SECONDS),
      ...(wanted === undefined ? {} : { iterations: wanted }),
      seed: context.seed,
      clock: context.clock,
      startedAtMs: context.startedAtMs,
      onProgress: (share) => bar.update(Math.round(share * 1000), 1000),
    };
    const { result } = await context.report.step(name, async () => {
      const input = { logistics, text, file, options, values, context, readText, writeText };
      const solved = await solve(input);
      return { result: solved, rowsIn: 1, rowsOut: 1, figures: solved.figures };
    });
    bar.end();
    const { REASONS_EN, REASONS_ZH } = logistics;
    const catalogue = context.language === 'zh' ? REASONS_ZH : REASONS_EN;
    for (const reason of result.leftOut.slice(0, NOTES_MAX)) {
      context.warn(`note: ${renderReason(reason, catalogue, context.language)}`);
    }
    if (result.leftOut.length > NOTES_MAX) {
      context.warn(`note: and ${result.leftOut.length - NOTES_MAX} more are left out`);
    }
    writeText(String(values['out']), result.text);
  };
}
