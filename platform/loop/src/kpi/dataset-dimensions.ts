import type { KpiDataset } from './definitions.ts';
import type { KpiDimension } from './filter.ts';

interface DatasetShape {
  /** Expression for a filter or grouping; a dimension that is absent cannot be asked of the dataset. */
  readonly dimensions: Readonly<Partial<Record<KpiDimension, string>>>;
  /** Days of a row: one, or a span that is cut to the period asked for. */
  readonly days: 'day' | 'span';
  /** Column that names a row in a drill-down. */
  readonly rowId: string;
  /** What a row of a drill-down shows beside its id, as expressions; absent: nothing. */
  readonly shown: Readonly<
    Partial<Record<'kind' | 'order' | 'product' | 'channel' | 'location' | 'customer', string>>
  >;
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
  sales_facts: {
    dimensions: SALES_DIMENSIONS,
    days: 'day',
    rowId: 'row_id',
    shown: {
      kind: 'd.kind',
      order: 'd.order_id',
      product: 'd.product_id',
      channel: 'd.channel_id',
      location: 'd.location_id',
      customer: 'd.customer_id',
    },
  },
  customer_windows: {
    dimensions: SALES_DIMENSIONS,
    days: 'day',
    rowId: 'customer_id',
    shown: { kind: "'customer'", customer: 'd.customer_id' },
  },
  sessions: {
    dimensions: { channel: 'channel_id', segment: 'segment_id' },
    days: 'day',
    rowId: 'session_id',
    shown: { kind: "'session'", channel: 'd.channel_id', customer: 'd.customer_id' },
  },
  expense_facts: {
    dimensions: { channel: 'channel_id', location: 'location_id' },
    days: 'day',
    rowId: 'row_id',
    shown: { kind: 'd.kind', channel: 'd.channel_id', location: 'd.location_id' },
  },
  survey_facts: {
    dimensions: { segment: 'segment_id' },
    days: 'day',
    rowId: 'row_id',
    shown: { kind: 'd.kind', order: 'd.order_id', customer: 'd.customer_id' },
  },
  footfall: {
    dimensions: { location: 'location_id' },
    days: 'day',
    rowId: 'row_id',
    shown: { kind: "'visit'", location: 'd.location_id' },
  },
  stock_spans: {
    dimensions: { location: 'location_id', category: 'category', product: 'product_id' },
    days: 'span',
    rowId: 'row_id',
    shown: { kind: "'stock'", product: 'd.product_id', location: 'd.location_id' },
  },
  receipts: {
    dimensions: { location: 'location_id', category: 'category', product: 'product_id' },
    days: 'day',
    rowId: 'row_id',
    shown: { kind: "'receive'", product: 'd.product_id', location: 'd.location_id' },
  },
};
