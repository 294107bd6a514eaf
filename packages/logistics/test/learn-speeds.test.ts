import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { type DrivenLeg, learnSpeeds } from '../src/route/learn-speeds.ts';
import { validateProblem } from '../src/route/validate.ts';
import { plainStop, pointProblem } from './make-routes.ts';

const frame = { ends: [7, 10, 16], cycle: 24, districts: [0, 1, 1] };

describe('learnSpeeds()', () => {
  it('finds the speeds that made the legs, by district and period', () => {
    const truth = [
      [1.2, 0.5, 1, 0.8],
      [1.1, 0.8, 1.05, 0.9],
    ];
    const rng = createRng(1);
    const legs = Array.from({ length: 8000 }, (): DrivenLeg => {
      const [district, departs, expected] = [rng.int(2), rng.uniform() * 48, 0.05 + rng.uniform()];
      const period = [7, 10, 16, 24].findIndex((end) => departs % 24 < end);
      const noise = 0.8 + 0.4 * rng.uniform();
      return {
        district,
        departs,
        expected,
        took: (noise * expected) / (truth[district]?.[period] ?? 1),
      };
    });
    const learnt = learnSpeeds(legs, frame).factors;
    truth.forEach((row, district) => {
      row.forEach((factor, period) => {
        expect(Math.abs((learnt[district]?.[period] ?? 0) / factor - 1)).toBeLessThan(0.04);
      });
    });
  });

  it('draws a district of few legs to the mean of its period', () => {
    const slow = { expected: 1, took: 2 };
    const legs = [
      ...Array.from({ length: 100 }, () => ({ district: 0, departs: 8, ...slow })),
      { district: 1, departs: 8, expected: 1, took: 1 },
    ];
    const [, second] = learnSpeeds(legs, frame).factors;
    expect(second?.[1]).toBeGreaterThan(0.5);
    expect(second?.[1]).toBeLessThan(0.65);
  });

  it('passes over what no vehicle can have driven, and answers 1 where nothing is known', () => {
    const odd = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-9];
    const legs = odd.map((took) => ({ district: 0, departs: 8, expected: 1, took }));
    const strange = { district: 99, departs: 8, expected: 1, took: 1 };
    const profile = learnSpeeds([...legs, strange], frame);
    expect(profile.factors.flat()).toEqual(Array.from({ length: 8 }, () => 1));
    const problem = { ...pointProblem([[0, 0]], [plainStop(0)]), speeds: profile };
    expect(() => validateProblem(problem)).not.toThrow();
  });
});
