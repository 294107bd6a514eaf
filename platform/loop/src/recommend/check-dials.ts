import { AppError } from '@quanyu/domain';
import { parseExpression, RECOMMEND_ERRORS } from '@quanyu/recommend';
import { LOOP_ERRORS } from '../errors.ts';
import type { RecommendationDials } from './rule-sets.ts';

/**
 * Reads the expressions, so that a malformed one is told with its field and position, and that the
 * price bounds leave something.
 * @throws AppError RECOMMEND_EXPRESSION_INVALID, its place `filter, position 7`; LOOP_FILTER_INVALID.
 */
export function checkDials(dials: RecommendationDials): void {
  for (const name of ['filter', 'booster'] as const) {
    const text = dials[name];
    if (text !== undefined) checkExpression(name, text);
  }
  const { priceMinorMin = 0, priceMinorMax = Number.POSITIVE_INFINITY } = dials;
  if (priceMinorMin <= priceMinorMax) return;
  throw new AppError(
    LOOP_ERRORS.LOOP_FILTER_INVALID,
    `Cannot recommend as priceMinorMax must be at least ${priceMinorMin}: current value is ${priceMinorMax}`,
    { place: 'priceMinorMax' },
  );
}

function checkExpression(name: string, text: string): void {
  try {
    parseExpression(text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(RECOMMEND_ERRORS.RECOMMEND_EXPRESSION_INVALID, error.message, {
      place: `${name}, ${error.place ?? ''}`,
      details: error.details,
    });
  }
}
