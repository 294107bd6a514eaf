/** Run by tests in a process of its own, to be killed. Arguments: mode, data folder, [database URL]. */
import { writeSync } from 'node:fs';
import { openLedger } from '../src/index.ts';
import { clock } from './clusters.ts';

const [, , mode = '', dataDir = '', databaseUrl] = process.argv;

/** Synchronously: a line that was written must have left the process when it dies. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

async function main(): Promise<void> {
  const ledger = await openLedger({ dataDir, clock, databaseUrl });
  say(`cluster ${ledger.info.clusterFolder} server ${ledger.info.serverPid}`);
  if (mode === 'open-close') await ledger.close();
  if (mode === 'open-die') process.kill(process.pid, 'SIGKILL');
  if (mode === 'open-exit') process.exit(0);
  if (mode === 'intake') {
    const write = async (writer: number): Promise<void> => {
      for (let batch = 0; ; batch += 1) {
        const name = `${process.pid}.${writer}.${batch}`;
        const time = clock.now();
        const rows = Array.from({ length: 50 }, (_, index) => ({
          ...{ order: name, line: index + 1, time, product: `p${index}` },
          ...{ quantity: 1, unit_price: 1 },
        }));
        const events = rows.slice(0, 20).map((row) => ({
          ...{ event: `${name}.${row.line}`, time, type: 'product-view', product: row.product },
        }));
        const units = [{ product: `p${batch % 7}`, location: 'L', units: 3 }];
        // Each is announced before it is sent, so that a lost answer can be told from a lost fact.
        await ledger.recordFacts('orders', 'kill', rows);
        say(`order ${name}`);
        await ledger.recordEvents('kill', events);
        say(`events ${name}`);
        await ledger.stock.receive({ source: 'kill', externalId: name, lines: units });
        say(`stock ${name}`);
      }
    };
    await Promise.all([write(0), write(1), write(2)]);
  }
}

await main();
