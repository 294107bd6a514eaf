import { readFileSync } from 'node:fs';
import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkShop, readShop, type ShopProblem } from '../src/schedule/problem.ts';
import { type ShopMethod, solveShop } from '../src/schedule/solve.ts';
import { solveScheduleProblem } from '../src/schedule/tool.ts';

const clock = { now: () => instant(0) };

const shop = fc
  .record({
    jobs: fc.integer({ min: 1, max: 5 }),
    machines: fc.integer({ min: 1, max: 4 }),
    flexible: fc.boolean(),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ jobs, machines, flexible, seed }): ShopProblem => {
    const rng = createRng(seed);
    const base = flexible ? 1 : 0;
    return {
      kind: flexible ? 'flexible' : 'job-shop',
      machines,
      machineBase: base,
      jobs: Array.from({ length: jobs }, () =>
        Array.from({ length: 1 + rng.int(4) }, () => {
          const first = rng.int(machines);
          const count = flexible ? 1 + rng.int(machines) : 1;
          return Array.from({ length: count }, (_, k) => ({
            machine: ((first + k) % machines) + base,
            duration: rng.int(9),
          }));
        }),
      ),
    };
  });

const FT06 = `6 6
2 1 0 3 1 6 3 7 5 3 4 6
1 8 2 5 4 10 5 10 0 10 3 4
2 5 3 4 5 8 0 9 1 1 4 7
1 5 0 5 2 5 3 3 4 8 5 9
2 9 1 3 4 5 5 4 0 3 3 1
1 3 3 3 5 9 0 10 4 4 2 1
`;

function solve(problem: ShopProblem, iterations: number): ReturnType<typeof solveShop> {
  return solveShop(problem, { stop: { iterations, clock }, rng: createRng(1) });
}

/** Shortest makespan by trying every order in which operations can be appended. */
function bruteForce(problem: ShopProblem): number {
  let best = Number.POSITIVE_INFINITY;
  const walk = (next: number[], jobEnd: number[], machineEnd: number[], end: number): void => {
    if (end >= best) return;
    let open = false;
    problem.jobs.forEach((job, j) => {
      const choices = job[next[j] ?? 0];
      if (choices === undefined) return;
      open = true;
      for (const { machine, duration } of choices) {
        const finish = Math.max(jobEnd[j] ?? 0, machineEnd[machine] ?? 0) + duration;
        const replaced = (list: number[], at: number, value: number): number[] =>
          list.map((old, i) => (i === at ? value : old));
        walk(
          replaced(next, j, (next[j] ?? 0) + 1),
          replaced(jobEnd, j, finish),
          replaced(machineEnd, machine, finish),
          Math.max(end, finish),
        );
      }
    });
    if (!open) best = end;
  };
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  walk(zeros(problem.jobs.length), zeros(problem.jobs.length), zeros(problem.machines + 1), 0);
  return best;
}

