import { join, resolve } from 'node:path';
import { type AnalyticsEngine, type Lake, openDuckdbEngine, openLake } from '@quanyu/lake';
import { type InitialSettings, type Ledger, openLedger } from '@quanyu/ledger';
import { type Loop, openLoop } from '@quanyu/loop';
import type { CommandContext } from '../command.ts';
import { openPool } from '../tools/open-pool.ts';

/** Ledger, lake, engine and loop of a retailer, without a server. */
export interface Retailer {
  readonly ledger: Ledger;
  readonly engine: AnalyticsEngine;
  readonly lake: Lake;
  readonly loop: Loop;
  close(): Promise<void>;
}

const ENGINE_MEMORY_MIB = 768;

export async function openRetailer(
  context: CommandContext,
  initialSettings: InitialSettings = {},
): Promise<Retailer> {
  const { clock, seed, threads } = context;
  const dataDir = resolve(context.dataDir);
  const undo: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const ledger = await openLedger({
      dataDir,
      databaseUrl: context.environment['DATABASE_URL'],
      clock,
      initialSettings,
    });
    undo.push(() => ledger.close());
    const pool = openPool(threads);
    undo.push(() => pool.close());
    const engine = await openDuckdbEngine({
      tempDir: join(dataDir, 'tmp'),
      memoryLimitMiB: ENGINE_MEMORY_MIB,
      threads,
      pool,
    });
    undo.push(() => engine.close());
    const lake = await openLake({ ledger, engine, dataDir, clock });
    const loop = openLoop({ ledger, lake, engine, pool, clock, seed });
    return { ledger, engine, lake, loop, close };
  } catch (error) {
    await close();
    throw error;
  }
}
