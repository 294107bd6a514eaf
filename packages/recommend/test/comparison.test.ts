import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from '../src/evaluate/bootstrap.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { type LoggedAnswer, offPolicy } from '../src/evaluate/off-policy.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import { toyData } from './toy.ts';

describe('evaluate() against others', () => {
  const split = leaveLastOut(toyData());
  const model = sequenceRecommender();
  const state = model.fit(split.train, { rng: createRng(1) });

  it('gives an AUC of one half to a model without knowledge, more to one that has it', () => {
    const flat = {
      ...model,
      scoreAll: (_: unknown, __: unknown, out: Float64Array) => out.fill(1),
    };
    expect(evaluate(flat as unknown as typeof model, state, split).auc).toBe(0.5);
    expect(evaluate(model, state, split).auc).toBeGreaterThan(0.8);
  });

  it('ranks among sampled products: more negatives, harder; the same seed, the same figure', () => {
    const with_ = (count: number, by: 'uniform' | 'popularity') =>
      evaluate(model, state, split, { k: 3, negatives: { count, by, rng: createRng(5) } });
    const few = with_(2, 'uniform');
    expect(few.hitRate).toBe(1);
    expect(with_(1e6, 'uniform').ndcg).toBeCloseTo(
      evaluate(model, state, split, { k: 3 }).ndcg,
      12,
    );
    expect(with_(5, 'popularity')).toEqual(with_(5, 'popularity'));
    expect(few.ndcgs).toHaveLength(split.cases.length);
  });

  it('finds that order beats popularity where customers move in order', () => {
    const popular = popularityRecommender();
    const other = evaluate(popular, popular.fit(split.train, { rng: createRng(1) }), split);
    const own = evaluate(model, state, split);
    const gap = pairedBootstrap(own.ndcgs, other.ndcgs, { rng: createRng(2) });
    expect(gap.isSignificant).toBe(true);
    expect(gap.difference).toBeCloseTo(own.ndcg - other.ndcg, 12);
    expect(gap.lower).toBeLessThan(gap.difference);
    expect(gap.upper).toBeGreaterThan(gap.difference);
  });
});

describe('pairedBootstrap()', () => {
  it('claims nothing for a model against itself, and covers zero for noise', () => {
    const same = pairedBootstrap([1, 0, 1], [1, 0, 1], { rng: createRng(1) });
    expect(same).toMatchObject({ difference: 0, lower: 0, upper: 0, pValue: 1 });
    let claimed = 0;
    for (let s = 0; s < 100; s++) {
      const rng = createRng(s);
      const noise = () => Array.from({ length: 60 }, () => rng.normal());
      if (pairedBootstrap(noise(), noise(), { rng, resamples: 200 }).isSignificant) claimed++;
    }
    expect(claimed).toBeLessThan(15);
  });

  it('refuses uneven, missing and non-finite figures', () => {
    const rng = createRng(1);
    for (const [a, b] of [
      [[1], [1, 2]],
      [[], []],
      [[Number.NaN], [1]],
    ] as const) {
      expect(() => pairedBootstrap(a, b, { rng })).toThrow(AppError);
    }
  });
});

describe('offPolicy()', () => {
  it('weighs by hand-checked chances', () => {
    const found = offPolicy([
      { reward: 1, loggedChance: 0.5, newChance: 1, modelledReward: 0.5, newValue: 0.6 },
      { reward: 0, loggedChance: 0.5, newChance: 0.25, modelledReward: 0.5, newValue: 0.4 },
    ]);
    expect(found.ips.value).toBeCloseTo(1, 12);
    expect(found.snips.value).toBeCloseTo(2 / 2.5, 12);
    expect(found.effectiveAnswers).toBeCloseTo(2.5 ** 2 / 4.25, 12);
    expect(found.doublyRobust?.value).toBeCloseTo((0.6 + 2 * 0.5 + 0.4 - 0.5 * 0.5) / 2, 12);
  });

  it('finds the worth of another policy from uniform logs, within its error', () => {
    const rng = createRng(9);
    const worth = [0.1, 0.3, 0.6];
    const chances = [0.1, 0.2, 0.7];
    const answers = Array.from({ length: 20_000 }, (): LoggedAnswer => {
      const shown = rng.int(3);
      const reward = rng.uniform() < worth[shown]! ? 1 : 0;
      const newValue = worth.reduce((sum, w, i) => sum + w * chances[i]!, 0);
      const modelledReward = worth[shown]!;
      return { reward, loggedChance: 1 / 3, newChance: chances[shown]!, modelledReward, newValue };
    });
    const { ips, snips, doublyRobust } = offPolicy(answers);
    for (const estimate of [ips, snips, doublyRobust!]) {
      expect(Math.abs(estimate.value - 0.49)).toBeLessThan(4 * estimate.error);
    }
    expect(doublyRobust!.error).toBeLessThan(ips.error);
    expect(snips.error).toBeLessThan(ips.error);
  });

  it('cuts weights off, and refuses impossible chances', () => {
    const answer = { reward: 1, loggedChance: 0.01, newChance: 1 };
    expect(offPolicy([answer], { weightMax: 5 }).ips.value).toBe(5);
    expect(offPolicy([{ ...answer, newChance: 0 }]).snips.value).toBe(0);
    expect(() => offPolicy([])).toThrow(AppError);
    for (const wrong of [
      { loggedChance: 0 },
      { loggedChance: Number.NaN },
      { newChance: 2 },
      { reward: Number.POSITIVE_INFINITY },
    ]) {
      expect(() => offPolicy([{ ...answer, ...wrong }])).toThrow('Cannot estimate a policy');
    }
  });
});
