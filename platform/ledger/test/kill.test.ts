import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { temporaryDataDir } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import { type Ledger, openLedger } from '../src/index.ts';
import { clock } from './clusters.ts';
import { writeForEver } from './intake-load.ts';
import { expectLevelsAreSums } from './levels.ts';

/** Starting a process of our own is slow, so most kills hit the server of this one. */
const PROCESS_KILLS = 2;
const SERVER_KILLS = 8;
const dataDir = temporaryDataDir('kill');

/** Runs the intake child; some time after its first answer kills it, and the last time its server too. */
async function runAndKill(trial: number): Promise<readonly string[]> {
  const script = fileURLToPath(new URL('child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, 'intake', dataDir], {
    env: { ...process.env, NODE_OPTIONS: '--conditions=quanyu-source' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('close', resolve));
  let isDue = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    if (isDue) return;
    isDue = true;
    setTimeout(
      () => {
        const server = Number(/server (\d+)/.exec(output)?.[1]);
        if (trial === 1) process.kill(server, 'SIGKILL');
        child.kill('SIGKILL');
      },
      200 + trial * 37,
    );
  });
  await ended;
  // The last line may be cut off by the kill: what follows the last line end was not acknowledged.
  return output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
}

/** Kills the server under the intake of this process; every writer must be told. */
async function killServer(trial: number): Promise<readonly string[]> {
  const acknowledged: string[] = [];
  const ledger = await openLedger({ dataDir, clock });
  const writers = ['a', 'b', 'c'].map((writer) =>
    writeForEver(ledger, `${trial}.${writer}`, (line) => acknowledged.push(line)),
  );
  setTimeout(() => process.kill(Number(ledger.info.serverPid), 'SIGKILL'), 120 + trial * 23);
  const outcomes = await Promise.allSettled(writers);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ reason: { code: 'LEDGER_UNAVAILABLE' } });
  }
  await ledger.close();
  return acknowledged;
}

describe(`kill -9 in the middle of intake, ${PROCESS_KILLS + SERVER_KILLS} times`, () => {
  it('loses and doubles nothing that was acknowledged', async () => {
    const acknowledged: string[] = [];
    for (let trial = 0; trial < SERVER_KILLS; trial += 1) {
      acknowledged.push(...(await killServer(trial)));
    }
    for (let trial = 0; trial < PROCESS_KILLS; trial += 1) {
      acknowledged.push(...(await runAndKill(trial)));
    }
    const ledger = await openLedger({ dataDir, clock });
    try {
      const names = (prefix: string) =>
        acknowledged.flatMap((line) =>
          line.startsWith(prefix) ? [line.slice(prefix.length)] : [],
        );
      const orders = names('order ');
      expect(orders.length).toBeGreaterThan(SERVER_KILLS);
      expect(await missing(ledger, orders, 50, ORDERS_SQL)).toEqual([]);
      expect(await missing(ledger, names('events '), 20, EVENTS_SQL)).toEqual([]);
      expect(await missing(ledger, names('stock '), 1, MOVES_SQL)).toEqual([]);
      // Batches are whole: an order that is there has all its lines, once.
      const { rows } = await ledger.pool.query(
        `SELECT order_id FROM orders LEFT JOIN order_lines USING (order_id)
         GROUP BY order_id HAVING count(line_index) <> 50`,
      );
      expect(rows).toEqual([]);
      await expectLevelsAreSums(ledger);
    } finally {
      await ledger.close();
    }
  }, 240_000);
});

const ORDERS_SQL = `SELECT order_id AS name, count(*) AS n FROM order_lines GROUP BY 1`;
const EVENTS_SQL = `SELECT regexp_replace(external_id, '\\.\\d+$', '') AS name, count(*) AS n FROM events GROUP BY 1`;
const MOVES_SQL = `SELECT regexp_replace(external_id, '#.*$', '') AS name, count(*) AS n FROM stock_moves GROUP BY 1`;

async function missing(
  ledger: Ledger,
  names: readonly string[],
  rowsEach: number,
  sql: string,
): Promise<readonly string[]> {
  const { rows } = await ledger.pool.query<{ name: string; n: number }>(sql);
  const found = new Map(rows.map((row) => [row.name, row.n]));
  return names.filter((name) => found.get(name) !== rowsEach);
}
