import { AppError, currency, currencyDecimals, decimalFromMinor } from '@quanyu/domain';
import type { OrderRecord } from '@quanyu/ledger';
import { z } from 'zod';
import type { Storefront } from '../context.ts';
import { STOREFRONT_ERRORS } from '../errors.ts';
import { SALE_LINES_MAX, UNITS_MAX } from '../limits.ts';

const TILL_SOURCE = 'till';

const id = z.string().min(1).max(200);
const MINOR_MAX = 1_000_000_000_000;

/** A sale as a till sends it, once or many times: its number makes it known. */
const SaleSchema: z.ZodType<Sale> = z.object({
  sale: id.max(80),
  location: id,
  customer: id.nullable(),
  soldAt: z.int().min(0),
  method: z.enum(['cash', 'card', 'mobile']),
  lines: z
    .array(
      z.object({
        product: id,
        units: z.int().min(1).max(UNITS_MAX),
        unitMinor: z.int().min(0).max(MINOR_MAX),
        discountMinor: z.int().min(0).max(MINOR_MAX),
      }),
    )
    .min(1)
    .max(SALE_LINES_MAX),
  correct: z.boolean(),
});

export interface Sale {
  readonly sale: string;
  readonly location: string;
  readonly customer: string | null;
  /** When the goods changed hands, by the till's clock; a till may have been without network. */
  readonly soldAt: number;
  readonly method: 'cash' | 'card' | 'mobile';
  readonly lines: readonly SaleLine[];
  /** The goods were handed over although the books say they are not there: count them in first. */
  readonly correct: boolean;
}

export interface SaleLine {
  readonly product: string;
  readonly units: number;
  readonly unitMinor: number;
  readonly discountMinor: number;
}

export type SaleResult =
  | { readonly kind: 'sold'; readonly order: OrderRecord }
  | {
      readonly kind: 'short';
      readonly lines: readonly {
        readonly product: string;
        readonly units: number;
        readonly availableUnits: number;
      }[];
    };

/** @throws AppError STOREFRONT_FIELD_INVALID */
export function readSale(body: unknown): Sale {
  const parsed = SaleSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalidSale(issue?.path.join('.') ?? 'sale', issue?.message ?? 'it is not a sale');
  }
  for (const [index, line] of parsed.data.lines.entries()) {
    if (line.discountMinor <= line.unitMinor * line.units) continue;
    throw invalidSale(`lines.${index}.discountMinor`, 'a discount must not exceed the line');
  }
  return parsed.data;
}

function invalidSale(place: string, rule: string): AppError {
  return new AppError(
    STOREFRONT_ERRORS.STOREFRONT_FIELD_INVALID,
    `Cannot record the sale as of its field ${place}: ${rule}`,
    { place },
  );
}

/**
 * Records a sale: order, stock and payment. Sending it again changes nothing and gives the same
 * order, so a till may repeat it until it hears the answer.
 */
export async function recordSale(
  store: Storefront,
  sale: Sale,
  actor: string,
): Promise<SaleResult> {
  const { ledger, clock } = store.tools;
  if (sale.correct && !(await isRecorded(store, sale))) await countIn(store, sale);
  const settings = await ledger.settings.get();
  const decimals = currencyDecimals(currency(settings.currency));
  // A till whose clock runs ahead must not sell in the future.
  const soldAt = Math.min(sale.soldAt, clock.now());
  const result = await ledger.orders.sell(
    {
      source: TILL_SOURCE,
      externalId: sale.sale,
      channel: await store.tillChannel(),
      location: sale.location,
      ...(sale.customer === null ? {} : { customer: sale.customer }),
      orderedAt: soldAt,
      lines: sale.lines.map(({ product, units, unitMinor, discountMinor }) => ({
        product,
        units,
        unitPrice: Number(decimalFromMinor(unitMinor, decimals)),
        ...(discountMinor === 0 ? {} : { discountMinor }),
      })),
    },
    actor,
  );
  if (result.kind === 'short') return result;
  const { order } = result;
  const paid = order.lines.filter(({ kind }) => kind === 'sale');
  await ledger.recordFacts('payments', TILL_SOURCE, [
    {
      payment: `payment|${sale.sale}`,
      order: sale.sale,
      time: soldAt,
      method: sale.method,
      amount: paid.reduce((sum, line) => sum + line.totalMinor, 0),
      currency: order.currency,
    },
  ]);
  return { kind: 'sold', order };
}

/** A sale sent again must not be counted in again: its goods have left the books by now. */
async function isRecorded(store: Storefront, sale: Sale): Promise<boolean> {
  const row = await store.tools.ledger.db
    .selectFrom('orders')
    .select('order_id')
    .where('source', '=', TILL_SOURCE)
    .where('external_id', '=', sale.sale)
    .executeTakeFirst();
  return row !== undefined;
}

/** Goods in a customer's hands were there: the level is counted up to what the sale and the reservations need. */
async function countIn(store: Storefront, sale: Sale): Promise<void> {
  const { stock } = store.tools.ledger;
  const wanted = new Map<string, number>();
  for (const { product, units } of sale.lines) {
    wanted.set(product, (wanted.get(product) ?? 0) + units);
  }
  const lines = [];
  for (const [product, units] of wanted) {
    const level = await stock.level(product, sale.location);
    const needed = level.reservedUnits + units;
    if (level.onHandUnits < needed) {
      lines.push({ product, location: sale.location, units: needed });
    }
  }
  if (lines.length === 0) return;
  const externalId = `count|${sale.sale}`;
  await stock.count({ source: TILL_SOURCE, externalId, lines, reference: sale.sale });
}

/**
 * Takes a whole order back and notes the refund.
 * @throws AppError LEDGER_STEP_REFUSED where its state does not allow it, LEDGER_NOT_FOUND.
 */
export async function returnOrder(
  store: Storefront,
  order: OrderRecord,
  actor: string,
): Promise<OrderRecord> {
  const { ledger, clock } = store.tools;
  const refundMinor = order.lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const returned = await ledger.orders.advance(order.order, 'returned', actor);
  await ledger.recordFacts('payments', TILL_SOURCE, [
    {
      payment: `refund|${order.order}`.slice(0, 200),
      order: order.order,
      time: clock.now(),
      method: 'refund',
      amount: -refundMinor,
      currency: order.currency,
    },
  ]);
  return returned;
}
