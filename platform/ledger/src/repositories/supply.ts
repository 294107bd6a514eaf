import { AppError } from '@quanyu/domain';
import type { PoolClient } from 'pg';
import { LEDGER_ERRORS } from '../errors.ts';
import { applyOperation } from '../stock/apply.ts';
import { checkId, movementsOf, type Rule } from '../stock/movement.ts';
import type { OperationKey } from '../stock/stock.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

export interface SupplyLine {
  readonly product: string;
  /** Whole units, ≥ 1. */
  readonly units: number;
}

/** Goods that came. The key says which delivery it is: sent twice, it is booked once. */
export interface Delivery extends OperationKey {
  /** What came; absent: all that is still due. More than was ordered is booked as it came. */
  readonly lines?: readonly SupplyLine[];
  /** Nothing more will come, whatever is still due. Default false: the rest stays due. */
  readonly isLast?: boolean;
  /** Epoch ms; default now. */
  readonly movedAt?: number;
}

/** A page of purchase orders or transfers, newest first. */
export interface SupplyPage<T> {
  readonly rows: readonly T[];
  readonly nextCursor: string | null;
}

/** What an order or transfer line expects and got. */
export interface OpenLine {
  readonly lineIndex: number;
  readonly product: string;
  readonly dueUnits: number;
}

/**
 * Which line gets how many units: in the order of the lines, what is beyond all of them onto the last
 * line of the product.
 * @throws AppError LEDGER_FIELD_INVALID for a product that was not ordered, LEDGER_UNITS_INVALID.
 */
export function spread(
  open: readonly OpenLine[],
  came: readonly SupplyLine[],
  place: string,
): ReadonlyMap<number, number> {
  const got = new Map<number, number>();
  for (const [index, { product, units }] of came.entries()) {
    checkUnits(units, `lines[${index}].units`);
    const lines = open.filter((line) => line.product === product);
    const last = lines.at(-1);
    if (last === undefined) throw notOrdered(place, product, index);
    let rest = units;
    for (const line of lines) {
      const before = got.get(line.lineIndex) ?? 0;
      const isLast = line === last;
      const taken = isLast ? rest : Math.min(rest, Math.max(0, line.dueUnits - before));
      got.set(line.lineIndex, before + taken);
      rest -= taken;
    }
  }
  return got;
}

function checkUnits(units: number, place: string): void {
  if (Number.isInteger(units) && units >= 1 && units <= 1_000_000_000) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_UNITS_INVALID,
    `Cannot receive goods as units must be a whole number from 1 to 1000000000: current value is ${units}`,
    { place },
  );
}

function notOrdered(order: string, product: string, index: number): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot receive goods of ${order} as they must be among its lines: current value is ${product}`,
    { place: `lines[${index}].product`, details: { order, product } },
  );
}

/** Books goods in or out at a location, in the caller's transaction. */
export async function bookGoods(
  client: PoolClient,
  goods: {
    readonly key: OperationKey;
    readonly verb: string;
    readonly rule: Rule;
    readonly location: string;
    readonly lines: readonly SupplyLine[];
    readonly reference: string;
    readonly movedAt: number;
    readonly day: number;
    readonly now: number;
  },
): Promise<void> {
  const { key, verb, rule, location, lines, reference, movedAt, day, now } = goods;
  const movements = movementsOf(
    lines.map((line) => ({ ...line, location })),
    rule,
  );
  await applyOperation(client, { ...key, verb, movements, reference, movedAt, day, now });
}

/** The stock operation of a delivery: keyed by what it belongs to and its own key. */
export function deliveryKey(order: string, delivery: OperationKey): OperationKey {
  checkId(delivery.source, 'source');
  checkId(delivery.externalId, 'externalId');
  const parts = [order, delivery.source, delivery.externalId];
  const externalId = parts.map((part) => part.replace(/[\\|]/g, '\\$&')).join('|');
  return { source: 'quanyu:supply', externalId };
}

/** True where the delivery was booked before; ask while its order is locked. */
export async function isBooked(client: PoolClient, key: OperationKey): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM stock_operations WHERE source = $1 AND external_id = $2',
    [key.source, key.externalId],
  );
  return rowCount === 1;
}

export function stepRefused(what: string, rule: string, state: string): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot ${what} as it must ${rule}: current value is ${state}`,
    { place: what, details: { state } },
  );
}

export const PAGE_LIMIT_MAX = 1_000;

export function pageLimit(limit: number | undefined): number {
  return Math.min(Math.max(1, Math.trunc(limit ?? 50) || 50), PAGE_LIMIT_MAX);
}

/** Position and id as SQL parameters; the beginning where there is no cursor. */
export function cursorValues(cursor: string | undefined): readonly [number | null, string | null] {
  if (cursor === undefined) return [null, null];
  const { at, id } = decodeCursor(cursor);
  return [at, id];
}

/** Cuts one row more than asked for into a page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  positionOf: (row: T) => { readonly at: number; readonly id: string },
): SupplyPage<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: page, nextCursor: hasMore ? encodeCursor(positionOf(last)) : null };
}
