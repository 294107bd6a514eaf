import type { CommandSpec } from './command.ts';
import { allocateCommand } from './commands/allocate.ts';
import { clvCommand } from './commands/clv.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { forecastCommand } from './commands/forecast.ts';
import { importCommand } from './commands/import.ts';
import { inventoryCommand } from './commands/inventory.ts';
import { recommendCommand } from './commands/recommend.ts';
import { replenishCommand } from './commands/replenish.ts';
import { routeCommand } from './commands/route.ts';
import { runCommand } from './commands/run.ts';
import { segmentCommand } from './commands/segment.ts';
import { serveCommand } from './commands/serve.ts';
import { layoutCommand, pickCommand, scheduleCommand } from './commands/solver-tools.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  demoCommand,
  importCommand,
  runCommand,
  serveCommand,
  doctorCommand,
  forecastCommand,
  recommendCommand,
  segmentCommand,
  clvCommand,
  replenishCommand,
  allocateCommand,
  inventoryCommand,
  routeCommand,
  scheduleCommand,
  pickCommand,
  layoutCommand,
];
