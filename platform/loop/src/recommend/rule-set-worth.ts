import { erfc } from '@quanyu/numeric';
import { type OffPolicyEstimates, offPolicy } from '@quanyu/recommend';
import type { AnswerOutcome } from '../read/recommendation-effect.ts';

export type Reward = 'click' | 'order' | 'revenue';

/** What a rule set that only a share of customers gets is worth for all of them. */
export interface RuleSetWorth {
  readonly ruleSet: string;
  /** As it was at the latest answer. */
  readonly share: number;
  readonly answers: number;
  /** Chance of a split at least as uneven as the one seen, were each answer drawn by its share. */
  readonly splitPValue: number;
  /** Mean reward an answer, had all customers got the set, and had none. */
  readonly withSet: OffPolicyEstimates;
  readonly withoutSet: OffPolicyEstimates;
  /** With less without (self-normalised), and its 95 % interval. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number };
}

/**
 * Inverse propensity estimates from logged answers: each was drawn with the set's share then, so an
 * answer counts one over the chance of what it got. Answers of one customer go together; the
 * intervals are those of independent answers and therefore a little narrow.
 */
export function ruleSetWorth(
  outcomes: readonly AnswerOutcome[],
  reward: Reward,
): readonly RuleSetWorth[] {
  const bySet = new Map<string, { on: boolean; share: number; reward: number }[]>();
  for (const outcome of outcomes) {
    for (const { ruleSet, share, on } of outcome.arms) {
      if (share >= 1) continue;
      const list = bySet.get(ruleSet) ?? [];
      bySet.set(ruleSet, list);
      list.push({ on, share, reward: rewardOf(outcome, reward) });
    }
  }
  return [...bySet].map(([ruleSet, answers]) => {
    const logged = answers.map(({ on, share, reward: gained }) => ({
      reward: gained,
      loggedChance: on ? share : 1 - share,
      on,
    }));
    const withSet = offPolicy(logged.map(({ on, ...one }) => ({ ...one, newChance: on ? 1 : 0 })));
    const withoutSet = offPolicy(
      logged.map(({ on, ...one }) => ({ ...one, newChance: on ? 0 : 1 })),
    );
    const value = withSet.snips.value - withoutSet.snips.value;
    const error = Math.hypot(withSet.snips.error, withoutSet.snips.error);
    return {
      ruleSet,
      share: answers.at(-1)?.share ?? 1,
      answers: answers.length,
      splitPValue: splitPValue(answers),
      withSet,
      withoutSet,
      difference: { value, low: value - Z95 * error, high: value + Z95 * error },
    };
  });
}

const Z95 = 1.959964;

function rewardOf({ clicked, ordered, revenueMinor }: AnswerOutcome, reward: Reward): number {
  if (reward === 'revenue') return revenueMinor;
  return (reward === 'click' ? clicked : ordered) ? 1 : 0;
}

/** Two-sided normal test of the answers with the set against the sum of their shares. */
function splitPValue(answers: readonly { readonly on: boolean; readonly share: number }[]): number {
  let seen = 0;
  let expected = 0;
  let variance = 0;
  for (const { on, share } of answers) {
    seen += on ? 1 : 0;
    expected += share;
    variance += share * (1 - share);
  }
  return variance === 0 ? 1 : erfc(Math.abs(seen - expected) / Math.sqrt(2 * variance));
}

/**
 * Wilson's interval of a share, 95 %.
 * @see Wilson (1927), JASA 22, 209-212.
 */
export function shareInterval(
  hits: number,
  all: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  if (all === 0) return { value: 0, low: 0, high: 1 };
  const value = hits / all;
  const z2 = Z95 * Z95;
  const middle = (value + z2 / (2 * all)) / (1 + z2 / all);
  const half =
    (Z95 / (1 + z2 / all)) * Math.sqrt((value * (1 - value)) / all + z2 / (4 * all * all));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
