import type { ShopMethod } from '@quanyu/logistics';
import type { CommandSpec } from '../command.ts';
import { out } from '../file-options.ts';
import { iterations, problemOption, seconds, solver } from '../tools/solver-tool.ts';

export const scheduleCommand: CommandSpec = {
  name: 'schedule',
  group: 'tool',
  summary: 'schedule jobs on machines',
  about:
    'Reads a JSPLIB or flexible job shop text and writes {makespan, operations:[{job,index,machine,start,end}]}. With a calendar, machines rest through maintenance and between shifts.',
  options: [
    problemOption('JSPLIB or flexible job shop text'),
    seconds,
    iterations,
    {
      flags: '--calendar <FILE>',
      about:
        'JSON {maintenance: {MACHINE: [{from, to}]}, shifts: [{from, to}], isResumable}, in the unit of the durations',
    },
    {
      flags: '--method <NAME>',
      about: 'default (tabu search), genetic (algorithm) or ants (colony)',
      oneOf: ['default', 'genetic', 'ants'],
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
  run: solver('schedule', ({ logistics, text, file, options, values, readText }) => {
    const path = values['calendar'];
    const method = values['method'] as ShopMethod | undefined;
    return logistics.solveScheduleProblem(text, file, {
      ...options,
      ...(method === undefined ? {} : { method }),
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
  options: [problemOption('warehouse and orders, JSON'), seconds, iterations, out],
  examples: [
    {
      line: 'quanyu pick --problem warehouse.json --seconds 10 --out tours.json',
      about: 'batches and tours for one wave',
    },
  ],
  run: solver('pick', ({ logistics, text, file, options }) =>
    logistics.solvePickProblem(text, file, options),
  ),
};

export const layoutCommand: CommandSpec = {
  name: 'layout',
  group: 'tool',
  summary: 'place products on a store floor',
  about:
    'Reads a QAPLIB .dat or a store as JSON and writes the assignment and its cost. Zones with `traffic` or kinds and groups with impulse figures are placed for the most margin.',
  options: [problemOption('QAPLIB .dat or store JSON'), seconds, iterations, out],
  examples: [
    {
      line: 'quanyu layout --problem nug30.dat --seconds 10 --out floor.json',
      about: 'ten seconds on a QAPLIB instance',
    },
  ],
  run: solver('layout', ({ logistics, text, file, options }) =>
    logistics.solveLayoutProblem(text, file, options),
  ),
};
