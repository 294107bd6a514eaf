import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { placeGroups } from '../floor/placement.ts';
import { parseJson, searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { marginProblem } from './margin-problem.ts';
import { isQaplib, readQaplib } from './problem.ts';
import { solveAssignment } from './solve.ts';
import { readStore, type StoreLayout, storeProblem } from './store.ts';

/**
 * Reads QAPLIB's `.dat` (answer `{assignment, cost}`, locations numbered from 1 as in QAPLIB's own
 * `.sln`) or the store form (answer `{assignment: {product: zone}, cost, leftOut}`).
 * @throws AppError LOGISTICS_FORMAT_UNKNOWN, LOGISTICS_FILE_BROKEN, LOGISTICS_PROBLEM_INVALID.
 */
export function solveLayoutProblem(
  text: string,
  fileName: string,
  options: ToolOptions,
): ToolResult {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(plain)) return solveStore(parseJson(plain, fileName), options);
  if (!isQaplib(plain)) {
    throw new AppError(
      LOGISTICS_ERRORS.LOGISTICS_FORMAT_UNKNOWN,
      `Cannot read ${fileName} as a layout: it is neither QAPLIB nor the store form`,
      { place: fileName },
    );
  }
  const problem = readQaplib(plain);
  const solved = solveAssignment(problem, searchOptions(options));
  const assignment = Array.from(solved.assignment, (place) => place + 1);
  return {
    text: `${JSON.stringify({ assignment, cost: solved.cost })}\n`,
    figures: { facilities: problem.n, cost: solved.cost, iterations: solved.iterations },
    leftOut: [],
  };
}

function solveStore(value: unknown, options: ToolOptions): ToolResult {
  const store = readStore(value);
  if (hasMargins(store)) return solveMargins(store, options);
  const mapping = storeProblem(store);
  const solved = solveAssignment(mapping.problem, searchOptions(options));
  const assignment = Object.fromEntries(
    mapping.placed.map((group, i) => [group.id, store.zones[solved.assignment[i] ?? 0]?.id]),
  );
  return {
    text: `${JSON.stringify({ assignment, cost: solved.cost, leftOut: mapping.leftOut })}\n`,
    figures: {
      facilities: mapping.placed.length,
      cost: solved.cost,
      iterations: solved.iterations,
      leftOut: mapping.leftOut.length,
    },
    leftOut: mapping.leftOut.map((left) => ({ code: left.code, params: { stop: left.id } })),
  };
}

/** Does the store say who passes, what may stand where, or what impulse is worth? */
function hasMargins({ zones, products }: StoreLayout): boolean {
  const zoneSays = zones.some((zone) => zone.traffic !== undefined || zone.kind !== undefined);
  return (
    zoneSays ||
    products.some((group) => group.impulseMargin !== undefined || group.kind !== undefined)
  );
}

function solveMargins(store: StoreLayout, options: ToolOptions): ToolResult {
  const { problem, leftOut } = marginProblem(store);
  const placed = placeGroups(problem, searchOptions(options));
  const assignment = Object.fromEntries(
    problem.groups.map((group, i) => [group.id, store.zones[placed.zoneOf[i] ?? 0]?.id]),
  );
  return {
    text: `${JSON.stringify({ assignment, cost: -placed.valueMinor, leftOut })}\n`,
    figures: {
      facilities: problem.groups.length,
      cost: -placed.valueMinor,
      iterations: placed.iterations,
      leftOut: leftOut.length,
    },
    leftOut: leftOut.map((left) => ({ code: left.code, params: { stop: left.id } })),
  };
}
