import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { ledgerFailure } from './failure.ts';

const INT8 = 20;
const NUMERIC = 1700;
const CONNECT_TIMEOUT_MS = 15_000;

export interface PoolOptions {
  readonly url: string;
  readonly connectionsMax: number;
  readonly onLog: (line: string) => void;
}

/**
 * A pool whose BIGINT and DECIMAL read as numbers and whose failures of the world are AppErrors
 * (LEDGER_UNAVAILABLE, LEDGER_DISK_FULL), whoever queries: repositories, Kysely or a caller.
 */
export function createPool(options: PoolOptions): Pool {
  const config: PoolConfig = {
    connectionString: options.url,
    max: options.connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    application_name: 'quanyu',
    types: { getTypeParser: parserOf } as NonNullable<PoolConfig['types']>,
  };
  const pool = new pg.Pool(config);
  pool.on('error', (error) => options.onLog(`ledger: idle connection lost: ${error.message}`));
  pool.on('connect', (client) => {
    guardQueries(client);
    // A connection may die between two queries of a transaction; the next query reports it.
    client.on('error', (error) => options.onLog(`ledger: connection lost: ${error.message}`));
  });
  return guardPool(pool);
}

function parserOf(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === INT8) return safeInteger;
  if (oid === NUMERIC) return Number;
  return pg.types.getTypeParser(oid, format as 'text');
}

/** Sums and ids stay far below 2^53; a value beyond would silently change, so it is a failure. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`Cannot read ${text} as it must be below 2^53`);
}

type AnyFunction = (...parameters: unknown[]) => unknown;

/** Wraps a promise-returning function so that its rejections pass through `ledgerFailure`. */
function translated(call: AnyFunction): AnyFunction {
  return (...parameters) => {
    const answer = call(...parameters);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw ledgerFailure(error);
    });
  };
}

function guardQueries(client: PoolClient): void {
  const query = client.query.bind(client) as AnyFunction;
  Object.assign(client, { query: translated(query) });
}

function guardPool(pool: Pool): Pool {
  const connect = pool.connect.bind(pool) as AnyFunction;
  const query = pool.query.bind(pool) as AnyFunction;
  return Object.assign(pool, { connect: translated(connect), query: translated(query) });
}
