import type { StockLevel } from '@quanyu/domain';
import type { Pool, PoolClient } from 'pg';
import { ATTEMPTS_MAX, isRetryable } from '../store/transaction.ts';
import type { Movement } from './movement.ts';
import type { OperationKey, ShortLine, StockResult } from './stock.ts';

export interface AppliedOperation extends OperationKey {
  readonly verb: string;
  readonly movements: readonly Movement[];
  readonly reference: string | undefined;
  readonly movedAt: number;
  readonly day: number;
  readonly now: number;
}

/** Leaves the transaction, so that nothing of a short operation stays; caught by `shortAsResult`. */
class ShortSignal extends Error {
  readonly lines: readonly ShortLine[];

  constructor(lines: readonly ShortLine[]) {
    super('not enough units');
    this.lines = lines;
  }
}

/** Runs a transaction that applies stock; a short operation becomes its result instead of an error. */
export async function shortAsResult<T>(
  work: () => Promise<T>,
): Promise<T | { readonly kind: 'short'; readonly lines: readonly ShortLine[] }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ShortSignal) return { kind: 'short', lines: error.lines };
    throw error;
  }
}

/**
 * Applies an operation inside the caller's transaction; see `apply_stock` in the migrations. The
 * caller's transaction must run under `shortAsResult`.
 */
export async function applyOperation(
  client: PoolClient,
  operation: AppliedOperation,
): Promise<StockResult> {
  try {
    return await runOperation(client, operation);
  } catch (error) {
    if (!isShort(error)) throw error;
    // The transaction is spoilt: nothing of it stays, and what there is can be read in a new one.
    await client.query('ROLLBACK');
    await client.query('BEGIN');
    throw new ShortSignal(await shortLines(client, operation.movements));
  }
}

/** Applies an operation as a transaction of its own, in one round trip; deadlocks are tried again. */
export async function applyAlone(pool: Pool, operation: AppliedOperation): Promise<StockResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOperation(pool, operation);
    } catch (error) {
      if (isShort(error)) {
        return { kind: 'short', lines: await shortLines(pool, operation.movements) };
      }
      if (!isRetryable(error) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

async function runOperation(
  client: Pool | PoolClient,
  operation: AppliedOperation,
): Promise<StockResult> {
  const { rows } = await client.query<LevelRow>({
    name: 'ledger-apply-stock',
    text: APPLY_SQL,
    values: parametersOf(operation),
  });
  return { kind: 'moved', levels: rows.map(levelOf) };
}

/** The SQLSTATE by which `apply_stock` says that a line lacked units. */
function isShort(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'QY001';
}

/** Makes absent levels, and bare products and locations for ids nobody described. */
export async function ensureLevels(
  client: PoolClient,
  inbound: readonly { readonly product: string; readonly location: string }[],
  now: number,
): Promise<void> {
  await client.query(
    `WITH given AS (SELECT * FROM unnest($1::text[], $2::text[]) AS p (product_id, location_id)),
     made_products AS (INSERT INTO products (product_id, bare)
       SELECT DISTINCT product_id, true FROM given ORDER BY product_id ON CONFLICT DO NOTHING),
     made_locations AS (INSERT INTO locations (location_id, bare)
       SELECT DISTINCT location_id, true FROM given ORDER BY location_id ON CONFLICT DO NOTHING)
     INSERT INTO stock_levels (product_id, location_id, updated_at)
     SELECT DISTINCT product_id, location_id, $3::bigint FROM given
     ORDER BY product_id, location_id ON CONFLICT DO NOTHING`,
    [...places(inbound), now],
  );
}

function places(
  movements: readonly { readonly product: string; readonly location: string }[],
): [string[], string[]] {
  return [movements.map(({ product }) => product), movements.map(({ location }) => location)];
}

const APPLY_SQL =
  'SELECT * FROM apply_stock($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)';

interface LevelRow {
  readonly product_id: string;
  readonly location_id: string;
  readonly on_hand_units: number;
  readonly reserved_units: number;
}

function parametersOf(operation: AppliedOperation): unknown[] {
  const { movements } = operation;
  const [products, locations] = places(movements);
  return [
    operation.source,
    operation.externalId,
    operation.verb,
    operation.now,
    operation.movedAt,
    operation.day,
    operation.reference ?? null,
    products,
    locations,
    movements.map(({ rule }) => rule.move),
    movements.map(({ rule, units }) => rule.onHand * units),
    movements.map(({ rule, units }) => rule.reserved * units),
    // A level may be below zero available after a count; verbs that need nothing must still pass.
    movements.map(({ rule, units }) => (rule.needs === 'available' ? units : -1e15)),
    movements.map(({ rule, units }) => (rule.needs === 'reserved' ? units : 0)),
    // Levels that receive may be new.
    movements.map(({ rule }) => rule.needs === 'nothing'),
  ];
}

function levelOf(row: LevelRow): StockLevel {
  return {
    product: row.product_id,
    location: row.location_id,
    onHandUnits: row.on_hand_units,
    reservedUnits: row.reserved_units,
  } as StockLevel;
}

/** Present levels of the places of movements, absent ones as zero. */
export async function readLevels(
  client: Pool | PoolClient,
  movements: readonly { readonly product: string; readonly location: string }[],
): Promise<readonly StockLevel[]> {
  const { rows } = await client.query<LevelRow>(
    `SELECT p.product_id, p.location_id, coalesce(l.on_hand_units, 0) AS on_hand_units,
       coalesce(l.reserved_units, 0) AS reserved_units
     FROM unnest($1::text[], $2::text[]) AS p (product_id, location_id)
     LEFT JOIN stock_levels l USING (product_id, location_id)`,
    places(movements),
  );
  return rows.map(levelOf);
}

/** Which lines lack units now; a rival may have moved on meanwhile, and the list may then be empty. */
async function shortLines(
  client: Pool | PoolClient,
  movements: readonly Movement[],
): Promise<readonly ShortLine[]> {
  const levels = await readLevels(client, movements);
  return movements.flatMap(({ product, location, units, rule }) => {
    const level = levels.find((at) => at.product === product && at.location === location);
    const onHand = level?.onHandUnits ?? 0;
    const reserved = level?.reservedUnits ?? 0;
    const availableUnits =
      rule.needs === 'available' ? Math.max(0, onHand - reserved) : Math.min(reserved, onHand);
    return availableUnits < units && rule.needs !== 'nothing'
      ? [{ product, location, units, availableUnits }]
      : [];
  });
}
