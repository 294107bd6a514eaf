import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';

/** One answer that was shown and logged, and what a new policy would have done in its place. */
export interface LoggedAnswer {
  /** What came of it: a click, a purchase, money. */
  readonly reward: number;
  /** Chance with which the logging policy chose what it showed, in (0, 1]. */
  readonly loggedChance: number;
  /** Chance with which the new policy would have chosen the same, in [0, 1]. */
  readonly newChance: number;
  /** A model's reward for what was shown; with `newValue` needed by the doubly robust estimate. */
  readonly modelledReward?: number;
  /** The model's expected reward under the new policy. */
  readonly newValue?: number;
}

/** A mean with its standard error. */
export interface PolicyEstimate {
  readonly value: number;
  readonly error: number;
}

export interface OffPolicyEstimates {
  /** Inverse propensity scoring: unbiased, wide. */
  readonly ips: PolicyEstimate;
  /** Self-normalised: a little biased, narrower. */
  readonly snips: PolicyEstimate;
  /** Doubly robust; present where every answer carries the model's rewards. */
  readonly doublyRobust?: PolicyEstimate;
  /** (Σw)² / Σw²: how many answers the estimate really rests on. */
  readonly effectiveAnswers: number;
}

/**
 * What a new policy would have earned, from logged answers of another one.
 * @param options.weightMax Importance weights are cut off here: less variance, some bias. Default none.
 * @throws AppError RECOMMEND_EVENTS_EMPTY, RECOMMEND_PARAM_INVALID (row named).
 * @complexity O(answers).
 * @see Horvitz and Thompson (1952); Swaminathan and Joachims (2015), NIPS; Dudík et al. (2011), ICML.
 */
export function offPolicy(
  answers: readonly LoggedAnswer[],
  options: { readonly weightMax?: number } = {},
): OffPolicyEstimates {
  if (answers.length === 0) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_EVENTS_EMPTY,
      'Cannot estimate a policy as there must be a logged answer: current value is 0',
    );
  }
  const most = options.weightMax ?? Number.POSITIVE_INFINITY;
  const weights = answers.map((answer, row) => {
    checkAnswer(answer, row);
    return Math.min(most, answer.newChance / answer.loggedChance);
  });
  const weightOf = (n: number): number => weights[n] ?? 0;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  const ips = meanOf(answers.map(({ reward }, n) => weightOf(n) * reward));
  const ratio =
    total === 0 ? 0 : answers.reduce((sum, { reward }, n) => sum + weightOf(n) * reward, 0) / total;
  const spread = answers.reduce((sum, { reward }, n) => {
    return sum + (weightOf(n) * (reward - ratio)) ** 2;
  }, 0);
  const snips = { value: ratio, error: total === 0 ? 0 : Math.sqrt(spread) / total };
  const effectiveAnswers = squares === 0 ? 0 : total ** 2 / squares;
  const modelled = answers.flatMap(({ reward, modelledReward, newValue }, n) => {
    if (modelledReward === undefined || newValue === undefined) return [];
    return [newValue + weightOf(n) * (reward - modelledReward)];
  });
  const estimates = { ips, snips, effectiveAnswers };
  if (modelled.length < answers.length) return estimates;
  return { ...estimates, doublyRobust: meanOf(modelled) };
}

function meanOf(values: readonly number[]): PolicyEstimate {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  const variance = values.length < 2 ? 0 : squares / (values.length - 1);
  return { value, error: Math.sqrt(variance / values.length) };
}

function checkAnswer(answer: LoggedAnswer, row: number): void {
  const { reward, loggedChance, newChance, modelledReward = 0, newValue = 0 } = answer;
  const finite = [reward, modelledReward, newValue].every(Number.isFinite);
  const chances = loggedChance > 0 && loggedChance <= 1 && newChance >= 0 && newChance <= 1;
  if (finite && chances) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot estimate a policy as rewards must be finite, chances in (0, 1] logged and [0, 1] new: current value is ${JSON.stringify(answer)}`,
    { place: `answer ${row + 1}` },
  );
}
