import { NATIVE_FILES } from '@quanyu/domain';
import { addLine, newProductStats, type ProductStats, summarise } from '../clean/product-stats.ts';
import { reversalKey } from '../clean/rule.ts';
import { ownedText } from '../read/owned-text.ts';
import {
  addDate,
  type DateOrder,
  decidedOrder,
  type FileDateEvidence,
  isTimeText,
  openSeparators,
} from '../values/time-style.ts';
import { columnIndex, type LookupSource } from './cell.ts';
import { isProblem, type ReaderContext } from './fact-reader.ts';
import { createOrderReader } from './order-reader.ts';
import type { FilePlan } from './plan.ts';
import { type StreamOptions, streamRows } from './row-stream.ts';
import type { ImportSettings } from './settings.ts';

/** What the first pass over one file found; nothing has been recorded by then. */
export interface FileScan {
  readonly orders: ReadonlyMap<string, DateOrder>;
  /** Separators whose dates can be read both ways, all values considered. */
  readonly open: readonly string[];
  readonly products: ReadonlyMap<string, ProductStats>;
  readonly reversed: ReadonlySet<string>;
  /** Country by customer, where the file has one. */
  readonly customers: ReadonlyMap<string, string>;
  /** A time for each order that has a line without a readable one. */
  readonly orderTimes: ReadonlyMap<string, number>;
}

export interface ScanContext {
  readonly lookups: LookupSource;
  readonly settings: ImportSettings;
  readonly stream: StreamOptions;
}

/**
 * Reads a file from end to end: finds structural faults before anything is recorded, decides the
 * order of day and month from all values, and learns what the rules need to know of each product.
 */
export async function scanFile(plan: FilePlan, context: ScanContext): Promise<FileScan> {
  const evidence: FileDateEvidence = new Map();
  const dateColumns = dateColumnsOf(plan);
  const scan = {
    products: new Map<string, ProductStats>(),
    reversed: new Set<string>(),
    customers: new Map<string, string>(),
  };
  const badOrders = new Set<string>();
  const onLine =
    plan.map.kind === 'orders' ? lineScanner(plan, context, { ...scan, badOrders }) : undefined;
  await streamRows(plan, context.stream, (rows, lines) => {
    rows.forEach((row, i) => {
      for (const index of dateColumns) addDate(evidence, row[index] ?? '');
      onLine?.(row, lines[i] ?? 0);
    });
    return undefined;
  });
  if (openSeparators(evidence).length > 0)
    await poolEvidence(plan, context, { evidence, dateColumns });
  const open = openSeparators(evidence);
  const orders = new Map<string, DateOrder>();
  for (const separator of evidence.keys()) {
    const order = decidedOrder(evidence, separator);
    if (order !== 'open') orders.set(separator, order);
  }
  for (const stats of scan.products.values()) summarise(stats);
  const orderTimes = await timesOf(plan, context, { badOrders, orders });
  return { ...scan, orders, open, orderTimes };
}

/** Indexes of the columns that the map reads as times without saying in which order. */
function dateColumnsOf(plan: FilePlan): number[] {
  const native = NATIVE_FILES.find((file) => file.kind === plan.map.kind)?.columns ?? [];
  return native.flatMap((column) => {
    const rule = plan.map.columns[column.name];
    const isTime = column.type === 'time' || column.type === 'day';
    if (!isTime || rule?.from === undefined || rule.dateOrder !== undefined) return [];
    return [columnIndex(plan.path, plan.header, rule.from)];
  });
}

function readerContext(
  plan: FilePlan,
  context: ScanContext,
  orders: ReadonlyMap<string, DateOrder>,
): ReaderContext {
  const { currency, timeZone } = context.settings;
  const { path, header } = plan;
  return { path, header, lookups: context.lookups, timeZone, currency, orders };
}

interface LineScan {
  readonly products: Map<string, ProductStats>;
  readonly reversed: Set<string>;
  readonly customers: Map<string, string>;
  readonly badOrders: Set<string>;
}

function lineScanner(
  plan: FilePlan,
  context: ScanContext,
  scan: LineScan,
): (row: readonly string[], line: number) => void {
  const reader = createOrderReader(plan.map, readerContext(plan, context, new Map()));
  return (row, line) => {
    if (row.length > plan.header.length) return;
    const draft = reader.read(row, line);
    if (isProblem(draft)) return;
    if (Number.isNaN(draft.time)) scan.badOrders.add(ownedText(draft.order));
    let stats = scan.products.get(draft.product);
    if (stats === undefined) {
      stats = newProductStats(draft.product);
      scan.products.set(stats.product, stats);
    }
    addLine(stats, draft);
    if (draft.customer === '') return;
    if (draft.quantityMicro < 0) {
      scan.reversed.add(ownedText(reversalKey(draft.customer, draft.product)));
    }
    if (draft.country !== '' && !scan.customers.has(draft.customer)) {
      scan.customers.set(ownedText(draft.customer), ownedText(draft.country));
    }
  };
}

/** Where the mapped dates stay open, other date columns of the same export may decide: one program wrote them. */
async function poolEvidence(
  plan: FilePlan,
  context: ScanContext,
  pool: { readonly evidence: FileDateEvidence; readonly dateColumns: readonly number[] },
): Promise<void> {
  const others: FileDateEvidence = new Map();
  await streamRows(plan, context.stream, (rows) => {
    for (const row of rows) {
      row.forEach((text, index) => {
        const isOther = !pool.dateColumns.includes(index) && text.length >= 6 && text.length <= 30;
        if (isOther && isTimeText(text)) addDate(others, text);
      });
    }
    return undefined;
  });
  for (const [separator, one] of pool.evidence) {
    const other = others.get(separator);
    if (other === undefined) continue;
    one.dayFirst += other.dayFirst;
    one.monthFirst += other.monthFirst;
  }
}

async function timesOf(
  plan: FilePlan,
  context: ScanContext,
  found: {
    readonly badOrders: ReadonlySet<string>;
    readonly orders: ReadonlyMap<string, DateOrder>;
  },
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  if (found.badOrders.size === 0) return times;
  const reader = createOrderReader(plan.map, readerContext(plan, context, found.orders));
  await streamRows(plan, context.stream, (rows, lines) => {
    rows.forEach((row, i) => {
      const order = reader.order(row, lines[i] ?? 0);
      if (!found.badOrders.has(order) || times.has(order)) return;
      const at = reader.readTime(reader.timeText(row));
      if (typeof at === 'number') times.set(ownedText(order), at);
    });
    return undefined;
  });
  return times;
}
