import type { Store } from '../store/store.ts';

/** One answer of the recommender, as it was shown. */
export interface LoggedRecommendation {
  readonly recommendation: string;
  readonly answeredAt: number;
  readonly surface: string;
  readonly customer: string | null;
  /** Best first. */
  readonly products: readonly string[];
  /** Each rule set that could have been applied, its share, and whether it was. */
  readonly arms: readonly {
    readonly ruleSet: string;
    readonly share: number;
    readonly on: boolean;
  }[];
}

/** What somebody was shown, oldest first. */
export interface ShownProducts {
  readonly customer: string;
  readonly products: readonly string[];
  readonly at: number;
}

export interface RecommendationLogRepository {
  /** Keeps answers; one that is kept already stays as it is. */
  record(answers: readonly LoggedRecommendation[]): Promise<void>;
  /** What named customers were shown since an instant, at most `limit` answers, the latest ones. */
  shownSince(since: number, limit: number): Promise<readonly ShownProducts[]>;
  /** Deletes answers older than an instant. @returns how many. */
  prune(before: number): Promise<number>;
}

/** What was recommended to whom; see {@link RecommendationLogRepository}. */
export function createRecommendationLog(store: Store): RecommendationLogRepository {
  const { pool } = store;
  return {
    async record(answers) {
      if (answers.length === 0) return;
      const days = await daysOf(store, answers);
      await pool.query(
        `INSERT INTO recommendation_answers
           (recommendation_id, answered_at, day, surface, customer_id, products, arms)
         SELECT id, at, day, surface, customer, products, arms
         FROM jsonb_to_recordset($1::jsonb) AS r(id text, at bigint, day integer, surface text,
           customer text, products jsonb, arms jsonb)
         ON CONFLICT DO NOTHING`,
        [
          JSON.stringify(
            answers.map((one, n) => ({
              id: one.recommendation,
              at: one.answeredAt,
              day: days[n],
              surface: one.surface,
              customer: one.customer,
              products: one.products,
              arms: one.arms,
            })),
          ),
        ],
      );
    },
    async shownSince(since, limit) {
      const { rows } = await pool.query<{ customer: string; products: string[]; at: number }>(
        `SELECT customer_id AS customer, products, answered_at AS at FROM (
           SELECT * FROM recommendation_answers
           WHERE answered_at >= $1 AND customer_id IS NOT NULL
           ORDER BY answered_at DESC LIMIT $2) AS latest
         ORDER BY answered_at`,
        [since, limit],
      );
      return rows;
    },
    async prune(before) {
      const { rowCount } = await pool.query(
        'DELETE FROM recommendation_answers WHERE answered_at < $1',
        [before],
      );
      return rowCount ?? 0;
    },
  };
}

async function daysOf(
  store: Store,
  answers: readonly LoggedRecommendation[],
): Promise<readonly number[]> {
  const days: number[] = [];
  for (const { answeredAt } of answers) days.push(await store.dayOf(answeredAt));
  return days;
}
