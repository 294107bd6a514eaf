import type { Generated } from 'kysely';
import type { Json } from './json-column.ts';

export interface BatchesTable {
  batch_id: Generated<number>;
  kind: string;
  source: string;
  run_id: string | null;
  rows_accepted: Generated<number>;
  rows_merged: Generated<number>;
  rows_rejected: Generated<number>;
  min_day: number | null;
  max_day: number | null;
  recorded_at: number;
}

export interface OrdersTable {
  order_id: string;
  source: string;
  external_id: string;
  channel_id: string | null;
  location_id: string | null;
  customer_id: string | null;
  ordered_at: number;
  day: number;
  state: string;
  promised_day: number | null;
  currency: string;
  batch_id: number;
}

export interface OrderLinesTable {
  order_id: string;
  line_index: number;
  ordered_at: number;
  day: number;
  channel_id: string | null;
  location_id: string | null;
  customer_id: string | null;
  product_id: string;
  kind: string;
  quantity: number;
  unit_price: number;
  discount_minor: Generated<number>;
  total_minor: number;
  currency: string;
  promotion_id: string | null;
  batch_id: number;
}

export interface OrderStatesTable {
  order_id: string;
  state_index: number;
  state: string;
  changed_at: number;
  actor: string;
  note: string | null;
}

export interface PaymentsTable {
  source: string;
  external_id: string;
  order_id: string;
  paid_at: number;
  day: number;
  method: string | null;
  amount_minor: number;
  currency: string;
  batch_id: number;
}

export interface ShipmentsTable {
  source: string;
  external_id: string;
  order_id: string;
  location_id: string | null;
  carrier: string | null;
  shipped_at: number | null;
  delivered_at: number | null;
  batch_id: number;
}

export interface ReturnsTable {
  source: string;
  external_id: string;
  return_id: string;
  line_index: number;
  order_id: string;
  order_line_index: number | null;
  product_id: string;
  returned_at: number;
  day: number;
  quantity: number;
  refund_minor: number | null;
  currency: string;
  reason: string | null;
  batch_id: number;
}

export interface StockLevelsTable {
  product_id: string;
  location_id: string;
  on_hand_units: Generated<number>;
  reserved_units: Generated<number>;
  updated_at: number;
}

export interface StockMovesTable {
  move_id: Generated<number>;
  source: string;
  external_id: string;
  product_id: string;
  location_id: string;
  kind: string;
  on_hand_units: number;
  reserved_units: number;
  moved_at: number;
  day: number;
  reference: string | null;
  batch_id: number;
}

export interface StockOperationsTable {
  source: string;
  external_id: string;
  kind: string;
  result: Json<unknown>;
  recorded_at: number;
}

export interface PurchaseOrdersTable {
  purchase_order_id: string;
  supplier_id: string;
  location_id: string;
  state: 'ordered' | 'received' | 'cancelled';
  ordered_at: number;
  due_day: number | null;
  currency: string;
  total_minor: number;
  created_by: string;
  closed_at: Generated<number | null>;
}

export interface PurchaseOrderLinesTable {
  purchase_order_id: string;
  line_index: number;
  product_id: string;
  ordered_units: number;
  received_units: Generated<number>;
  unit_cost: number;
  total_minor: number;
  decision_id: string | null;
}

export interface TransfersTable {
  transfer_id: string;
  from_location_id: string;
  to_location_id: string;
  state: 'ordered' | 'shipped' | 'received' | 'cancelled';
  ordered_at: number;
  due_day: Generated<number | null>;
  shipped_at: Generated<number | null>;
  closed_at: Generated<number | null>;
  created_by: string;
}

export interface TransferLinesTable {
  transfer_id: string;
  line_index: number;
  product_id: string;
  units: number;
  received_units: Generated<number>;
  decision_id: string | null;
}

/** Tables of commerce facts and stock. */
export interface CommerceTables {
  batches: BatchesTable;
  orders: OrdersTable;
  order_lines: OrderLinesTable;
  order_states: OrderStatesTable;
  payments: PaymentsTable;
  shipments: ShipmentsTable;
  returns: ReturnsTable;
  stock_levels: StockLevelsTable;
  stock_moves: StockMovesTable;
  stock_operations: StockOperationsTable;
  purchase_orders: PurchaseOrdersTable;
  purchase_order_lines: PurchaseOrderLinesTable;
  transfers: TransfersTable;
  transfer_lines: TransferLinesTable;
}
