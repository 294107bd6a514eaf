import { type AnalyticsEngine, column, type Expression, sql } from '@quanyu/lake';

type NamedNoun = 'products' | 'locations' | 'channels' | 'suppliers';

const QUERIES: Readonly<Record<NamedNoun, Expression>> = {
  products: sql`select product_id as id, name from products`,
  locations: sql`select location_id as id, name from locations`,
  channels: sql`select channel_id as id, name from channels`,
  suppliers: sql`select supplier_id as id, name from suppliers`,
};

/** Names by id; an id without a name stands for itself. */
export async function namesOf(
  engine: AnalyticsEngine,
  noun: NamedNoun,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const unique = [...new Set(ids)];
  const table = await engine.query(
    sql`select id, name from (${QUERIES[noun]}) as named where list_contains(${unique}, id)`,
  );
  const found = column(table, 'id', 'VARCHAR').values;
  const names = column(table, 'name', 'VARCHAR').values;
  return new Map(found.map((id, index) => [id ?? '', names[index] ?? id ?? '']));
}
