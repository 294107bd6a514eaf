/** Rules that the operator keeps for recommendations, and what was recommended to whom. */
export const RECOMMENDATION_SQL = `
CREATE TABLE recommendation_rule_sets (
  rule_set_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  surfaces TEXT[] NOT NULL DEFAULT '{}',
  is_active BOOLEAN NOT NULL,
  share DOUBLE PRECISION NOT NULL CHECK (share > 0 AND share <= 1),
  place INTEGER NOT NULL,
  dials JSONB NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);
CREATE TABLE recommendation_answers (
  recommendation_id TEXT PRIMARY KEY,
  answered_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  surface TEXT NOT NULL,
  customer_id TEXT,
  products JSONB NOT NULL,
  arms JSONB NOT NULL
);
CREATE INDEX recommendation_answers_at ON recommendation_answers (answered_at);
CREATE INDEX recommendation_answers_customer ON recommendation_answers (customer_id);
CREATE INDEX events_recommendation ON events (recommendation_id, product_id)
  WHERE recommendation_id IS NOT NULL;
`;
