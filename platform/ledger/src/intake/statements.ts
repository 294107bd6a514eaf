import { ORDER_STATES } from '@quanyu/domain';
import { addsDay, stageColumns } from './encode-batch.ts';
import type { Kind } from './kinds.ts';

/** Name of a kind's temporary stage; one per connection, emptied at each commit. */
export function stageName(kind: Kind): string {
  return `stage_${kind.kind.replaceAll('-', '_')}`;
}

export function createStageSql(kind: Kind): string {
  const columns = stageColumns(kind).map(({ name, type }) => `${name} ${type}`);
  return `CREATE TEMP TABLE IF NOT EXISTS ${stageName(kind)} (${columns.join(', ')}) ON COMMIT DELETE ROWS`;
}

export function copyStageSql(kind: Kind): string {
  return `COPY ${stageName(kind)} FROM STDIN`;
}

/** $1 source, $2 batch. Facts: what is known stays as it is. Row count = new facts. */
export function insertFactsSql(kind: Kind): string {
  const columns = kind.staged.map(({ sql }) => sql);
  const values = columns.map((name) =>
    name === 'order_id' && kind.resolvesOrder ? 'coalesce(o.order_id, s.order_id)' : `s.${name}`,
  );
  const day = addsDay(kind) ? ['day'] : [];
  const join = kind.resolvesOrder
    ? 'LEFT JOIN orders o ON o.source = $1 AND o.external_id = s.order_id'
    : '';
  return `INSERT INTO ${kind.table} (source, external_id, ${[...day, ...columns].join(', ')}, batch_id)
    SELECT $1, s.external_id, ${[...day.map(() => 's.day'), ...values].join(', ')}, $2
    FROM ${stageName(kind)} s ${join} ${sparing(kind)} ORDER BY s.row_index ON CONFLICT DO NOTHING`;
}

/** Leaves out rows about customers who were erased. */
function sparing(kind: Kind): string {
  if (kind.spares === undefined) return '';
  const columns = kind.spares.map((name) => `s.${name}`).join(', ');
  return `WHERE NOT EXISTS (SELECT 1 FROM customers c
    WHERE c.customer_id IN (${columns}) AND c.erased_at IS NOT NULL)`;
}

/** The newest row of each key in the stage. */
function latest(kind: Kind): string {
  const key = keyExpressions(kind).join(', ');
  return `(SELECT DISTINCT ON (${key}) * FROM ${stageName(kind)} s ORDER BY ${key}, row_index DESC)`;
}

function keyExpressions(kind: Kind): readonly string[] {
  return (kind.keyColumns ?? []).map((name) => withDefault(kind, name));
}

function withDefault(kind: Kind, name: string): string {
  const fallback = kind.defaults?.[name];
  return fallback === undefined ? `s.${name}` : `coalesce(s.${name}, ${fallback})`;
}

/** $1 batch. New entities only. Row count = new entities. */
export function insertEntitiesSql(kind: Kind, withSource: boolean): string {
  const columns = kind.staged.map(({ sql }) => sql);
  const values = columns.map((name) => withDefault(kind, name));
  const source = withSource ? { name: ', source', value: ', $2::text' } : { name: '', value: '' };
  return `INSERT INTO ${kind.table} (${columns.join(', ')}, batch_id${source.name})
    SELECT ${values.join(', ')}, $1::bigint${source.value} FROM ${latest(kind)} s ${sparing(kind)}
    ON CONFLICT DO NOTHING`;
}

/**
 * $1 batch. Changes what is already there where a field given differs; absent fields change nothing.
 * Answers one row: updated, and described (bare ones that got their description).
 */
export function updateEntitiesSql(kind: Kind): string {
  const keys = kind.keyColumns ?? [];
  const rest = kind.staged.map(({ sql }) => sql).filter((name) => !keys.includes(name));
  const on = keys.map((name) => `t.${name} = ${withDefault(kind, name)}`).join(' AND ');
  const sets = rest.map((name) => `${name} = coalesce(s.${name}, t.${name})`);
  const differs = rest.map(
    (name) => `(s.${name} IS NOT NULL AND s.${name} IS DISTINCT FROM t.${name})`,
  );
  const bare = kind.hasBare ? 't.bare' : 'false';
  const bareSet = kind.hasBare ? ', bare = false' : '';
  const old = keys.map((name) => `b.${name} = t.${name}`).join(' AND ');
  const was = kind.hasBare ? `(SELECT b.bare FROM ${kind.table} b WHERE ${old})` : 'false';
  return `WITH changed AS (
    UPDATE ${kind.table} t SET ${sets.join(', ')}${bareSet}, batch_id = $1::bigint
    FROM ${latest(kind)} s
    WHERE ${on} AND t.batch_id <> $1::bigint${kind.kind === 'customers' ? ' AND t.erased_at IS NULL' : ''} AND (${[bare, ...differs].join(' OR ')})
    RETURNING ${was} AS was_bare)
    SELECT count(*)::int AS updated, (count(*) FILTER (WHERE was_bare))::int AS described FROM changed`;
}

/** $1 ids, $2 batch. Ids that nobody described yet. */
export function insertBareSql(table: string): string {
  const key = `${table.slice(0, -1)}_id`;
  return `INSERT INTO ${table} (${key}, bare, batch_id)
    SELECT id, true, $2::bigint FROM unnest($1::text[]) AS id ORDER BY id ON CONFLICT DO NOTHING`;
}

const ORDER_COLUMNS =
  'order_id, source, external_id, channel_id, location_id, customer_id, ordered_at, day, state, promised_day, currency, batch_id';

