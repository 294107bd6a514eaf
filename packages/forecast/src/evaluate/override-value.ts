import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';
import { type PairedDifference, pairedDifference } from './paired-difference.ts';

/** A person's figure in place of the model's, kept beside it with who and why. */
export interface Override {
  readonly key: string;
  /** Step of the forecast, from 1. */
  readonly step: number;
  readonly value: number;
  readonly reason: string;
  readonly author: string;
}

/**
 * The forecast that is used: the model's with overrides in their places; the model's own row is
 * left as it was. The last override of a step holds.
 * @throws AppError FORECAST_OPTION_INVALID for steps outside the row or values that are not finite.
 */
export function withOverrides(
  mean: ArrayLike<number>,
  overrides: readonly Pick<Override, 'step' | 'value'>[],
): Float64Array {
  const out = Float64Array.from(mean);
  for (const { step, value } of overrides) {
    if (!(Number.isInteger(step) && step >= 1 && step <= out.length && Number.isFinite(value))) {
      throw new AppError(
        FORECAST_ERRORS.FORECAST_OPTION_INVALID,
        `Cannot override as step must lie in 1 to ${out.length} and value be finite: current value is step ${step}, value ${value}`,
        { place: 'overrides' },
      );
    }
    out[step - 1] = value;
  }
  return out;
}

/** An override whose period is over. */
export interface OverrideOutcome extends Override {
  /** The model's own mean. */
  readonly model: number;
  /** What came; NaN = not known. */
  readonly actual: number;
}

export interface OverrideWorth {
  /** Overrides whose outcome is known. */
  readonly count: number;
  /** Σ |actual − model| − Σ |actual − override|: units of error that people took away. */
  readonly unitsSaved: number;
  /** The same over Σ |actual − model|; NaN where the model never erred. */
  readonly share: number;
  /** Error of the override minus the model's, by pair: negative = people helped. */
  readonly difference: PairedDifference;
}

/** Worth of all overrides, and by reason and author, names in order. */
export interface OverrideValue {
  readonly all: OverrideWorth;
  readonly byReason: ReadonlyMap<string, OverrideWorth>;
  readonly byAuthor: ReadonlyMap<string, OverrideWorth>;
}

/** Whether people's overrides were worth it: their error beside the model's ("forecast value added"). */
export function overrideValue(outcomes: readonly OverrideOutcome[]): OverrideValue {
  const known = outcomes.filter(
    ({ actual, model, value }) => Number.isFinite(actual + model) && Number.isFinite(value),
  );
  return {
    all: worthOf(known),
    byReason: grouped(known, ({ reason }) => reason),
    byAuthor: grouped(known, ({ author }) => author),
  };
}

function grouped(
  outcomes: readonly OverrideOutcome[],
  nameOf: (outcome: OverrideOutcome) => string,
): ReadonlyMap<string, OverrideWorth> {
  const names = [...new Set(outcomes.map(nameOf))].sort();
  return new Map(
    names.map((name) => [name, worthOf(outcomes.filter((one) => nameOf(one) === name))]),
  );
}

function worthOf(outcomes: readonly OverrideOutcome[]): OverrideWorth {
  const model = outcomes.map((one) => Math.abs(one.actual - one.model));
  const person = outcomes.map((one) => Math.abs(one.actual - one.value));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const unitsSaved = sum(model) - sum(person);
  const difference = pairedDifference(person, model);
  const share = sum(model) > 0 ? unitsSaved / sum(model) : Number.NaN;
  return { count: outcomes.length, unitsSaved, share, difference };
}
