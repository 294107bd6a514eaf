import type { Rounding, RouteObjective, ToolOptions, ToolResult } from '@quanyu/logistics';
import type { CommandContext, CommandSpec, OptionSpec, OptionValues } from '../command.ts';
import { out } from '../file-options.ts';
import { decimalNumber, wholeNumber } from '../option-values.ts';

const seconds: OptionSpec = {
  flags: '--seconds <S>',
  about: 'wall-clock seconds from process start to exit',
  required: true,
  parse: decimalNumber('--seconds', 0.01, 1_000_000),
};

const iterations: OptionSpec = {
  flags: '--iterations <N>',
  about: 'stop after so many iterations instead: the same bytes on every run',
  parse: wholeNumber('--iterations', 1, Number.MAX_SAFE_INTEGER),
};

const problem = (about: string): OptionSpec => ({
  flags: '--problem <FILE>',
  about,
  required: true,
});

type Logistics = typeof import('@quanyu/logistics');
type Solve = (
  logistics: Logistics,
  text: string,
  file: string,
  options: ToolOptions,
  values: OptionValues,
  readText: (path: string) => string,
) => ToolResult;

/** Time kept back for writing the answer and leaving. */
const LEAVE_SECONDS = 0.12;
const NOTES_MAX = 20;

/** Reads the problem, solves it within the seconds since the process began, writes the answer. */
function solver(name: string, solve: Solve): CommandSpec['run'] {
  return async (values: OptionValues, context: CommandContext) => {
    const [logistics, { readText, writeText }, { renderReason }] = await Promise.all([
      import('@quanyu/logistics'),
      import('../tools/text-file.ts'),
      import('@quanyu/domain'),
    ]);
    const path = String(values['problem']);
    const text = readText(path);
    const bar = context.progress.start(name);
    const wanted = values['iterations'] as number | undefined;
    const { result } = await context.report.step(name, async () => {
      const solved = solve(
        logistics,
        text,
        path,
        {
          seconds: Math.max(0.01, Number(values['seconds']) - LEAVE_SECONDS),
          ...(wanted === undefined ? {} : { iterations: wanted }),
          seed: context.seed,
          clock: context.clock,
          startedAtMs: context.startedAtMs,
          onProgress: (share) => bar.update(Math.round(share * 1000), 1000),
        },
        values,
        readText,
      );
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

export const routeCommand: CommandSpec = {
  name: 'route',
  group: 'tool',
  summary: 'plan vehicle routes',
  about:
    'Reads a CVRPLIB .vrp, a Solomon, Homberger or Li-Lim .txt or a VROOM .json problem and writes a CVRPLIB .sol (customers numbered from 1) or VROOM JSON. What cannot be served is left out with its reason; the rest is planned.',
  options: [
    problem('CVRPLIB .vrp, Solomon/Homberger/Li-Lim .txt or VROOM .json'),
    seconds,
    iterations,
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
    out,
  ],
  examples: [
    {
      line: 'quanyu route --problem X-n101-k25.vrp --seconds 10 --out plan.sol',
      about: 'ten seconds on a CVRPLIB instance',
    },
  ],
  run: solver('route', (logistics, text, file, options, values) => {
    const rounding = values['round'] as Rounding | undefined;
    const objective = values['objective'] as RouteObjective | undefined;
    return logistics.solveRouteProblem(text, file, {
      ...options,
      ...(rounding === undefined ? {} : { rounding }),
      ...(objective === undefined ? {} : { objective }),
    });
  }),
};

export const scheduleCommand: CommandSpec = {
  name: 'schedule',
  group: 'tool',
  summary: 'schedule jobs on machines',
  about:
    'Reads a JSPLIB or flexible job shop text and writes {makespan, operations:[{job,index,machine,start,end}]}. With a calendar, machines rest through maintenance and between shifts.',
  options: [
    problem('JSPLIB or flexible job shop text'),
    seconds,
    iterations,
    {
      flags: '--calendar <FILE>',
      about:
        'JSON {maintenance: {MACHINE: [{from, to}]}, shifts: [{from, to}], isResumable}, in the unit of the durations',
    },
    out,
  ],
  examples: [
    {
      line: 'quanyu schedule --problem ft06.txt --seconds 5 --out plan.json',
      about: 'five seconds on a job shop',
    },
    {
      line: 'quanyu schedule --problem ft06.txt --calendar shifts.json --seconds 5 --out plan.json',
      about: 'the same between shifts and around maintenance',
    },
  ],
  run: solver('schedule', (logistics, text, file, options, values, readText) => {
    const path = values['calendar'];
    return logistics.solveScheduleProblem(text, file, {
      ...options,
      ...(path === undefined ? {} : { calendar: readText(String(path)) }),
    });
  }),
};

export const pickCommand: CommandSpec = {
  name: 'pick',
  group: 'tool',
  summary: 'batch orders and route pickers',
  about:
    'Reads a warehouse with its orders as JSON and writes batches, tours and distance; with `waves` in the file also waves by due time, with `zones` the cut of the aisles among pickers.',
  options: [problem('warehouse and orders, JSON'), seconds, iterations, out],
  examples: [
    {
      line: 'quanyu pick --problem warehouse.json --seconds 10 --out tours.json',
      about: 'batches and tours for one wave',
    },
  ],
  run: solver('pick', (logistics, text, file, options) =>
    logistics.solvePickProblem(text, file, options),
  ),
};

export const layoutCommand: CommandSpec = {
  name: 'layout',
  group: 'tool',
  summary: 'place products on a store floor',
  about:
    'Reads a QAPLIB .dat or a store as JSON and writes the assignment and its cost. Zones with `traffic` or kinds and groups with impulse figures are placed for the most margin.',
  options: [problem('QAPLIB .dat or store JSON'), seconds, iterations, out],
  examples: [
    {
      line: 'quanyu layout --problem nug30.dat --seconds 10 --out floor.json',
      about: 'ten seconds on a QAPLIB instance',
    },
  ],
  run: solver('layout', (logistics, text, file, options) =>
    logistics.solveLayoutProblem(text, file, options),
  ),
};