describe('solveShop()', () => {
  it('plans every operation once, in order, one at a time on each machine', () => {
    fc.assert(
      fc.property(shop, (problem) => {
        expect(checkShop(problem, solve(problem, 200).plan)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is as short as trying every order on small shops', () => {
    fc.assert(
      fc.property(shop, (problem) => {
        fc.pre(problem.jobs.flat().length <= 7);
        // Operations without length hide critical ways; the search only promises to be near there.
        fc.pre(problem.jobs.flat(2).every((choice) => choice.duration > 0));
        const solved = solve(problem, 8000);
        expect(solved.plan.makespan).toBe(bruteForce(problem));
        expect(solved.lowerBound).toBeLessThanOrEqual(solved.plan.makespan);
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  it.each(['genetic', 'ants'] as const)(
    'plans right and well by %s, and the same again',
    (method) => {
      const by = (problem: ShopProblem, iterations: number, way: ShopMethod) =>
        solveShop(problem, { method: way, stop: { iterations, clock }, rng: createRng(3) });
      fc.assert(
        fc.property(shop, (problem) => {
          const solved = by(problem, 4, method);
          expect(checkShop(problem, solved.plan)).toEqual([]);
          expect(solved.plan.makespan).toBeGreaterThanOrEqual(solved.lowerBound);
          expect(by(problem, 4, method)).toEqual(solved);
        }),
        { numRuns: 60 },
      );
      // ft06 of Fisher and Thompson: the optimum is 55; no plan is shorter.
      const ft06 = readShop(FT06);
      const { makespan } = by(ft06, 60, method).plan;
      expect(makespan).toBeLessThanOrEqual(58);
      expect(by(ft06, 20_000, 'default').plan.makespan).toBeLessThanOrEqual(makespan);
    },
  );

  it('gives the same plan again for the same seed and iterations', () => {
    const rng = createRng(9);
    const problem: ShopProblem = {
      kind: 'job-shop',
      machines: 6,
      machineBase: 0,
      jobs: Array.from({ length: 8 }, () =>
        Array.from({ length: 6 }, (_, k) => [
          { machine: (k * 5 + 1) % 6, duration: 1 + rng.int(9) },
        ]),
      ),
    };
    expect(solve(problem, 2000).plan).toEqual(solve(problem, 2000).plan);
  });
});

describe('readShop()', () => {
  it('reads a flexible shop and refuses machines that do not exist', () => {
    const problem = readShop('1 2\n2 2 1 5 2 3 1 2 4\n');
    expect(problem.kind).toBe('flexible');
    expect(problem.jobs[0]?.[0]).toEqual([
      { machine: 1, duration: 5 },
      { machine: 2, duration: 3 },
    ]);
    expect(() => readShop('1 2\n7 5 1 3\n')).toThrow(/machine/);
    expect(() => readShop('')).toThrow(/row/);
    expect(() => readShop('2 2\n0 3 1 4\n')).toThrow(/jobs/);
    expect(() => readShop('1 1\n0 -4\n')).toThrow(/number/);
    expect(() => readShop('99999 99999\n')).toThrow(/6000/);
  });
});

describe('checkShop()', () => {
  it('sees two operations at once, a wrong machine, a job out of order and a lost operation', () => {
    const problem = readShop('2 2\n0 3 1 2\n0 2 1 4\n');
    const operation = (
      job: number,
      index: number,
      machine: number,
      start: number,
      end: number,
    ) => ({
      job,
      index,
      machine,
      start,
      end,
    });
    const good = [
      operation(0, 0, 0, 0, 3),
      operation(0, 1, 1, 3, 5),
      operation(1, 0, 0, 3, 5),
      operation(1, 1, 1, 5, 9),
    ];
    const check = (operations: typeof good, makespan = 9): string[] =>
      checkShop(problem, { makespan, operations });
    expect(check(good)).toEqual([]);
    expect(check(good, 8)).not.toEqual([]);
    expect(check(good.slice(1))).not.toEqual([]);
    expect(check(good.with(2, operation(1, 0, 0, 2, 4)))).toContain(
      'machine 0 does two operations at once',
    );
    expect(check(good.with(1, operation(0, 1, 1, 2, 4)))).toContain(
      'operation 0/1 starts too early',
    );
    expect(check(good.with(2, operation(1, 0, 1, 3, 5)))).toContain(
      'operation 1/0 does not fit its machine',
    );
  });
});

describeShared('JSPLIB', 'logistics/jobshop', (folder) => {
  it('finds the optimum 55 of ft06 and answers in the form of the tool', () => {
    const text = readFileSync(`${folder}/ft06.txt`, 'utf8');
    const { text: answer, figures } = solveScheduleProblem(text, 'ft06.txt', {
      iterations: 20_000,
      clock,
    });
    expect(figures).toMatchObject({ makespan: 55, violations: 0 });
    expect(Object.keys(JSON.parse(answer).operations[0])).toEqual([
      'job',
      'index',
      'machine',
      'start',
      'end',
    ]);
  });
});
