import { join, resolve } from 'node:path';
import { type AnalyticsEngine, openDuckdbEngine } from '@quanyu/lake';
import { type InitialSettings, type Ledger, openLedger } from '@quanyu/ledger';
import type { CommandContext } from '../command.ts';

/** Ledger and engine of a retailer, for commands that need no more. */
export interface RetailerStore {
  readonly ledger: Ledger;
  readonly engine: AnalyticsEngine;
  close(): Promise<void>;
}

const ENGINE_MEMORY_MIB = 768;

export async function openStore(
  context: CommandContext,
  initialSettings: InitialSettings = {},
): Promise<RetailerStore> {
  const dataDir = resolve(context.dataDir);
  const ledger = await openLedger({
    dataDir,
    databaseUrl: context.environment['DATABASE_URL'],
    clock: context.clock,
    initialSettings,
  });
  try {
    const engine = await openDuckdbEngine({
      tempDir: join(dataDir, 'tmp'),
      memoryLimitMiB: ENGINE_MEMORY_MIB,
      threads: context.threads,
    });
    return {
      ledger,
      engine,
      async close() {
        await engine.close();
        await ledger.close();
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}
