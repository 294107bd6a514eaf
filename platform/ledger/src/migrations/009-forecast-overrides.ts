/** People's figures in place of the model's, kept beside it with who and why. */
export const FORECAST_OVERRIDES_SQL = `
CREATE TABLE forecast_overrides (
  override_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id TEXT NOT NULL,
  location_id TEXT NOT NULL DEFAULT '',
  from_day INTEGER NOT NULL,
  to_day INTEGER NOT NULL CHECK (to_day >= from_day),
  units DOUBLE PRECISION NOT NULL CHECK (units >= 0),
  model_units DOUBLE PRECISION NOT NULL CHECK (model_units >= 0),
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by TEXT
);
CREATE INDEX forecast_overrides_product ON forecast_overrides (product_id, from_day);
CREATE INDEX forecast_overrides_day ON forecast_overrides (to_day);
`;
