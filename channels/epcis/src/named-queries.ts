import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import { objectAt } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';
import { QUERIES_MAX } from './limits.ts';
import { readQuery } from './query-parameters.ts';
import type { QueryParameters } from './query-terms.ts';
import { notFound } from './store.ts';

type Pool = Ledger['pool'];

/** A query under a name. */
export interface NamedQuery {
  readonly name: string;
  readonly query: QueryParameters;
}

/**
 * Keeps a query under a name. @throws AppError EPCIS_QUERY_INVALID, EPCIS_NAME_TAKEN
 */
export async function addQuery(ledger: Ledger, body: unknown): Promise<NamedQuery> {
  const { name, query } = objectAt(body) ?? {};
  const parameters = objectAt(query);
  if (typeof name !== 'string' || !/^[\w.-]{1,100}$/.test(name)) {
    throw invalid('name', 'it must be 1 to 100 letters, digits, dots, dashes');
  }
  if (parameters === undefined) throw invalid('query', 'it must be an object of parameters');
  readQuery(parameters);
  const { rowCount } = await ledger.pool.query(
    `INSERT INTO epcis_queries (query_name, query, created_at)
     SELECT $1, $2, $3 WHERE (SELECT count(*) FROM epcis_queries) < ${QUERIES_MAX}
     ON CONFLICT DO NOTHING`,
    [name, JSON.stringify(parameters), ledger.clock.now()],
  );
  if (rowCount === 0) {
    const message = `Cannot keep the query ${name} as there is one of this name, or ${QUERIES_MAX} in all`;
    throw new AppError(EPCIS_ERRORS.EPCIS_NAME_TAKEN, message, { place: 'name' });
  }
  return { name, query: parameters };
}

function invalid(place: string, what: string): AppError {
  const message = `Cannot keep the query as ${place} is not valid: ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_QUERY_INVALID, message, { place });
}

export async function listQueries(pool: Pool): Promise<readonly NamedQuery[]> {
  const { rows } = await pool.query<NamedQuery>(
    'SELECT query_name AS name, query FROM epcis_queries ORDER BY query_name',
  );
  return rows;
}

/** @throws AppError EPCIS_NOT_FOUND */
export async function queryByName(pool: Pool, name: string): Promise<NamedQuery> {
  const { rows } = await pool.query<NamedQuery>(
    'SELECT query_name AS name, query FROM epcis_queries WHERE query_name = $1',
    [name],
  );
  const [row] = rows;
  if (row === undefined) throw notFound('query', name);
  return row;
}

/** Deletes a query and its subscriptions. @throws AppError EPCIS_NOT_FOUND */
export async function removeQuery(pool: Pool, name: string): Promise<void> {
  const { rowCount } = await pool.query('DELETE FROM epcis_queries WHERE query_name = $1', [name]);
  if (rowCount === 0) throw notFound('query', name);
}
