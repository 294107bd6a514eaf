import type {
  Rounding,
  RouteObjective,
  RouteToolOptions,
  RouteToolResult,
} from '@quanyu/logistics';
import type { CommandSpec } from '../command.ts';
import { out } from '../file-options.ts';
import { decimalNumber, usageError } from '../option-values.ts';
import {
  iterations,
  problemOption,
  type SolverInput,
  seconds,
  solver,
} from '../tools/solver-tool.ts';

const VIOLATIONS_MAX = 20;

export const routeCommand: CommandSpec = {
  name: 'route',
  group: 'tool',
  summary: 'plan vehicle routes, or check a plan',
  about:
    'Reads a CVRPLIB .vrp, a Solomon, Homberger or Li-Lim .txt or a VROOM .json problem and writes a CVRPLIB .sol (customers numbered from 1) or VROOM JSON. What cannot be served is left out with its reason; the rest is planned. With --check nothing is planned: the given plan is timed, and every broken rule is named (VROOM JSON for VROOM, else JSON with cost and violations).',
  options: [
    problemOption('CVRPLIB .vrp, Solomon/Homberger/Li-Lim .txt or VROOM .json'),
    {
      flags: seconds.flags,
      about: `${seconds.about}; needed unless --check or --iterations is given`,
      parse: decimalNumber('--seconds', 0.01, 1_000_000),
    },
    iterations,
    {
      flags: '--check [PLAN]',
      about: "check this plan (.sol or VROOM's answer); without PLAN the steps of a VROOM problem",
    },
    { flags: '--start <PLAN>', about: "start the search from this plan (.sol or VROOM's answer)" },
    {
      flags: '--round <RULE>',
      about:
        'distances: nint, exact or dimacs; default nint for CVRPLIB without time windows, dimacs with, exact else',
      oneOf: ['nint', 'exact', 'dimacs'],
    },
    {
      flags: '--objective <GOAL>',
      about: 'distance or vehicles first; default vehicles for the .txt forms, else distance',
      oneOf: ['distance', 'vehicles'],
    },
    { flags: '--geojson <FILE>', about: 'also write the routes as GeoJSON' },
    { flags: '--gpx <FILE>', about: 'also write the routes as GPX' },
    { flags: '--sheets <FILE>', about: 'also write a page a driver to print, HTML, in --lang' },
    out,
  ],
  examples: [
    {
      line: 'quanyu route --problem X-n101-k25.vrp --seconds 10 --out plan.sol',
      about: 'ten seconds on a CVRPLIB instance',
    },
    {
      line: 'quanyu route --problem X-n101-k25.vrp --check plan.sol --out check.json',
      about: 'what a plan costs and which rules it breaks',
    },
    {
      line: 'quanyu route --problem day.json --seconds 20 --sheets drivers.html --out plan.json',
      about: "VROOM's form, with sheets for the drivers",
    },
  ],
  run: solver('route', planOrCheck),
};

async function planOrCheck(input: SolverInput): Promise<RouteToolResult> {
  const { logistics, text, file, context } = input;
  const { threads } = context;
  const options = routeOptions(input);
  if (options.checkOnly || threads < 2 || options.iterations !== undefined) {
    return finished(input, logistics.solveRouteProblem(text, file, options));
  }
  const { openPool } = await import('../tools/open-pool.ts');
  const pool = openPool(threads);
  try {
    const together = { ...options, pool, threads };
    return finished(input, await logistics.solveRouteProblemTogether(text, file, together));
  } finally {
    await pool.close();
  }
}

function routeOptions({ options, values, readText }: SolverInput): RouteToolOptions {
  const { check, start } = values;
  if (values['seconds'] === undefined && check === undefined && options.iterations === undefined) {
    throw usageError(
      'Cannot plan without an end: give --seconds, --iterations or --check',
      '--seconds',
    );
  }
  if (check !== undefined && start !== undefined) {
    throw usageError(
      'Cannot both check a plan and start from one: give --check or --start',
      '--check',
    );
  }
  const plan = typeof check === 'string' ? check : start;
  const rounding = values['round'] as Rounding | undefined;
  const objective = values['objective'] as RouteObjective | undefined;
  return {
    ...options,
    ...(rounding === undefined ? {} : { rounding }),
    ...(objective === undefined ? {} : { objective }),
    ...(check === undefined ? {} : { checkOnly: true }),
    ...(plan === undefined
      ? {}
      : { plan: { text: readText(String(plan)), fileName: String(plan) } }),
  };
}

/** Writes the maps and sheets that were asked for, and names broken rules. */
function finished(input: SolverInput, result: RouteToolResult): RouteToolResult {
  const { logistics, values, context, writeText } = input;
  const { problem, plan, violations } = result;
  for (const { code, route, stop, by } of violations.slice(0, VIOLATIONS_MAX)) {
    const where = route < 0 ? '' : ` on route ${route + 1}`;
    const what = stop < 0 ? '' : ` at stop ${problem.stops[stop]?.id ?? stop}`;
    context.warn(`note: broken rule ${code}${where}${what}${by === undefined ? '' : ` by ${by}`}`);
  }
  if (violations.length > VIOLATIONS_MAX) {
    context.warn(`note: and ${violations.length - VIOLATIONS_MAX} more broken rules`);
  }
  const extra = (option: string, write: () => string): void => {
    const path = values[option];
    if (path !== undefined) writeText(String(path), write());
  };
  extra('geojson', () => logistics.writeGeoJson(problem, plan));
  extra('gpx', () => logistics.writeGpx(problem, plan));
  extra('sheets', () => logistics.writeDriverSheets(problem, plan, { lang: context.language }));
  return result;
}
