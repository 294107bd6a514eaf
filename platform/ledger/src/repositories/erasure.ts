import type { PoolClient } from 'pg';

/** Rows blanked or deleted, by table. */
export type ErasedCounts = Readonly<Record<string, number>>;

/**
 * What becomes of each table that may hold something personal. $1 customer, $2 now, $3 actor.
 * Rejected rows first: they are found by the contacts that the later statements blank.
 */
const STATEMENTS: readonly (readonly [table: string, sql: string])[] = [
  [
    'rejected_rows',
    `UPDATE rejected_rows SET raw = '{"erased":true}', params = NULL, message = ''
     WHERE raw->'cells' ?| ARRAY(
       SELECT $1::text UNION SELECT value FROM identities WHERE customer_id = $1
       UNION SELECT v FROM customers, unnest(ARRAY[name, email, phone]) AS v
       WHERE customer_id = $1 AND v IS NOT NULL)`,
  ],
  [
    'customers',
    `UPDATE customers SET name = NULL, email = NULL, phone = NULL, city = NULL, country = NULL,
       gender = NULL, birth_date = NULL, registered_at = NULL, attributes = '{}', bare = false,
       erased_at = coalesce(erased_at, $2::bigint), batch_id = nextval('batches_batch_id_seq')
     WHERE customer_id = $1`,
  ],
  ['identities', 'DELETE FROM identities WHERE customer_id = $1'],
  ['identity_links', 'DELETE FROM identity_links WHERE a = $1 OR b = $1'],
  [
    'consents',
    `WITH withdrawn AS (
       UPDATE consents SET granted = false, changed_at = $2, source = $3
       WHERE customer_id = $1 AND granted RETURNING customer_id, purpose)
     INSERT INTO consent_changes (customer_id, purpose, granted, changed_at, actor)
     SELECT customer_id, purpose, false, $2::bigint, $3 FROM withdrawn`,
  ],
  [
    'recommendation_answers',
    'UPDATE recommendation_answers SET customer_id = NULL WHERE customer_id = $1',
  ],
  ['interest_tags', 'DELETE FROM interest_tags WHERE customer_id = $1'],
  ['relations', 'DELETE FROM relations WHERE customer_id = $1 OR other_customer_id = $1'],
  [
    'messages',
    `UPDATE messages m SET text = '' WHERE m.text <> '' AND (m.customer_id = $1 OR m.conversation_id IN (
       SELECT conversation_id FROM conversations WHERE customer_id = $1))`,
  ],
  ['reviews', 'UPDATE reviews SET text = NULL WHERE customer_id = $1 AND text IS NOT NULL'],
  [
    'survey_answers',
    'UPDATE survey_answers SET text = NULL WHERE customer_id = $1 AND text IS NOT NULL',
  ],
  [
    'route_stops',
    // To about ten kilometres: the route's length stays plausible, the door is gone.
    `UPDATE route_stops SET name = NULL, address = NULL, latitude = round(latitude::numeric, 1),
       longitude = round(longitude::numeric, 1) WHERE customer_id = $1`,
  ],
  [
    'events',
    `UPDATE events SET query = NULL, properties = NULL, anonymous_id = NULL, session_id = NULL
     WHERE customer_id = $1`,
  ],
  [
    'audit',
    `UPDATE audit SET before = NULL, after = NULL WHERE subject_kind = 'customer' AND subject_id = $1`,
  ],
];

/** Blanks a person in every table, in the caller's transaction. Reads all events: O(events) time. */
export async function eraseCustomer(
  client: PoolClient,
  customer: string,
  by: { readonly actor: string; readonly now: number },
): Promise<ErasedCounts> {
  const counts: Record<string, number> = {};
  for (const [table, sql] of STATEMENTS) {
    const named: readonly unknown[] = [customer, by.now, by.actor];
    const used = [1, 2, 3].filter((n) => sql.includes(`$${n}`)).length;
    const { rowCount } = await client.query(sql, named.slice(0, used) as unknown[]);
    if (rowCount) counts[table] = rowCount;
  }
  return counts;
}
