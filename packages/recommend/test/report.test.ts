import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from '../src/evaluate/bootstrap.ts';
import { customerLikeness, listDiversity } from '../src/evaluate/diversity.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { evaluationReport } from '../src/evaluate/report.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { toyData } from './toy.ts';

describe('diversity', () => {
  it('listDiversity() is 1 less the mean likeness of pairs', () => {
    const likeness = (a: number, b: number) => (a + b === 3 ? 1 : 0.25);
    // Pairs (1, 2): 1, (1, 4) and (2, 4): .25 each.
    expect(listDiversity([1, 2, 4], likeness)).toBeCloseTo(0.5, 12);
    expect(listDiversity([7], likeness)).toBe(0);
    expect(listDiversity([], likeness)).toBe(0);
  });

  it('customerLikeness() is the cosine of the customers', () => {
    const data = encodeInteractions({
      customer: ['a', 'a', 'b', 'b', 'c', 'c', 'c'],
      product: ['x', 'y', 'x', 'y', 'x', 'z', 'x'],
    });
    const likeness = customerLikeness(data);
    // x: a, b, c; y: a, b; z: c.
    expect(likeness(0, 1)).toBeCloseTo(2 / Math.sqrt(6), 12);
    expect(likeness(1, 0)).toBe(likeness(0, 1));
    expect(likeness(1, 2)).toBe(0);
    expect(likeness(0, 9)).toBe(0);
  });
});

describe('evaluationReport()', () => {
  const split = leaveLastOut(toyData());
  const model = popularityRecommender();
  const state = model.fit(split.train, { rng: createRng(1) });
  const likeness = customerLikeness(split.train);
  const test = evaluate(model, state, split, { likeness });

  it('writes table and plots in both languages, names as text, figures as they are', () => {
    expect(test.diversity).toBeGreaterThan(0);
    expect(test.diversity).toBeLessThan(1);
    const worse = { ...test, ndcg: test.ndcg / 2 };
    const zeros = test.ndcgs.map((value) => value / 2);
    const againstBest = pairedBootstrap(zeros, test.ndcgs, { rng: createRng(1), resamples: 100 });
    const models = [
      { name: '<script>alert(1)</script>', test },
      { name: 'worse', test: worse, againstBest },
    ];
    for (const language of ['en', 'zh'] as const) {
      const page = evaluationReport(models, language);
      expect(page).not.toContain('<script>');
      expect(page).toContain('&lt;script&gt;');
      expect(page).toContain(test.ndcg.toFixed(4));
      expect(page).toContain(againstBest.difference.toFixed(4));
      expect(page.match(/<rect/g)).toHaveLength(2);
      expect(page.match(/<circle/g)).toHaveLength(2);
      expect(page).not.toMatch(/NaN|undefined|https?:/);
    }
    expect(evaluationReport(models, 'zh')).toContain('推荐模型对比');
    expect(evaluationReport([])).toContain('0 customers');
  });
});
