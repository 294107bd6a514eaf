import { searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { checkShop, readShop } from './problem.ts';
import { solveShop } from './solve.ts';

/**
 * Reads a job shop or flexible job shop, plans it, and writes
 * `{makespan, operations: [{job, index, machine, start, end}]}`: job and index from 0, the machine
 * as the file numbers it.
 * @throws AppError LOGISTICS_FILE_BROKEN, LOGISTICS_TOO_LARGE.
 */
export function solveScheduleProblem(
  text: string,
  _fileName: string,
  options: ToolOptions,
): ToolResult {
  const problem = readShop(text);
  const solved = solveShop(problem, searchOptions(options));
  const wrong = checkShop(problem, solved.plan);
  return {
    text: `${JSON.stringify(solved.plan)}\n`,
    figures: {
      kind: problem.kind,
      makespan: solved.plan.makespan,
      lowerBound: solved.lowerBound,
      operations: solved.plan.operations.length,
      violations: wrong.length,
      iterations: solved.iterations,
    },
    leftOut: [],
  };
}
