import { ownedText } from '../read/owned-text.ts';
import { type OrderDraft, reversalKey } from './rule.ts';

interface OpenSale {
  readonly order: string;
  readonly lineIndex: number;
  readonly time: number;
  readonly priceMicro: number;
  openMicro: number;
}

/** The sale that a reversal takes back. */
export interface MatchedSale {
  readonly order: string;
  readonly lineIndex: number;
  readonly days: number;
}

/** Sales kept for one customer and product; older ones go first. */
const OPEN_SALES_MAX = 256;

/**
 * Finds the sale behind a cancellation or return: the same customer and product, not later, with
 * enough quantity left; of several one at the same price before another price, then the latest.
 * Only pairs that are reversed somewhere in the file are remembered.
 */
export class SaleMatcher {
  private readonly sales = new Map<string, OpenSale[]>();
  private readonly reversed: ReadonlySet<string>;

  constructor(reversed: ReadonlySet<string>) {
    this.reversed = reversed;
  }

  addSale(draft: OrderDraft): void {
    const key = reversalKey(draft.customer, draft.product);
    if (!this.reversed.has(key)) return;
    let list = this.sales.get(key);
    if (list === undefined) {
      list = [];
      this.sales.set(key, list);
    }
    if (list.length >= OPEN_SALES_MAX) list.shift();
    list.push({
      order: ownedText(draft.order),
      lineIndex: draft.lineIndex,
      time: draft.time,
      priceMicro: draft.priceMicro,
      openMicro: draft.quantityMicro,
    });
  }

  match(draft: OrderDraft): MatchedSale | undefined {
    const list = this.sales.get(reversalKey(draft.customer, draft.product)) ?? [];
    const need = -draft.quantityMicro;
    let best: OpenSale | undefined;
    for (const sale of list) {
      if (sale.time > draft.time || sale.openMicro < need) continue;
      const isSame = sale.priceMicro === draft.priceMicro;
      if (best === undefined || isSame || best.priceMicro !== draft.priceMicro) best = sale;
    }
    if (best === undefined) return undefined;
    best.openMicro -= need;
    const days = Math.floor((draft.time - best.time) / 86_400_000);
    return { order: best.order, lineIndex: best.lineIndex, days };
  }
}
