import { readFileSync } from 'node:fs';
import { instant } from '@quanyu/domain';
import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../src/route/check.ts';
import { readRouteProblem, solveRouteProblem } from '../src/route/tool.ts';

const clock = { now: () => instant(0) };
const options = { iterations: 500, seed: 1, clock };

const TOY = `NAME : toy
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 -5 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
-1
EOF
`;

describe('solveRouteProblem()', () => {
  it('answers CVRPLIB with its .sol: customers from 1, the cost last', () => {
    const { text, figures } = solveRouteProblem(TOY, 'toy.vrp', options);
    const lines = text.trim().split('\n');
    expect(lines.at(-1)).toBe('Cost 30');
    expect(lines.filter((line) => /^Route #\d+: /.test(line))).toHaveLength(2);
    expect(figures).toMatchObject({ cost: 30, vehicles: 2, violations: 0, form: 'cvrplib' });
  });

  it('reads explicit tables: a lower row table of the same triangle', () => {
    const text = TOY.replace('EUC_2D', 'EXPLICIT\nEDGE_WEIGHT_FORMAT : LOWER_ROW').replace(
      /NODE_COORD_SECTION[\s\S]*DEMAND/,
      'EDGE_WEIGHT_SECTION\n5\n10 5\n5 9 14\nDEMAND',
    );
    expect(solveRouteProblem(text, 'toy.vrp', options).figures).toMatchObject({ cost: 30 });
  });

  it('puts vehicles first for Solomon and pairs Li-Lim', () => {
    const solomon = `TOY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.   XCOORD.  YCOORD.    DEMAND    READY TIME  DUE DATE  SERVICE TIME

    0      0         0          0          0       100          0
    1      3         4          2          0       100          1
    2      0         5          2          0       100          1
`;
    const read = readRouteProblem(solomon, 'toy.txt');
    expect(read).toMatchObject({ form: 'solomon', objective: 'vehicles' });
    const pairs =
      '2\t10\t1\n0\t0\t0\t0\t0\t100\t0\t0\t0\n1\t3\t4\t-2\t0\t99\t1\t2\t0\n2\t6\t8\t2\t0\t99\t1\t0\t1\n';
    const solved = solveRouteProblem(pairs, 'toy.txt', options);
    expect(solved.text).toBe('Route #1: 2 1\nCost 20\n');
  });

  it('answers VROOM JSON in VROOM JSON, with reasons for what is left out', () => {
    const input = {
      vehicles: [
        {
          id: 1,
          start_index: 0,
          end_index: 0,
          capacity: [4],
          time_window: [0, 1000],
          breaks: [{ id: 9, time_windows: [[200, 300]], service: 50 }],
        },
      ],
      jobs: [
        { id: 10, location_index: 1, delivery: [2], service: 100 },
        { id: 11, location_index: 2, pickup: [4], service: 100 },
        { id: 12, location_index: 1, skills: [3] },
      ],
      shipments: [
        {
          amount: [2],
          pickup: { id: 20, location_index: 1 },
          delivery: { id: 21, location_index: 2 },
        },
      ],
      matrices: {
        car: {
          durations: [
            [0, 100, 150],
            [100, 0, 80],
            [150, 80, 0],
          ],
        },
      },
    };
    const { text, figures } = solveRouteProblem(JSON.stringify(input), 'in.json', options);
    const answer = JSON.parse(text);
    expect(figures['violations']).toBe(0);
    expect(answer.code).toBe(0);
    expect(answer.unassigned).toEqual([
      { id: 12, type: 'job', location_index: 1, reason: 'ROUTE_STOP_SKILL' },
    ]);
    expect(answer.summary.cost).toBe(330);
    const steps = answer.routes[0].steps.map((step: { type: string }) => step.type);
    expect(steps).toContain('break');
    expect(steps.indexOf('pickup')).toBeLessThan(steps.indexOf('delivery'));
  });

  it.each([
    ['jobs[0].service', { jobs: [{ id: 1, location_index: 1, service: '300' }] }],
    ['jobs[0].delivery', { jobs: [{ id: 1, location_index: 1, delivery: ['much'] }] }],
    ['jobs[0].time_windows', { jobs: [{ id: 1, location_index: 1, time_windows: [5] }] }],
    [
      'jobs[0].service_per_type.van',
      { jobs: [{ id: 1, location_index: 1, service_per_type: { van: {} } }] },
    ],
    ['vehicles[0].capacity', { vehicles: [{ id: 1, start_index: 0, capacity: ['many'] }] }],
    ['vehicles[0].max_tasks', { vehicles: [{ id: 1, start_index: 0, max_tasks: true }] }],
    ['vehicles[0].time_window', { vehicles: [{ id: 1, start_index: 0, time_window: 7 }] }],
    [
      'vehicles[0].breaks',
      { vehicles: [{ id: 1, start_index: 0, breaks: [{ id: 1, service: [] }] }] },
    ],
  ])('refuses VROOM JSON whose %s is no number', (place, change) => {
    const file = {
      vehicles: [{ id: 1, start_index: 0, capacity: [1] }],
      jobs: [{ id: 1, location_index: 1, delivery: [1] }],
      matrix: [
        [0, 5],
        [5, 0],
      ],
    };
    const solve = () => solveRouteProblem(JSON.stringify({ ...file, ...change }), 'x', options);
    expect(solve).toThrow(expect.objectContaining({ code: 'LOGISTICS_PROBLEM_INVALID', place }));
  });

  it('takes the longest of the times that differ by type of vehicle', () => {
    const job = { id: 1, location_index: 1, service: 10, service_per_type: { bike: 30, van: 20 } };
    const file = {
      vehicles: [{ id: 1, start_index: 0, time_window: [0, 36], type: 'bike' }],
      jobs: [job],
      matrix: [
        [0, 5],
        [5, 0],
      ],
    };
    expect(solveRouteProblem(JSON.stringify(file), 'x', options).figures['leftOut']).toBe(0);
    const shorter = { ...file, vehicles: [{ id: 1, start_index: 0, time_window: [0, 34] }] };
    expect(solveRouteProblem(JSON.stringify(shorter), 'x', options).figures['leftOut']).toBe(1);
  });

  it('names what is wrong with a broken file', () => {
    const code = (text: string): unknown => {
      try {
        solveRouteProblem(text, 'x', options);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return undefined;
    };
    expect(code('')).toBe('LOGISTICS_FORMAT_UNKNOWN');
    expect(code('{"vehicles": 3}')).toBe('LOGISTICS_PROBLEM_INVALID');
    expect(code('{')).toBe('LOGISTICS_FILE_BROKEN');
    expect(code(TOY.replace('DIMENSION : 4', 'DIMENSION : x'))).toBe('LOGISTICS_FILE_BROKEN');
    expect(code(TOY.replace('CAPACITY : 2', 'CAPACITY : much'))).toBe('LOGISTICS_FILE_BROKEN');
    expect(code(TOY.replace('EUC_2D', 'GEO'))).toBe('LOGISTICS_FILE_BROKEN');
  });
});

describeShared('CVRPLIB', 'logistics/cvrp-x/X-n101-k25.vrp', (file) => {
  it('costs the published routes of X-n101-k25 as published', () => {
    const { problem } = readRouteProblem(readFileSync(file, 'utf8'), file);
    const published = readFileSync(file.replace('.vrp', '.sol'), 'utf8');
    const routes = [...published.matchAll(/Route #\d+: (.*)/g)].map((match) => ({
      vehicle: 0,
      stops: (match[1] ?? '')
        .trim()
        .split(/\s+/)
        .map((word) => Number(word) - 1),
    }));
    const check = checkRoutes(problem, { routes, leftOut: [] });
    expect(check).toMatchObject({ cost: 27591, violations: [] });
  });

  it('plans X-n101-k25 within three in a hundred of it in few iterations', () => {
    const { figures } = solveRouteProblem(readFileSync(file, 'utf8'), file, {
      ...options,
      iterations: 20_000,
    });
    expect(Number(figures['cost'])).toBeLessThan(27591 * 1.03);
  });
});

describeShared('Homberger', 'logistics/vrptw-gh/C1_10_2.vrp', (file) => {
  it('costs the published routes as published, with distances cut after one decimal', () => {
    const { problem } = readRouteProblem(readFileSync(file, 'utf8'), file);
    const published = readFileSync(file.replace('.vrp', '.sol'), 'utf8');
    const routes = [...published.matchAll(/Route #\d+: (.*)/g)].map((match) => ({
      vehicle: 0,
      stops: (match[1] ?? '')
        .trim()
        .split(/\s+/)
        .map((word) => Number(word) - 1),
    }));
    const check = checkRoutes(problem, { routes, leftOut: [] });
    expect(check.violations).toEqual([]);
    expect(check.cost).toBeCloseTo(41337.8, 3);
  });
});
