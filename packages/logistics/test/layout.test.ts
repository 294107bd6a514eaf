import { readFileSync } from 'node:fs';
import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssignmentProblem, checkAssignment } from '../src/layout/problem.ts';
import { solveAssignment } from '../src/layout/solve.ts';
import { solveLayoutProblem } from '../src/layout/tool.ts';

const clock = { now: () => instant(0) };
const options = { iterations: 2000, seed: 1, clock };

const assignment = fc
  .record({
    n: fc.integer({ min: 1, max: 6 }),
    symmetric: fc.boolean(),
    fix: fc.boolean(),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ n, symmetric, fix, seed }): AssignmentProblem => {
    const rng = createRng(seed);
    const table = (): Float64Array => {
      const values = Float64Array.from({ length: n * n }, () => rng.int(10));
      if (symmetric) {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) values[i * n + j] = values[j * n + i] ?? 0;
        }
      }
      return values;
    };
    const fixed = new Int32Array(n).fill(-1);
    if (fix) fixed[0] = n - 1;
    return { n, flow: table(), distance: table(), fixed };
  });

function bruteForce(problem: AssignmentProblem): number {
  let best = Number.POSITIVE_INFINITY;
  const walk = (chosen: readonly number[]): void => {
    if (chosen.length === problem.n) {
      best = Math.min(best, checkAssignment(problem, chosen) ?? Number.POSITIVE_INFINITY);
      return;
    }
    for (let at = 0; at < problem.n; at++) if (!chosen.includes(at)) walk([...chosen, at]);
  };
  walk([]);
  return best;
}

describe('solveAssignment()', () => {
  it('is as cheap as trying every permutation of six', () => {
    fc.assert(
      fc.property(assignment, (problem) => {
        const solved = solveAssignment(problem, {
          stop: { iterations: 600, clock },
          rng: createRng(2),
        });
        expect(checkAssignment(problem, solved.assignment)).toBe(solved.cost);
        expect(solved.cost).toBe(bruteForce(problem));
      }),
      { numRuns: 80 },
    );
  });
});

describe('solveLayoutProblem()', () => {
  const store = {
    entrance: { x: 0, y: 0 },
    zones: [
      { id: 'front', x: 1, y: 0 },
      { id: 'middle', x: 5, y: 0 },
      { id: 'back', x: 9, y: 0 },
    ],
    products: [
      { id: 'milk', visits: 10 },
      { id: 'bread', visits: 8 },
      { id: 'paint', visits: 1 },
    ],
    adjacency: [
      { a: 'milk', b: 'bread', weight: 5 },
      { a: 'milk', b: 'paint', weight: -2 },
    ],
  };

  it('puts what is bought together side by side and what is visited often in front', () => {
    const { text } = solveLayoutProblem(JSON.stringify(store), 'store.json', options);
    expect(JSON.parse(text)).toMatchObject({
      assignment: { milk: 'front', bread: 'middle', paint: 'back' },
      cost: 10 * 1 + 8 * 5 + 1 * 9 + 5 * 4 - 2 * 8,
      leftOut: [],
    });
  });

  it('keeps a group where it must be and leaves out what has no zone', () => {
    const kept = {
      ...store,
      products: [...store.products.slice(0, 2), { id: 'paint', zone: 'front' }],
    };
    const fixed = solveLayoutProblem(JSON.stringify(kept), 'store.json', options);
    expect(JSON.parse(fixed.text).assignment.paint).toBe('front');
    const crowded = { ...store, products: [...store.products, { id: 'nails' }] };
    const left = solveLayoutProblem(JSON.stringify(crowded), 'store.json', options);
    expect(left.leftOut).toEqual([{ code: 'LAYOUT_NO_ZONE', params: { stop: 'nails' } }]);
  });

  it('names what is wrong', () => {
    const solve = (text: string) => () => solveLayoutProblem(text, 'x', options);
    expect(solve('hello')).toThrow(/neither/);
    expect(solve('3\n1 2 3')).toThrow(/tables/);
    expect(solve('-1')).toThrow(/size/);
    expect(solve('99999')).toThrow(/2000/);
    expect(solve('{"zones":[]}')).toThrow(/products/);
    expect(
      solve(JSON.stringify({ ...store, adjacency: [{ a: 'milk', b: 'x', weight: 1 }] })),
    ).toThrow(/adjacency/);
    expect(solve('{"zones":[],"products":[],"adjacency":[]}')).not.toThrow();
  });
});

describeShared('QAPLIB', 'logistics/qaplib', (folder) => {
  it('finds the optimum 578 of nug12, locations from 1', () => {
    const text = readFileSync(`${folder}/nug12.dat`, 'utf8');
    const answer = JSON.parse(solveLayoutProblem(text, 'nug12.dat', options).text);
    expect(answer.cost).toBe(578);
    expect([...answer.assignment].sort((a: number, b: number) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
  });
});
