import { writeFileSync } from 'node:fs';
import { AppError, type Instant } from '@quanyu/domain';
import { CommanderError } from 'commander';
import { COMMANDS } from './commands.ts';
import { CLI_ERRORS } from './errors.ts';
import { createProgram, type Invocation, refusalOf, type Terminal } from './program.ts';
import { VERSION } from './version.ts';

const EXIT_BUG = 5;
const EXIT_INTERRUPTED = 130;

/** Runs one command line; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  // A reader that closes early (`quanyu … | head`) ends the program quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const terminal: Terminal = {
    out: (text) => void process.stdout.write(text),
    err: process.stderr,
    environment: process.env,
    clock: { now: () => Date.now() as Instant },
    nowMs: () => performance.now(),
    startedAtMs: performance.timeOrigin,
    signal: abort.signal,
  };
  try {
    const program = createProgram({
      version: VERSION,
      commands: COMMANDS,
      terminal,
      onRun: runOne,
    });
    if (argv.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (abort.signal.aborted) return EXIT_INTERRUPTED;
    return reportFailure(error, terminal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

async function runOne(invocation: Invocation, run: () => Promise<void>): Promise<void> {
  if (invocation.jsonFile !== undefined) checkWritable(invocation.jsonFile);
  await run();
  const content = await invocation.report.finish();
  if (invocation.jsonFile === undefined) return;
  writeFileSync(invocation.jsonFile, `${JSON.stringify(content, null, 2)}\n`);
}

/** A report that cannot be written is better known before the work than after. */
function checkWritable(file: string): void {
  try {
    writeFileSync(file, '', { flag: 'a' });
  } catch (cause) {
    throw new AppError(CLI_ERRORS.CLI_FILE_UNWRITABLE, `Cannot write the report to ${file}`, {
      place: file,
      cause,
    });
  }
}

function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const at = refusal.place === undefined ? '' : `  at: ${refusal.place}\n`;
    terminal.err.write(
      `error ${refusal.code}: ${refusal.message}\n${at}  remedy: ${refusal.remedy}\n`,
    );
    return refusal.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  terminal.err.write(
    `error BUG: ${text}\n  remedy: This is a fault of quanyu; please report it with the command.\n`,
  );
  const wantsStack = terminal.environment['QUANYU_DEBUG'] !== undefined;
  if (wantsStack && error instanceof Error) terminal.err.write(`${error.stack}\n`);
  return EXIT_BUG;
}
