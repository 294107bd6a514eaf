import type { Clock } from '@quanyu/domain';
import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { DatasetSpec } from './dataset.ts';
import type { AnalyticsEngine } from './engine.ts';
import { LAKE_ERRORS } from './errors.ts';

/** What of the ledger the lake uses. */
export type LakeLedger = Pick<
  Ledger,
  'db' | 'pool' | 'outbox' | 'copyOut' | 'transaction' | 'dropEventsBefore' | 'dayOf'
>;

/** What every part of the lake works on. */
export interface LakeContext {
  readonly ledger: LakeLedger;
  readonly engine: AnalyticsEngine;
  /** Absolute folder of the lake's files. */
  readonly root: string;
  readonly clock: Clock;
  readonly datasets: readonly DatasetSpec[];
}

/** What each lake of this process registers now. */
const registering = new WeakMap<LakeContext, Promise<unknown>>();

/**
 * Looks up newest snapshots and makes them visible, one after the other: a reader that looked before
 * a writer published must not put the older files back after it.
 */
export function inTurn<T>(context: LakeContext, register: () => Promise<T>): Promise<T> {
  const before = registering.get(context) ?? Promise.resolve();
  const mine = before.then(register, register);
  registering.set(
    context,
    mine.catch(() => undefined),
  );
  return mine;
}

/** Any constant that nothing else in the database locks. */
const LOCK_KEY = 5_182_077_001;
const LOCK_WAIT = '60s';

/**
 * Runs work as the one writer of the lake. The lock lives in a session of the database: it ends
 * with the process that holds it, however that ends.
 */
export async function asOnlyWriter<T>(ledger: LakeLedger, work: () => Promise<T>): Promise<T> {
  const client = await ledger.pool.connect();
  let broken = true;
  try {
    await client.query(`set lock_timeout = '${LOCK_WAIT}'`);
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]).catch(rethrowWait);
    await client.query('reset lock_timeout');
    const result = await work().finally(async () => {
      await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]);
      broken = false;
    });
    return result;
  } finally {
    client.release(broken);
  }
}

function rethrowWait(error: unknown): never {
  if ((error as { code?: string }).code !== '55P03') throw error;
  throw new AppError(
    LAKE_ERRORS.LAKE_EXPORT_CONFLICT,
    `Cannot write to the lake as another process has been writing for ${LOCK_WAIT}`,
    { cause: error },
  );
}
