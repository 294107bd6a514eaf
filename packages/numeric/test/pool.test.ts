import { describe, expect, test } from 'vitest';
import { type Pool, serialPool } from '../src/index.ts';
import { POOL_CONTRACT } from '../src/testing.ts';

describe('serialPool() keeps the contract', () => {
  const pool = serialPool();
  for (const { name, check } of POOL_CONTRACT) test(name, () => check(pool));
});

describe('the contract notices a pool that', () => {
  const good = serialPool();
  const bad: readonly [string, Partial<Pool>][] = [
    [
      'turns the order',
      { map: async (task, inputs, options) => (await good.map(task, inputs, options)).reverse() },
    ],
    ['keeps progress to itself', { map: (task, inputs) => good.map(task, inputs) }],
    [
      'swallows failures',
      {
        map: async (task, inputs, options) => {
          try {
            return await good.map(task, inputs, options);
          } catch {
            return [];
          }
        },
      },
    ],
  ];
  for (const [name, part] of bad) {
    test(name, async () => {
      const pool = { ...good, ...part };
      const outcomes = await Promise.allSettled(POOL_CONTRACT.map(({ check }) => check(pool)));
      expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    });
  }
});
