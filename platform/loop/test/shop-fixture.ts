import { join } from 'node:path';
import type { Clock, Instant } from '@quanyu/domain';
import { type AnalyticsEngine, type Lake, openDuckdbEngine, openLake } from '@quanyu/lake';
import { type Ledger, openLedger } from '@quanyu/ledger';
import { type Loop, openLoop } from '@quanyu/loop';
import { serialPool } from '@quanyu/numeric';

/** 2026-07-01 10:00 in Shanghai: the day after the simulated retailer's last. */
const START = Date.UTC(2026, 6, 1, 2);

export interface Shop {
  readonly dataDir: string;
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  readonly loop: Loop;
  readonly clock: Clock;
  /** Moves the clock on. */
  readonly pass: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** A real ledger and lake in a folder, with a clock that tests move. */
export async function openShop(dataDir: string): Promise<Shop> {
  let now = START;
  const clock: Clock = {
    now: () => {
      now += 1;
      return now as Instant;
    },
  };
  const pool = serialPool();
  const ledger = await openLedger({ dataDir, clock });
  const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), pool });
  const lake = await openLake({ ledger, engine, dataDir, clock });
  const loop = openLoop({ ledger, lake, engine, pool, clock, seed: 1 });
  return {
    dataDir,
    ledger,
    lake,
    engine,
    loop,
    clock,
    pass: (ms) => {
      now += ms;
    },
    close: async () => {
      await engine.close();
      await ledger.close();
    },
  };
}
