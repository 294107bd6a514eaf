import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { ledgerFailure } from './failure.ts';

/** Streams the rows of a SELECT as CSV with a header; ends `writable`. */
export async function copyOut(
  pool: Pool,
  sql: string,
  writable: Writable,
): Promise<{ readonly rows: number }> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const stream = client.query(copyTo(`COPY (${sql}) TO STDOUT WITH (FORMAT csv, HEADER true)`));
    await pipeline(stream, writable);
    return { rows: stream.rowCount };
  } catch (error) {
    broken = error as Error; // rows may still be on the way: the connection cannot be used again
    throw ledgerFailure(error);
  } finally {
    client.release(broken);
  }
}
