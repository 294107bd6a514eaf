import type { KpiDataset } from './definitions.ts';
import type { KpiDimension } from './filter.ts';

interface DatasetShape {
  /** Expression for a filter or grouping; a dimension that is absent cannot be asked of the dataset. */
  readonly dimensions: Readonly<Partial<Record<KpiDimension, string>>>;
  /** Days of a row: one, or a span that is cut to the period asked for. */
  readonly days: 'day' | 'span';
  /** Column that names a row in a drill-down. */
  readonly rowId: string;
}

const SALES_DIMENSIONS = {
  channel: 'channel_id',
  location: 'location_id',
  category: 'category',
  segment: 'segment_id',
  product: 'product_id',
} as const;

/** Which filters each dataset can take. A KPI whose dataset lacks one is null under it, never wrong. */
export const DATASET_SHAPES: Readonly<Record<KpiDataset, DatasetShape>> = {
  sales_facts: { dimensions: SALES_DIMENSIONS, days: 'day', rowId: 'row_id' },
  customer_windows: { dimensions: SALES_DIMENSIONS, days: 'day', rowId: 'customer_id' },
  sessions: {
    dimensions: { channel: 'channel_id', segment: 'segment_id' },
    days: 'day',
    rowId: 'session_id',
  },
  expense_facts: {
    dimensions: { channel: 'channel_id', location: 'location_id' },
    days: 'day',
    rowId: 'row_id',
  },
  survey_facts: { dimensions: { segment: 'segment_id' }, days: 'day', rowId: 'row_id' },
  footfall: { dimensions: { location: 'location_id' }, days: 'day', rowId: 'row_id' },
  stock_spans: {
    dimensions: { location: 'location_id', category: 'category', product: 'product_id' },
    days: 'span',
    rowId: 'row_id',
  },
  receipts: {
    dimensions: { location: 'location_id', category: 'category', product: 'product_id' },
    days: 'day',
    rowId: 'row_id',
  },
};
