import type { KpiDataset } from './definitions.ts';

/**
 * Which facts a figure counts: `live` are the snapshot's with what is newer in the ledger; `snapshot`
 * are for the loop, whose steps must see what their data version names.
 */
export type KpiFacts = 'live' | 'snapshot';

/** Derived tables that a screen may read with the newest facts in them. */
export const LIVE_DATASETS: readonly Exclude<KpiDataset, 'customer_windows'>[] = [
  'sales_facts',
  'sessions',
  'expense_facts',
  'survey_facts',
  'footfall',
  'stock_spans',
  'receipts',
];

/** Name under which the engine has a derived table with the newest facts. */
export const liveName = (dataset: string): string => `live_${dataset}`;
