import type { StockLevel } from '@quanyu/domain';
import type { PoolClient } from 'pg';
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
 * Applies an operation inside the caller's transaction: one statement claims the key, changes every
 * level under its condition, appends the moves and tells the outbox. The caller's transaction must
 * run under `shortAsResult`.
 */
export async function applyOperation(
  client: PoolClient,
  operation: AppliedOperation,
): Promise<StockResult> {
  await prepareLevels(client, operation);
  const { rows } = await client.query<AppliedRow>({
    name: 'ledger-apply-stock',
    text: APPLY_SQL,
    values: parametersOf(operation),
  });
  const isFresh = rows[0]?.is_fresh ?? false;
  if (!isFresh) return { kind: 'moved', levels: await readLevels(client, operation.movements) };
  const levels = rows.flatMap(levelOf);
  if (levels.length < operation.movements.length) {
    throw new ShortSignal(await shortLines(client, operation.movements));
  }
  return { kind: 'moved', levels };
}

/** Levels that receive may be new; several levels are locked in the order of the movements. */
async function prepareLevels(client: PoolClient, operation: AppliedOperation): Promise<void> {
  const { movements, now } = operation;
  const inbound = movements.filter(({ rule }) => rule.needs === 'nothing');
  if (inbound.length > 0) await ensureLevels(client, inbound, now);
  if (movements.length < 2) return;
  await client.query({
    name: 'ledger-lock-levels',
    text: `SELECT 1 FROM stock_levels l
      JOIN unnest($1::text[], $2::text[]) AS p (product_id, location_id) USING (product_id, location_id)
      ORDER BY l.product_id COLLATE "C", l.location_id COLLATE "C" FOR UPDATE OF l`,
    values: places(movements),
  });
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

const APPLY_SQL = `
WITH claimed AS (
  INSERT INTO stock_operations (source, external_id, kind, result, recorded_at)
  VALUES ($1, $2, $3, '{"kind":"moved"}', $4) ON CONFLICT DO NOTHING RETURNING 1),
given AS (
  SELECT * FROM unnest($5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
    WITH ORDINALITY AS d (product_id, location_id, kind, on_hand, reserved, needs_available, needs_reserved, nth)),
moved AS (
  UPDATE stock_levels l SET on_hand_units = l.on_hand_units + d.on_hand,
    reserved_units = l.reserved_units + d.reserved, updated_at = $4
  FROM given d
  WHERE l.product_id = d.product_id AND l.location_id = d.location_id
    AND EXISTS (SELECT 1 FROM claimed)
    AND l.on_hand_units - l.reserved_units >= d.needs_available
    AND l.reserved_units >= d.needs_reserved
    AND l.on_hand_units + d.on_hand >= 0
  RETURNING l.product_id, l.location_id, l.on_hand_units, l.reserved_units,
    d.kind, d.on_hand, d.reserved, d.nth),
batch AS (SELECT nextval('batches_batch_id_seq') AS batch_id FROM claimed),
appended AS (
  INSERT INTO stock_moves (source, external_id, product_id, location_id, kind, on_hand_units,
    reserved_units, moved_at, day, reference, batch_id)
  SELECT $1, $2 || '#' || nth, product_id, location_id, kind, on_hand, reserved, $12, $13, $14, batch_id
  FROM moved CROSS JOIN batch),
told AS (
  INSERT INTO outbox (topic, kind, batch_id, rows, min_day, max_day, created_at)
  SELECT 'intake', 'stock-moves', batch_id, (SELECT count(*) FROM moved), $13, $13, $4 FROM batch)
SELECT EXISTS (SELECT 1 FROM claimed) AS is_fresh, m.product_id, m.location_id, m.on_hand_units, m.reserved_units
FROM (SELECT 1) AS one LEFT JOIN moved m ON true`;

interface AppliedRow {
  readonly is_fresh: boolean;
  readonly product_id: string | null;
  readonly location_id: string | null;
  readonly on_hand_units: number | null;
  readonly reserved_units: number | null;
}

function parametersOf(operation: AppliedOperation): unknown[] {
  const { movements } = operation;
  const [products, locations] = places(movements);
  return [
    operation.source,
    operation.externalId,
    operation.verb,
    operation.now,
    products,
    locations,
    movements.map(({ rule }) => rule.move),
    movements.map(({ rule, units }) => rule.onHand * units),
    movements.map(({ rule, units }) => rule.reserved * units),
    // A level may be below zero available after a count; verbs that need nothing must still pass.
    movements.map(({ rule, units }) => (rule.needs === 'available' ? units : -1e15)),
    movements.map(({ rule, units }) => (rule.needs === 'reserved' ? units : 0)),
    operation.movedAt,
    operation.day,
    operation.reference ?? null,
  ];
}

function levelOf(row: AppliedRow): readonly StockLevel[] {
  if (row.product_id === null) return [];
  return [
    {
      product: row.product_id,
      location: row.location_id ?? '',
      onHandUnits: row.on_hand_units ?? 0,
      reservedUnits: row.reserved_units ?? 0,
    } as StockLevel,
  ];
}

/** Present levels of the places of movements, absent ones as zero. */
export async function readLevels(
  client: PoolClient,
  movements: readonly { readonly product: string; readonly location: string }[],
): Promise<readonly StockLevel[]> {
  const { rows } = await client.query<AppliedRow>(
    `SELECT true AS is_fresh, p.product_id, p.location_id, coalesce(l.on_hand_units, 0) AS on_hand_units,
       coalesce(l.reserved_units, 0) AS reserved_units
     FROM unnest($1::text[], $2::text[]) AS p (product_id, location_id)
     LEFT JOIN stock_levels l USING (product_id, location_id)`,
    places(movements),
  );
  return rows.flatMap(levelOf);
}

/**
 * Which lines lacked units. The update has changed the other levels already, in this transaction, so
 * it is rolled back first; a rival may have moved on meanwhile, and the list may then be empty.
 */
async function shortLines(
  client: PoolClient,
  movements: readonly Movement[],
): Promise<readonly ShortLine[]> {
  await client.query('ROLLBACK');
  await client.query('BEGIN');
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
