import type {
  Brand,
  ChannelId,
  CustomerId,
  LocationId,
  OrderId,
  ProductId,
  SupplierId,
} from './ids.ts';
import type { Currency, MinorUnits } from './money.ts';
import type { Instant } from './time.ts';

/** Where a fact came from and what it is called there; the pair identifies the fact for ever. */
export interface FactKey {
  readonly source: string;
  readonly externalId: string;
}

export const CHANNEL_KINDS = [
  'web',
  'app',
  'marketplace',
  'social',
  'email',
  'store',
  'phone',
] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface Channel {
  readonly channel: ChannelId;
  readonly name: string;
  readonly kind: ChannelKind;
}

export const LOCATION_KINDS = ['store', 'warehouse', 'distribution-centre', 'supplier'] as const;
export type LocationKind = (typeof LOCATION_KINDS)[number];

export interface Location {
  readonly location: LocationId;
  readonly name: string;
  readonly kind: LocationKind;
  /** IANA name; the retailer's where absent. */
  readonly timeZone?: string;
  readonly latitude?: number;
  readonly longitude?: number;
}

export interface Supplier {
  readonly supplier: SupplierId;
  readonly name: string;
  readonly leadTimeDays: number;
  readonly leadTimeSdDays: number;
  readonly orderValueMinMinor: MinorUnits;
  readonly currency: Currency;
}

/** `goods` is stocked and sold; the others carry value but no stock: postage, a fee, a sample, an adjustment. */
export const PRODUCT_KINDS = [
  'goods',
  'postage',
  'fee',
  'discount',
  'sample',
  'gift-card',
  'adjustment',
  'donation',
] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

export interface Product {
  readonly product: ProductId;
  readonly name: string;
  readonly kind: ProductKind;
  /** From the widest category to the narrowest. */
  readonly categoryPath: readonly string[];
  readonly brand?: string;
  /** List price and cost of one unit, major units of `currency`. */
  readonly price?: number;
  readonly cost?: number;
  readonly currency?: Currency;
  readonly supplier?: SupplierId;
  /** Order quantities are multiples of this; default 1. */
  readonly packUnits?: number;
  readonly orderUnitsMin?: number;
  readonly barcode?: string;
  readonly launchedAt?: Instant;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export interface Customer {
  readonly customer: CustomerId;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly city?: string;
  readonly country?: string;
  readonly gender?: 'female' | 'male' | 'other';
  /** ISO date. */
  readonly birthDate?: string;
  readonly registeredAt?: Instant;
  /** Purposes the customer agreed to: `email`, `sms`, `profiling` … */
  readonly consents: readonly string[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export const IDENTITY_KINDS = [
  'email',
  'phone',
  'device',
  'anonymous',
  'account',
  'card',
  'social',
] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** One handle of a person in one source. */
export interface Identity {
  readonly customer: CustomerId;
  readonly kind: IdentityKind;
  readonly value: string;
}

export const ORDER_STATES = [
  'placed',
  'paid',
  'picking',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** `sale` has positive quantity; `return` and `cancellation` negative; `adjustment` carries value without goods; `write-off` goods without value. */
export const ORDER_LINE_KINDS = [
  'sale',
  'return',
  'cancellation',
  'adjustment',
  'write-off',
  'fee',
] as const;
export type OrderLineKind = (typeof ORDER_LINE_KINDS)[number];

export interface OrderLine {
  readonly order: OrderId;
  readonly lineIndex: number;
  readonly orderedAt: Instant;
  readonly channel: ChannelId;
  readonly location?: LocationId;
  readonly customer?: CustomerId;
  readonly product: ProductId;
  readonly kind: OrderLineKind;
  readonly quantity: number;
  /** Major units with up to six decimals. */
  readonly unitPrice: number;
  readonly discountMinor: MinorUnits;
  /** What the line is worth, discounts already in it; negative for returns. */
  readonly totalMinor: MinorUnits;
  readonly currency: Currency;
}

export const STOCK_MOVE_KINDS = [
  'receive',
  'sale',
  'return',
  'transfer-out',
  'transfer-in',
  'count',
  'write-off',
  'reserve',
  'release',
] as const;
export type StockMoveKind = (typeof STOCK_MOVE_KINDS)[number];

/** Append-only. Level = sum of moves, for `onHandUnits` and `reservedUnits` alike. */
export interface StockMove {
  readonly product: ProductId;
  readonly location: LocationId;
  readonly kind: StockMoveKind;
  readonly onHandUnits: number;
  readonly reservedUnits: number;
  readonly movedAt: Instant;
  /** Order, purchase order, transfer or count it belongs to. */
  readonly reference?: string;
}

export interface StockLevel {
  readonly product: ProductId;
  readonly location: LocationId;
  readonly onHandUnits: number;
  readonly reservedUnits: number;
}

export type RunId = Brand<string, 'RunId'>;
