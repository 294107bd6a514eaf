import { instant } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { solveRouteProblem } from '../../src/route/tool.ts';

const options = { iterations: 300, seed: 1, clock: { now: () => instant(0) } };

/** Three jobs on a line, ten seconds apart; the last one closes at 15. */
const file = {
  vehicles: [
    {
      id: 7,
      start_index: 0,
      end_index: 0,
      capacity: [2],
      max_tasks: 2,
      steps: [
        { type: 'start' },
        { type: 'job', id: 1 },
        { type: 'job', id: 2 },
        { type: 'job', id: 3 },
        { type: 'end' },
      ],
    },
  ],
  jobs: [
    { id: 1, location_index: 1, delivery: [1] },
    { id: 2, location_index: 2, delivery: [1], skills: [4] },
    { id: 3, location_index: 3, delivery: [1], time_windows: [[0, 15]] },
  ],
  matrices: {
    car: {
      durations: [0, 1, 2, 3].map((from) => [0, 1, 2, 3].map((to) => 10 * Math.abs(from - to))),
    },
  },
};

interface Answer {
  readonly summary: { readonly cost: number; readonly violations: readonly unknown[] };
  readonly unassigned: readonly { readonly id: number }[];
  readonly routes: readonly {
    readonly violations: readonly unknown[];
    readonly steps: readonly { readonly id?: number; readonly violations?: readonly unknown[] }[];
  }[];
}

function answer(input: unknown, checkOnly: boolean): Answer {
  const { text } = solveRouteProblem(JSON.stringify(input), 'day.json', { ...options, checkOnly });
  return JSON.parse(text);
}

describe('plan mode', () => {
  it('times a given plan, changes nothing, and names every broken rule at its place', () => {
    const { routes, summary, unassigned } = answer(file, true);
    const [route] = routes;
    expect(route?.steps.map((step) => step.id)).toEqual([undefined, 1, 2, 3, undefined]);
    expect(route?.steps[3]?.violations).toEqual([{ cause: 'delay', duration: 15 }]);
    expect(route?.steps[2]?.violations).toEqual([{ cause: 'skills' }]);
    expect(route?.violations).toEqual([
      { cause: 'load' },
      { cause: 'skills' },
      { cause: 'delay', duration: 15 },
      { cause: 'max_tasks' },
    ]);
    expect(summary.violations).toEqual(route?.violations);
    expect(summary.cost).toBe(60);
    expect(unassigned).toEqual([]);
  });

  it('lists what the given plan leaves out', () => {
    const [vehicle] = file.vehicles;
    const short = { ...file, vehicles: [{ ...vehicle, steps: vehicle?.steps.slice(0, 2) }] };
    const { unassigned, summary } = answer(short, true);
    expect(unassigned.map((stop) => stop.id)).toEqual([2, 3]);
    expect(summary.violations).toEqual([]);
  });

  it('mends the same plan when it may change it', () => {
    const { unassigned, summary } = answer(file, false);
    expect(summary.violations).toEqual([]);
    expect(unassigned.map((stop) => stop.id)).toEqual([2, 3]);
  });

  it('finds the plan that VROOM documents for its example with a matrix', () => {
    const durations = [
      [0, 2104, 197, 1299],
      [2103, 0, 2255, 3152],
      [197, 2256, 0, 1102],
      [1299, 3153, 1102, 0],
    ];
    const example = {
      vehicles: [{ id: 0, start_index: 0, end_index: 3 }],
      jobs: [
        { id: 1414, location_index: 1 },
        { id: 1515, location_index: 2 },
      ],
      matrices: { car: { durations } },
    };
    const { routes, summary } = answer(example, false);
    // 2104 + 2255 + 1102; the other order costs 197 + 2256 + 3153.
    expect(summary.cost).toBe(5461);
    expect(routes[0]?.steps.map((step) => step.id)).toEqual([undefined, 1414, 1515, undefined]);
  });

  it('refuses steps that name nothing, and plan mode without steps', () => {
    const wrong = { ...file, vehicles: [{ ...file.vehicles[0], steps: [{ type: 'job', id: 9 }] }] };
    expect(() => answer(wrong, true)).toThrow(/vehicles\[0\]\.steps\[0\]/);
    const none = { ...file, vehicles: [{ id: 7, start_index: 0 }] };
    expect(() => answer(none, true)).toThrow(/no vehicle has steps/);
  });
});
