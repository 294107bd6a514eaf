import type { Generated } from 'kysely';
import type { Attributes, JsonDefault, JsonObject } from './json-column.ts';

export interface SettingsTable {
  only_row: Generated<boolean>;
  name: string;
  currency: string;
  time_zone: string;
  day_start_hour: Generated<number>;
  options: JsonDefault<JsonObject>;
  updated_at: number;
}

export interface ChannelsTable {
  channel_id: string;
  name: string | null;
  kind: string | null;
  bare: Generated<boolean>;
  batch_id: Generated<number>;
}

export interface LocationsTable {
  location_id: string;
  name: string | null;
  kind: string | null;
  time_zone: string | null;
  latitude: number | null;
  longitude: number | null;
  channel_id: string | null;
  bare: Generated<boolean>;
  batch_id: Generated<number>;
}

export interface SuppliersTable {
  supplier_id: string;
  name: string | null;
  lead_time_days: number | null;
  lead_time_sd_days: number | null;
  order_value_min_minor: number | null;
  currency: string | null;
  bare: Generated<boolean>;
  batch_id: Generated<number>;
}

export interface ProductsTable {
  product_id: string;
  name: string | null;
  kind: Generated<string>;
  category_path: Generated<readonly string[]>;
  brand: string | null;
  price: number | null;
  cost: number | null;
  currency: string | null;
  supplier_id: string | null;
  pack_units: number | null;
  order_units_min: number | null;
  barcode: string | null;
  launched_day: number | null;
  attributes: JsonDefault<Attributes>;
  bare: Generated<boolean>;
  batch_id: Generated<number>;
}

export interface PricesTable {
  source: string;
  external_id: string;
  product_id: string;
  channel_id: string | null;
  valid_from: number;
  day: number;
  price: number | null;
  cost: number | null;
  currency: string;
  batch_id: number;
}

export interface CustomersTable {
  customer_id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  city: string | null;
  country: string | null;
  gender: string | null;
  birth_date: number | null;
  registered_at: number | null;
  attributes: JsonDefault<Attributes>;
  erased_at: number | null;
  bare: Generated<boolean>;
  batch_id: Generated<number>;
}

export interface IdentitiesTable {
  kind: string;
  value: string;
  customer_id: string;
  source: string;
  batch_id: number;
}

export interface ConsentsTable {
  customer_id: string;
  purpose: string;
  granted: boolean;
  changed_at: number;
  source: string;
  batch_id: number;
}

export interface ConsentChangesTable {
  consent_change_id: Generated<number>;
  customer_id: string;
  purpose: string;
  granted: boolean;
  changed_at: number;
  actor: string;
}

export interface PromotionsTable {
  promotion_id: string;
  name: string | null;
  from_day: number;
  to_day: number;
  channel_id: string | null;
  products: Generated<readonly string[]>;
  category_path: Generated<readonly string[]>;
  discount_rate: number | null;
  batch_id: number;
}

export interface TargetsTable {
  kpi: string;
  channel_id: Generated<string>;
  from_day: number;
  to_day: number;
  value: number;
  batch_id: number;
}

export interface ContentsTable {
  content_id: string;
  kind: string;
  published_at: number | null;
  title: string | null;
  products: Generated<readonly string[]>;
  batch_id: number;
}

/** Tables of entities. */
export interface EntitiesTables {
  settings: SettingsTable;
  channels: ChannelsTable;
  locations: LocationsTable;
  suppliers: SuppliersTable;
  products: ProductsTable;
  prices: PricesTable;
  customers: CustomersTable;
  identities: IdentitiesTable;
  consents: ConsentsTable;
  consent_changes: ConsentChangesTable;
  promotions: PromotionsTable;
  targets: TargetsTable;
  contents: ContentsTable;
}
