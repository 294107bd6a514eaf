import type { Pool, PoolClient } from 'pg';

/** Runs of a transaction that PostgreSQL asks to repeat. */
export const ATTEMPTS_MAX = 5;

/** Serialisation failure and deadlock: PostgreSQL asks to run the transaction again. */
export function isRetryable(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return code === '40001' || code === '40P01';
}

/** Runs `work` in a transaction on one client; commits, or rolls back and throws. Retries deadlocks. */
export async function withTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(pool, work);
    } catch (error) {
      if (!isRetryable(error) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

async function attemptOnce<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    try {
      await client.query('ROLLBACK');
    } catch (rollbackError) {
      broken = rollbackError as Error; // the connection is gone; the server rolls back by itself
    }
    throw error;
  } finally {
    client.release(broken);
  }
}
