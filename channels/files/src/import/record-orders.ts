import { nonProductLines, productKindOf } from '../clean/non-product-lines.ts';
import type { ProductStats } from '../clean/product-stats.ts';
import type { OrderDraft } from '../clean/rule.ts';
import { isRuleOn, startRules } from '../clean/rules.ts';
import { BATCH_ROWS } from '../limits.ts';
import { REJECT_COLUMNS } from '../map/native-map.ts';
import { ownedText } from '../read/owned-text.ts';
import type { Table } from '../read/table.ts';
import type { Fact } from '../sink/fact-sink.ts';
import { Batcher } from './batcher.ts';
import type { CellProblem } from './cell.ts';
import { isProblem, listOf } from './fact-reader.ts';
import type { FileScan } from './file-scan.ts';
import { createOrderReader, type OrderReader } from './order-reader.ts';
import type { FilePlan } from './plan.ts';
import { handOn, type Recording, rejectRow, rowProblem } from './recording.ts';
import { streamRows } from './row-stream.ts';

const DAY_MS = 86_400_000;

/** Records what the order lines of a file say about products and customers, then the lines. */
export async function recordOrders(
  plan: FilePlan,
  scan: FileScan,
  recording: Recording,
): Promise<Table> {
  await recordDerived(scan, recording);
  const { findings, counter, settings, rules } = recording;
  const { currency, timeZone } = settings;
  const reader = createOrderReader(plan.map, {
    path: plan.path,
    header: plan.header,
    lookups: recording.lookups,
    timeZone,
    currency,
    orders: scan.orders,
  });
  const cleaners = startRules(
    {
      touch: (code, draft, params) => findings.touch(code, draft.line, params),
      products: scan.products,
      reversed: scan.reversed,
      currency,
      hasCustomers: plan.map.columns['customer'] !== undefined,
      timeMax: settings.nowMs === undefined ? undefined : settings.nowMs + DAY_MS,
    },
    rules,
  );
  const batcher = new Batcher<OrderDraft>({
    ...recording,
    kind: 'orders',
    file: plan.path,
    header: plan.header,
    onAccepted: (draft) => counter.addLine(draft),
  });
  const lineIndexOf = lineCounter(reader, plan.header);
  const repair = timeRepairer(reader, scan, recording);
  const onRow = (row: readonly string[], line: number): void => {
    counter.rowsRead += 1;
    const lineIndex = lineIndexOf(row, line);
    const read = rowProblem(row, plan.header) ?? reader.read(row, line);
    const draft = isProblem(read) ? read : repair(read);
    if (isProblem(draft)) {
      rejectRow({ plan, recording, row, line, orderLine: lineIndex }, draft);
      return;
    }
    draft.lineIndex = lineIndex;
    for (const clean of cleaners) clean(draft);
    recording.checkIds(draft, draft.line);
    if (draft.isMerged) counter.rowsMerged += 1;
    else batcher.add({ fact: factOf(draft), line, orderLine: lineIndex, raw: row, item: draft });
  };
  const table = await streamRows(plan, recording.stream, (rows, lines) => {
    rows.forEach((row, i) => {
      onRow(row, lines[i] ?? 0);
    });
    return handOn(batcher, recording);
  });
  await batcher.finish();
  return table;
}

/**
 * Numbers the lines of each order by occurrence in the file; where the file numbers them itself
 * (or is an export of rejected rows) its number holds. Rejected rows keep their number.
 */
function lineCounter(
  reader: OrderReader,
  header: readonly string[],
): (row: readonly string[], line: number) => number {
  const counts = new Map<string, number>();
  const corrected = header.indexOf(REJECT_COLUMNS[2]);
  return (row, line) => {
    const own = reader.ownLineIndex(row);
    if (own > 0) return own;
    const known = Number(corrected < 0 ? 0 : (row[corrected] ?? 0));
    if (Number.isSafeInteger(known) && known > 0) return known;
    const order = reader.order(row, line);
    const next = (counts.get(order) ?? 0) + 1;
    counts.set(next === 1 ? ownedText(order) : order, next);
    return next;
  };
}

function timeRepairer(
  reader: OrderReader,
  scan: FileScan,
  recording: Recording,
): (draft: OrderDraft) => OrderDraft | CellProblem {
  const isOn = isRuleOn('impossible-dates', recording.rules);
  return (draft) => {
    if (!Number.isNaN(draft.time)) return draft;
    const value = reader.timeText(draft.raw);
    const time = isOn ? scan.orderTimes.get(draft.order) : undefined;
    if (time === undefined) {
      const why = reader.readTime(value);
      if (why === 'empty') return { problem: 'FIELD_MISSING', field: 'time', value };
      const problem = why === 'impossible' ? 'TIME_IMPOSSIBLE' : 'TIME_UNREADABLE';
      return { problem, field: 'time', value };
    }
    draft.time = time;
    recording.findings.touch('impossible-dates', draft.line, { order: draft.order, text: value });
    return draft;
  };
}

function factOf(draft: OrderDraft): Fact {
  return {
    order: draft.order,
    line: draft.lineIndex,
    time: draft.time,
    channel: draft.channel || null,
    location: draft.location || null,
    customer: draft.customer || null,
    product: draft.product,
    kind: draft.kind,
    quantity: draft.quantityMicro / 1e6,
    unit_price: draft.priceMicro / 1e6,
    discount: draft.discountMinor,
    total: draft.totalMinor,
    currency: draft.currency,
    state: draft.state || null,
    promised: draft.promised,
    promotion: draft.promotion || null,
  };
}

/** Products and customers that no file of their own describes. They are no rows of the file. */
async function recordDerived(scan: FileScan, recording: Recording): Promise<void> {
  const { sink, settings, described } = recording;
  const isClassing = isRuleOn(nonProductLines.code, recording.rules);
  const products = [...scan.products.values()]
    .filter((stats) => described.product?.has(stats.product) !== true)
    .map((stats) => productFact(stats, settings.currency, isClassing));
  const customers = [...scan.customers]
    .filter(([customer]) => !recording.describedCustomers.has(customer))
    .map(([customer, country]) => ({ customer, country }));
  for (const [kind, facts] of [
    ['products', products],
    ['customers', customers],
  ] as const) {
    for (let at = 0; at < facts.length; at += BATCH_ROWS) {
      await sink.record(kind, facts.slice(at, at + BATCH_ROWS));
    }
  }
}

function productFact(stats: ProductStats, currency: string, isClassing: boolean): Fact {
  const { product, summary } = stats;
  const name = summary?.name ?? '';
  const category = summary?.category ?? '';
  const price = (summary?.priceMedianMicro ?? Number.NaN) / 1e6;
  return {
    product,
    name: name === '' ? null : name,
    kind: isClassing ? productKindOf(product, name) : 'goods',
    category_path: category === '' ? null : listOf(category),
    price: Number.isNaN(price) ? null : price,
    currency,
  };
}
