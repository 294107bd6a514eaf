import type { PoolClient } from 'pg';
import type { Rule } from '../stock/movement.ts';
import type { OperationKey } from '../stock/stock.ts';
import { bookGoods, type Delivery, type OpenLine, type SupplyLine, spread } from './supply.ts';

/** What a delivery belongs to and where its goods go. */
export interface Receiving {
  readonly key: OperationKey;
  readonly delivery: Delivery;
  /** The purchase order or transfer; it stands in the moves as their reference. */
  readonly reference: string;
  readonly location: string;
  readonly rule: Rule;
  readonly open: readonly OpenLine[];
  /** Adds units to lines: $1 reference, $2 line indexes, $3 units. */
  readonly addReceivedSql: string;
  readonly movedAt: number;
  readonly day: number;
  readonly now: number;
}

export interface Received {
  readonly lines: readonly SupplyLine[];
  /** All came, or nothing more will. */
  readonly isClosed: boolean;
}

/**
 * Books one delivery of a purchase order or transfer in the caller's transaction, whose lock on it
 * keeps a second delivery waiting: stock rises, the lines count what came.
 * @throws AppError LEDGER_FIELD_INVALID for goods that are not among the lines, LEDGER_UNITS_INVALID.
 */
export async function receiveGoods(client: PoolClient, receiving: Receiving): Promise<Received> {
  const { delivery, open, reference, key, rule, location, movedAt, day, now } = receiving;
  const due = open.filter((line) => line.dueUnits > 0);
  const lines = delivery.lines ?? due.map(({ product, dueUnits: units }) => ({ product, units }));
  const got = spread(open, lines, reference);
  if (lines.length > 0) {
    const at = { location, lines, reference, movedAt, day, now };
    await bookGoods(client, { key, verb: 'receive', rule, ...at });
    const added = [[...got.keys()], [...got.values()]];
    await client.query(receiving.addReceivedSql, [reference, ...added]);
  }
  const isComplete = open.every((line) => (got.get(line.lineIndex) ?? 0) >= line.dueUnits);
  return { lines, isClosed: isComplete || delivery.isLast === true };
}