/** $1 source, $2 batch. Headers of orders not yet known; `prefix` keeps them apart from another source's. */
function insertHeadersSql(orderId: string): string {
  return `WITH made AS (
    INSERT INTO orders (${ORDER_COLUMNS})
    SELECT DISTINCT ON (s.external_id) ${orderId}, $1, s.external_id, s.channel_id, s.location_id,
      s.customer_id, s.ordered_at, s.day, coalesce(s.state, 'delivered'), s.promised_day, s.currency, $2::bigint
    FROM stage_orders s
    WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.source = $1 AND o.external_id = s.external_id)
    ORDER BY s.external_id, s.row_index
    ON CONFLICT DO NOTHING RETURNING order_id, state, ordered_at)
    INSERT INTO order_states (order_id, state_index, state, changed_at, actor)
    SELECT order_id, 0, state, ordered_at, 'import' FROM made`;
}

/** The order's own id; then, for ids that another source holds, the id with the source before it. */
export const INSERT_ORDERS_SQL: readonly string[] = [
  insertHeadersSql('s.external_id'),
  insertHeadersSql(`$1 || ':' || s.external_id`),
];

/** From placed to its two ends, in the order in which a state may follow another. */
const STATE_ORDER = `'{${ORDER_STATES.join(',')}}'::text[]`;

/**
 * $1 source, $2 batch, $3 now. Known orders that a later export shows further on: their state and
 * timeline follow. Never backwards, so that an old file changes nothing; never for orders whose stock
 * this ledger holds. Row count = orders moved on.
 */
export const UPDATE_ORDER_STATES_SQL: string = `
  WITH given AS (
    SELECT external_id, max(array_position(${STATE_ORDER}, state)) AS step
    FROM stage_orders WHERE state IS NOT NULL GROUP BY external_id),
  changed AS (
    UPDATE orders o SET state = (${STATE_ORDER})[g.step], batch_id = $2::bigint
    FROM given g
    WHERE o.source = $1 AND o.external_id = g.external_id AND o.batch_id <> $2::bigint
      AND o.state NOT IN ('cancelled', 'returned')
      AND g.step > array_position(${STATE_ORDER}, o.state)
      AND NOT EXISTS (SELECT 1 FROM stock_moves m
        WHERE m.reference = o.order_id AND m.source = 'quanyu:orders')
    RETURNING o.order_id, o.state)
  INSERT INTO order_states (order_id, state_index, state, changed_at, actor)
  SELECT c.order_id, (SELECT count(*) FROM order_states k WHERE k.order_id = c.order_id), c.state,
    $3::bigint, 'import'
  FROM changed c`;

/** $1 source, $2 batch. Row count = new lines. */
export const INSERT_ORDER_LINES_SQL = `
  INSERT INTO order_lines (order_id, line_index, ordered_at, day, channel_id, location_id, customer_id,
    product_id, kind, quantity, unit_price, discount_minor, total_minor, currency, promotion_id, batch_id)
  SELECT o.order_id, s.line_index, s.ordered_at, s.day, s.channel_id, s.location_id, s.customer_id,
    s.product_id, s.kind, s.quantity, s.unit_price, s.discount_minor, s.total_minor, s.currency,
    s.promotion_id, $2::bigint
  FROM stage_orders s JOIN orders o ON o.source = $1 AND o.external_id = s.external_id
  ORDER BY s.row_index ON CONFLICT DO NOTHING`;

/** $1 source, $2 batch. Agreement of customers; one taken back before is not given again. */
export const INSERT_CONSENTS_SQL = `
  INSERT INTO consents (customer_id, purpose, granted, changed_at, source, batch_id)
  SELECT DISTINCT c.customer_id, c.purpose, true, $3::bigint, $1, $2::bigint
  FROM unnest($4::text[], $5::text[]) AS c (customer_id, purpose)
  JOIN stage_customers s ON s.customer_id = c.customer_id ON CONFLICT DO NOTHING`;

/** $1 batch. One head per conversation of the messages staged. */
export const UPSERT_CONVERSATIONS_SQL = `
  INSERT INTO conversations (conversation_id, customer_id, channel_id, order_id, opened_at, topic, batch_id)
  SELECT conversation_id, min(customer_id), min(channel_id), min(order_id), min(sent_at), min(topic), $1::bigint
  FROM stage_conversations GROUP BY conversation_id ORDER BY conversation_id
  ON CONFLICT (conversation_id) DO UPDATE SET
    opened_at = least(conversations.opened_at, EXCLUDED.opened_at),
    customer_id = coalesce(conversations.customer_id, EXCLUDED.customer_id),
    channel_id = coalesce(conversations.channel_id, EXCLUDED.channel_id),
    order_id = coalesce(conversations.order_id, EXCLUDED.order_id),
    topic = coalesce(conversations.topic, EXCLUDED.topic)`;

/** $1 source. A parcel's delivery may be known later than its dispatch. */
export const UPDATE_SHIPMENTS_SQL = `
  UPDATE shipments t SET shipped_at = coalesce(t.shipped_at, s.shipped_at),
    delivered_at = coalesce(t.delivered_at, s.delivered_at), carrier = coalesce(t.carrier, s.carrier),
    batch_id = $2::bigint
  FROM stage_shipments s
  WHERE t.source = $1 AND t.external_id = s.external_id AND t.batch_id <> $2::bigint
    AND ((t.delivered_at IS NULL AND s.delivered_at IS NOT NULL)
      OR (t.shipped_at IS NULL AND s.shipped_at IS NOT NULL))`;
