import type { OrderState } from '@quanyu/domain';
import type { ShortLine } from '../stock/stock.ts';

export interface NewOrderLine {
  readonly product: string;
  /** Whole units, ≥ 1. */
  readonly units: number;
  /** Major units. */
  readonly unitPrice: number;
  readonly discountMinor?: number;
  readonly promotion?: string;
}

export interface NewOrder {
  readonly source: string;
  /** The order's id in its source; placing it twice gives the first answer again. */
  readonly externalId: string;
  readonly channel: string;
  /** Whose stock the goods come from. */
  readonly location: string;
  readonly customer?: string;
  readonly currency?: string;
  readonly promisedDay?: number;
  readonly orderedAt?: number;
  readonly lines: readonly NewOrderLine[];
}

export type PlaceOrderResult =
  | { readonly kind: 'placed'; readonly order: OrderRecord }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

export interface OrderLineRecord {
  readonly lineIndex: number;
  readonly product: string;
  readonly kind: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

export interface OrderRecord {
  readonly order: string;
  readonly source: string;
  readonly externalId: string;
  readonly channel: string | null;
  readonly location: string | null;
  readonly customer: string | null;
  readonly orderedAt: number;
  readonly state: OrderState;
  readonly promisedDay: number | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly lines: readonly OrderLineRecord[];
}

export interface OrderTimelineEntry {
  readonly state: OrderState;
  readonly changedAt: number;
  readonly actor: string;
  readonly note: string | null;
}

export interface OrdersRepository {
  /** Web shop: order and reservation in one transaction, or neither. */
  place(order: NewOrder, actor: string): Promise<PlaceOrderResult>;
  /** Till: order paid and delivered, stock sold at once. */
  sell(order: NewOrder, actor: string): Promise<PlaceOrderResult>;
  /**
   * Moves an order on: `paid`, `picking`, `shipped` (reserved goods leave), `delivered`,
   * `cancelled` (reservation released), `returned` (goods come back, refund lines written).
   * @throws AppError LEDGER_STEP_REFUSED when the present state does not lead there.
   */
  advance(order: string, to: OrderState, actor: string, note?: string): Promise<OrderRecord>;
  get(order: string): Promise<OrderRecord>;
  timeline(order: string): Promise<readonly OrderTimelineEntry[]>;
  /** Newest first, by cursor. */
  list(filter?: {
    readonly state?: OrderState;
    readonly channel?: string;
    readonly customer?: string;
    readonly limit?: number;
    readonly cursor?: string;
  }): Promise<{ readonly rows: readonly OrderRecord[]; readonly nextCursor: string | null }>;
}
