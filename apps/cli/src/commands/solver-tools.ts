import type { CommandSpec, OptionSpec } from '../command.ts';
import { out } from '../file-options.ts';
import { noModelYet } from '../no-model-yet.ts';
import { decimalNumber, wholeNumber } from '../option-values.ts';

const seconds: OptionSpec = {
  flags: '--seconds <S>',
  about: 'wall-clock seconds from process start to exit',
  required: true,
  parse: decimalNumber('--seconds', 0.01, 1_000_000),
};

const problem = (about: string): OptionSpec => ({
  flags: '--problem <FILE>',
  about,
  required: true,
});

export const routeCommand: CommandSpec = {
  name: 'route',
  group: 'tool',
  summary: 'plan vehicle routes',
  about:
    'Reads a CVRPLIB .vrp, a Solomon, Homberger or Li-Lim .txt or a VROOM .json problem and writes a CVRPLIB .sol or VROOM JSON.',
  options: [
    problem('CVRPLIB .vrp, Solomon/Homberger/Li-Lim .txt or VROOM .json'),
    seconds,
    {
      flags: '--iterations <N>',
      about: 'stop after so many iterations: byte-stable',
      parse: wholeNumber('--iterations', 1, Number.MAX_SAFE_INTEGER),
    },
    {
      flags: '--round <RULE>',
      about: 'distances: nint, exact or dimacs; default by the form of the file',
      oneOf: ['nint', 'exact', 'dimacs'],
    },
    {
      flags: '--objective <GOAL>',
      about: 'distance or vehicles first; default by the form of the file',
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
  run: noModelYet('route'),
};

export const scheduleCommand: CommandSpec = {
  name: 'schedule',
  group: 'tool',
  summary: 'schedule jobs on machines',
  about:
    'Reads a JSPLIB or flexible job shop text and writes {makespan, operations:[{job,index,machine,start,end}]}.',
  options: [problem('JSPLIB or flexible job shop text'), seconds, out],
  examples: [
    {
      line: 'quanyu schedule --problem ft06.txt --seconds 5 --out plan.json',
      about: 'five seconds on a job shop',
    },
  ],
  run: noModelYet('schedule'),
};

export const pickCommand: CommandSpec = {
  name: 'pick',
  group: 'tool',
  summary: 'batch orders and route pickers',
  about: 'Reads a warehouse with its orders as JSON and writes batches, tours and distance.',
  options: [problem('warehouse and orders, JSON'), seconds, out],
  examples: [
    {
      line: 'quanyu pick --problem warehouse.json --seconds 10 --out tours.json',
      about: 'batches and tours for one wave',
    },
  ],
  run: noModelYet('pick'),
};

export const layoutCommand: CommandSpec = {
  name: 'layout',
  group: 'tool',
  summary: 'place products on a store floor',
  about: 'Reads a QAPLIB .dat or a store as JSON and writes the assignment and its cost.',
  options: [problem('QAPLIB .dat or store JSON'), seconds, out],
  examples: [
    {
      line: 'quanyu layout --problem nug30.dat --seconds 10 --out floor.json',
      about: 'ten seconds on a QAPLIB instance',
    },
  ],
  run: noModelYet('layout'),
};
