import type { Generated } from 'kysely';

export interface ForecastOverridesTable {
  override_id: Generated<number>;
  product_id: string;
  location_id: string;
  from_day: number;
  to_day: number;
  units: number;
  model_units: number;
  reason: string;
  created_at: number;
  created_by: string;
  withdrawn_at: number | null;
  withdrawn_by: string | null;
}

export interface ForecastsTables {
  forecast_overrides: ForecastOverridesTable;
}
