import type { Clock } from '@quanyu/domain';
import type { Pool, PoolClient } from 'pg';
import { withTransaction } from '../store/transaction.ts';

/**
 * Days near now get a partition each, so that they can be dropped one by one; older or far days share
 * one of four weeks: a long history, or hostile clocks, must not make thousands.
 */
const SINGLE_DAYS_BACK = 62;
const SINGLE_DAYS_AHEAD = 2;
const BLOCK_DAYS = 28;
const DAY_MS = 86_400_000;
const PARTITION_LOCK = 7_154_102_027;

interface Partition {
  readonly name: string;
  readonly from: number;
  /** First day after it. */
  readonly to: number;
}

/** Makes and drops the partitions of `events`. */
export class EventPartitions {
  readonly #pool: Pool;
  readonly #clock: Clock;
  #known: readonly Partition[] = [];

  constructor(pool: Pool, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Makes what the days lack, in a transaction of its own, before the batch that needs them. */
  async ensure(days: Iterable<number>): Promise<void> {
    const missing = [...days].filter((day) => !covers(this.#known, day));
    if (missing.length === 0) return;
    this.#known = await withTransaction(this.#pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`);
      const partitions = [...(await readPartitions(client))];
      for (const day of missing) {
        if (covers(partitions, day)) continue;
        const made = this.#partitionOf(day, partitions);
        await createPartition(client, made);
        partitions.push(made);
      }
      return partitions;
    });
  }

  /** After a batch found a partition gone: another process may have dropped it. */
  forget(): void {
    this.#known = [];
  }

  /** Drops partitions that end before or on `day`; returns how many. */
  async dropBefore(day: number, isSafe?: () => Promise<boolean>): Promise<number> {
    return withTransaction(this.#pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(${PARTITION_LOCK})`);
      // Writers wait from here on: what `isSafe` sees is all there is.
      await client.query('LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE');
      if (isSafe !== undefined && !(await isSafe())) return 0;
      const partitions = await readPartitions(client);
      const old = partitions.filter((partition) => partition.to <= day);
      for (const partition of old) await client.query(`DROP TABLE ${partition.name}`);
      this.#known = partitions.filter((partition) => partition.to > day);
      return old.length;
    });
  }

  #partitionOf(day: number, existing: readonly Partition[]): Partition {
    const today = Math.floor(this.#clock.now() / DAY_MS);
    const isNear = day >= today - SINGLE_DAYS_BACK && day <= today + SINGLE_DAYS_AHEAD;
    const from = Math.floor(day / BLOCK_DAYS) * BLOCK_DAYS;
    const block = partition(from, from + BLOCK_DAYS);
    const overlaps = existing.some((other) => other.from < block.to && other.to > block.from);
    const holdsNear = block.to > today - SINGLE_DAYS_BACK && from <= today + SINGLE_DAYS_AHEAD;
    return isNear || overlaps || holdsNear ? partition(day, day + 1) : block;
  }
}

function partition(from: number, to: number): Partition {
  const sign = from < 0 ? 'm' : '';
  return { name: `events_d${sign}${Math.abs(from)}_${to - from}`, from, to };
}

function covers(partitions: readonly Partition[], day: number): boolean {
  return partitions.some(({ from, to }) => day >= from && day < to);
}

/** Attached after it is made: that locks `events` less than CREATE … PARTITION OF does. */
async function createPartition(client: PoolClient, made: Partition): Promise<void> {
  await client.query(`CREATE TABLE ${made.name} (LIKE events INCLUDING DEFAULTS)`);
  await client.query(
    `ALTER TABLE events ATTACH PARTITION ${made.name} FOR VALUES FROM (${made.from}) TO (${made.to})`,
  );
}

async function readPartitions(client: PoolClient): Promise<readonly Partition[]> {
  const { rows } = await client.query<{ readonly name: string; readonly bound: string }>(
    `SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass`,
  );
  return rows.flatMap(({ name, bound }) => {
    const match = /FROM \('?(-?\d+)'?\) TO \('?(-?\d+)'?\)/.exec(bound);
    return match === null ? [] : [{ name, from: Number(match[1]), to: Number(match[2]) }];
  });
}
