import { readFileSync } from 'node:fs';
import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { sharedRoot } from '@quanyu/testkit';
import { checkRoutes } from '../src/route/check.ts';
import type { RoutePlan } from '../src/route/problem.ts';
import { readCvrplib } from '../src/route/read-cvrplib.ts';
import { type PlanChange, replanRoutes } from '../src/route/replan.ts';
import { solveRoutes } from '../src/route/solve.ts';

/**
 * CPU milliseconds to a feasible plan of 1,000 stops with windows after one order came or went or
 * one van was lost, and how many drivers must be told. Argument: changes tried (default 12).
 */
const clock = {
  now: () => {
    const { user, system } = process.cpuUsage();
    return instant(Math.floor((user + system) / 1000));
  },
};
const tries = Number(process.argv[2] ?? 12);
const file = `${sharedRoot()}/data/logistics/vrptw-gh/R1_10_3.vrp`;
const problem = readCvrplib(readFileSync(file, 'utf8'));
const rng = createRng(1);
const base = solveRoutes(problem, {
  objective: 'distance',
  stop: { seconds: 10, clock },
  rng,
}).plan;
const spent: number[] = [];
for (let i = 0; i < tries; i++) {
  const stop = rng.int(problem.stops.length);
  const without: RoutePlan = {
    routes: base.routes.map((route) => ({
      ...route,
      stops: route.stops.filter((own) => own !== stop),
    })),
    leftOut: [],
  };
  const changes: [RoutePlan, PlanChange][] = [
    [without, {}],
    [base, { cancelled: [stop] }],
    [base, { lost: [rng.int(base.routes.length)] }],
  ];
  const [plan, change] = changes[i % 3] ?? [base, {}];
  const started = clock.now();
  const again = replanRoutes(problem, plan, change, {
    stop: { iterations: 200, clock },
    rng: createRng(i),
  });
  spent.push(clock.now() - started);
  const check = checkRoutes(again.problem, again.plan);
  process.stdout.write(
    `${['added', 'cancelled', 'van lost'][i % 3]} ${spent.at(-1)} ms, ${again.changed.length} of ` +
      `${again.plan.routes.length} routes changed, ${check.violations.length} broken rules, ` +
      `${check.leftOut} left out\n`,
  );
}
spent.sort((a, b) => a - b);
process.stdout.write(`p95 ${spent[Math.ceil(0.95 * spent.length) - 1]} ms (floor 300)\n`);
