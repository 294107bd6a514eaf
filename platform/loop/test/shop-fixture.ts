import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Instant } from '@quanyu/domain';
import { type AnalyticsEngine, type Lake, openDuckdbEngine, openLake } from '@quanyu/lake';
import { type Ledger, openLedger } from '@quanyu/ledger';
import { serialPool } from '@quanyu/numeric';
import { type Loop, openLoop } from '../src/index.ts';

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

/** A real ledger and lake in a temporary folder, with a clock that tests move. */
export async function openShop(name: string, folder?: string): Promise<Shop> {
  const dataDir = folder ?? mkdtempSync(join(tmpdir(), `quanyu-loop-${name}-`));
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

/** Removes a data folder, and the cluster that lies outside it where root made it in a closed one. */
export function removeShop(dataDir: string): void {
  const note = join(dataDir, 'cluster.json');
  if (existsSync(note)) {
    const { id } = JSON.parse(readFileSync(note, 'utf8')) as { id: string };
    rmSync(join('/var/lib/quanyu', id), { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
