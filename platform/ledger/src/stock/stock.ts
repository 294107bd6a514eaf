import type { StockLevel } from '@quanyu/domain';

/** Identifies a stock operation; sending it twice gives the first answer again and moves nothing. */
export interface OperationKey {
  readonly source: string;
  readonly externalId: string;
}

export interface StockLine {
  readonly product: string;
  readonly location: string;
  readonly units: number;
}

export interface ShortLine extends StockLine {
  readonly availableUnits: number;
}

/** All lines moved, or none. */
export type StockResult =
  | { readonly kind: 'moved'; readonly levels: readonly StockLevel[] }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

export interface StockOperation extends OperationKey {
  readonly lines: readonly StockLine[];
  /** Order, purchase order, transfer or count it belongs to. */
  readonly reference?: string;
  /** Epoch ms; default now. */
  readonly movedAt?: number;
}

export interface TransferOperation extends OperationKey {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly { readonly product: string; readonly units: number }[];
  readonly reference?: string;
  readonly movedAt?: number;
}

/**
 * The stock: conditional update plus append-only moves in one transaction, lines locked in one
 * order, idempotent by (source, externalId). Available = on hand − reserved.
 */
export interface StockRepository {
  /** Sets units aside. Short when fewer are available. */
  reserve(operation: StockOperation): Promise<StockResult>;
  /** Gives reserved units back. Short when fewer are reserved. */
  release(operation: StockOperation): Promise<StockResult>;
  /** Sends reserved units out (on hand and reserved fall). Short when fewer are reserved or on hand. */
  ship(operation: StockOperation): Promise<StockResult>;
  /** Sells at the till: on hand falls at once. Short when fewer are available. */
  sell(operation: StockOperation): Promise<StockResult>;
  receive(operation: StockOperation): Promise<StockResult>;
  /** Goods come back from a customer. */
  takeBack(operation: StockOperation): Promise<StockResult>;
  /** Short when fewer are available. */
  writeOff(operation: StockOperation): Promise<StockResult>;
  /** Sets on hand to the units counted (0 allowed); the move holds the difference. Never short. */
  count(operation: StockOperation): Promise<StockResult>;
  /** Moves available units between two locations at once. */
  transfer(operation: TransferOperation): Promise<StockResult>;
  level(product: string, location: string): Promise<StockLevel>;
  /** Levels of the products named, at all or one location. At most 10,000 products a call. */
  levels(products: readonly string[], location?: string): Promise<readonly StockLevel[]>;
}
