import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { decayedPopularity } from '../popularity-counts.ts';
import {
  checkEvents,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
} from '../recommender.ts';

export interface PopularityParams {
  /** Demand forgets half in this many days, where times are instants; 0: all-time. Default 0. */
  readonly halfLifeDays: number;
}

export interface PopularityState extends RecommenderState {
  readonly halfLifeDays: number;
  /** Shape (products,). */
  readonly demand: Float64Array;
}

/**
 * What most customers chose, all-time or lately: the baseline that every other model has to beat and
 * the answer to a customer about whom nothing is known.
 * @throws AppError RECOMMEND_PARAM_INVALID.
 */
export function popularityRecommender(
  params: Partial<PopularityParams> = {},
): Recommender<PopularityState> {
  const halfLifeDays = params.halfLifeDays ?? 0;
  if (!(halfLifeDays >= 0 && Number.isFinite(halfLifeDays))) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build popularity as halfLifeDays must be finite and >= 0: current value is ${halfLifeDays}`,
      { place: 'halfLifeDays' },
    );
  }
  return {
    name: halfLifeDays > 0 ? 'trending' : 'popularity',
    params: { halfLifeDays },
    fit(data) {
      checkEvents(data, 'popularity');
      return {
        kind: 'popularity',
        version: 1,
        products: data.products,
        popularity: popularityOf(data),
        halfLifeDays,
        demand: decayedPopularity(data, halfLifeDays),
      };
    },
    scoreAll(state, _query, out) {
      for (let i = 0; i < out.length; i++) out[i] = state.demand[i] || NO_SCORE;
    },
    explain(state, _query, product) {
      const customers = state.popularity[product] ?? 0;
      return {
        base: state.demand[product] ?? 0,
        contributions: [],
        reason:
          state.halfLifeDays > 0
            ? { code: 'RECOMMEND_TRENDING', params: {} }
            : { code: 'RECOMMEND_POPULAR', params: { customers } },
      };
    },
  };
}
