import type { Currency } from '@quanyu/domain';
import { currencyDecimals, decimalFromMinor } from '@quanyu/domain';
import { NO_PRODUCT } from '../clean/missing-products.ts';
import { ownedText } from '../read/owned-text.ts';

/** The figures of the import step; see the command line's `--json`. */
export interface ImportFigures {
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsMerged: number;
  readonly rowsRejected: number;
  /** Ids with at least one accepted line of positive quantity and price. */
  readonly orders: number;
  /** Known customers of accepted rows. */
  readonly customers: number;
  readonly products: number;
  /** Sum of accepted line totals in `currency`, as decimal text, exact. */
  readonly netRevenue: string;
  /** The retailer's; where no line is in it, the one of most lines. */
  readonly currency: string;
  /** Same sums for lines in other currencies, by currency. */
  readonly otherCurrencies: Readonly<Record<string, string>>;
  /** Rows by rule or reject code. */
  readonly issues: Readonly<Record<string, number>>;
}

/** One accepted order line, as the figures see it. */
export interface CountedLine {
  readonly order: string;
  readonly customer: string;
  readonly product: string;
  readonly quantityMicro: number;
  readonly priceMicro: number;
  readonly totalMinor: number;
  readonly currency: string;
}

/** Adds up an import; one instance for all its files. */
export class FigureCounter {
  rowsRead = 0;
  rowsAccepted = 0;
  rowsMerged = 0;
  rowsRejected = 0;
  private readonly orders = new Set<string>();
  private readonly customers = new Set<string>();
  private readonly products = new Set<string>();
  private readonly totals = new Map<string, number>();
  private readonly lines = new Map<string, number>();
  private readonly issues = new Map<string, number>();
  private lastOrder = '';

  addLine(line: CountedLine): void {
    if (line.quantityMicro > 0 && line.priceMicro > 0 && line.order !== this.lastOrder) {
      if (!this.orders.has(line.order)) this.orders.add(ownedText(line.order));
      this.lastOrder = line.order;
    }
    this.addCustomer(line.customer);
    this.addProduct(line.product);
    this.lines.set(line.currency, (this.lines.get(line.currency) ?? 0) + 1);
    this.totals.set(line.currency, (this.totals.get(line.currency) ?? 0) + line.totalMinor);
  }

  addCustomer(customer: string): void {
    if (customer !== '' && !this.customers.has(customer)) this.customers.add(ownedText(customer));
  }

  addProduct(product: string): void {
    if (product !== '' && product !== NO_PRODUCT && !this.products.has(product))
      this.products.add(ownedText(product));
  }

  addIssues(byCode: Readonly<Record<string, number>>): void {
    for (const [code, count] of Object.entries(byCode)) {
      this.issues.set(code, (this.issues.get(code) ?? 0) + count);
    }
  }

  figures(retailerCurrency: string): ImportFigures {
    const [most] = [...this.lines].sort((a, b) => b[1] - a[1]);
    const currency = this.lines.has(retailerCurrency)
      ? retailerCurrency
      : (most?.[0] ?? retailerCurrency);
    const text = (code: string): string =>
      decimalFromMinor(this.totals.get(code) ?? 0, currencyDecimals(code as Currency));
    const others = [...this.totals.keys()].filter((code) => code !== currency);
    return {
      rowsRead: this.rowsRead,
      rowsAccepted: this.rowsAccepted,
      rowsMerged: this.rowsMerged,
      rowsRejected: this.rowsRejected,
      orders: this.orders.size,
      customers: this.customers.size,
      products: this.products.size,
      netRevenue: text(currency),
      currency,
      otherCurrencies: Object.fromEntries(others.map((code) => [code, text(code)])),
      issues: Object.fromEntries([...this.issues].sort(([a], [b]) => a.localeCompare(b))),
    };
  }
}
