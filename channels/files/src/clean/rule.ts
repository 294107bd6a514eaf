import type { OrderLineKind, ProductKind } from '@quanyu/domain';
import type { ProductStats } from './product-stats.ts';

/** One order line while it is being cleaned; rules change it in place, in the order of the table. */
export interface OrderDraft {
  /** Line of the file, from 1. */
  line: number;
  order: string;
  /** Position inside the order, from 1. */
  lineIndex: number;
  /** Epoch ms. */
  time: number;
  customer: string;
  product: string;
  name: string;
  category: string;
  location: string;
  channel: string;
  country: string;
  currency: string;
  state: string;
  promotion: string;
  /** Day index, or undefined. */
  promised: number | undefined;
  /** Millionths. */
  quantityMicro: number;
  priceMicro: number;
  discountMinor: number;
  totalMinor: number;
  kind: OrderLineKind;
  productKind: ProductKind;
  /** True where the row is to be merged with an earlier one instead of recorded. */
  isMerged: boolean;
  /** The row as it stands in the file. */
  raw: readonly string[];
}

export interface CleanContext {
  /** Counts one touched row and keeps it as an example while there is room. */
  touch(code: string, draft: OrderDraft, params?: Readonly<Record<string, string | number>>): void;
  /** What the first pass over the file learnt about each product. */
  readonly products: ReadonlyMap<string, ProductStats>;
  /** Customer and product pairs with a cancelled or returned line. */
  readonly reversed: ReadonlySet<string>;
  readonly currency: string;
  /** False where the file has no customer column: then no line can name one. */
  readonly hasCustomers: boolean;
  /** Latest instant that a line may have; undefined where nobody knows what day it is. */
  readonly timeMax: number | undefined;
}

export interface CleanRule {
  readonly code: string;
  /** What the rule does, one sentence. */
  readonly english: string;
  readonly chinese: string;
  /** Text of one touched row, a catalogue entry in both languages. */
  readonly exampleEnglish: string;
  readonly exampleChinese: string;
  readonly severity: 'info' | 'warning';
  readonly isOnByDefault: boolean;
  /** Begins one file; the returned function sees its lines in order. Absent: the rule works elsewhere. */
  readonly start?: (context: CleanContext) => (draft: OrderDraft) => void;
}

/** Key under which a sale and what reverses it meet. */
export function reversalKey(customer: string, product: string): string {
  return `${customer}\u0001${product}`;
}
