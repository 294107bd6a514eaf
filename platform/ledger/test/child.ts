/** Run by tests in a process of its own, to be killed. Arguments: mode, data folder, [database URL]. */
import { writeSync } from 'node:fs';
import { openLedger } from '../src/index.ts';
import { clock } from './clusters.ts';
import { writeForEver } from './intake-load.ts';

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
    const writers = [0, 1, 2].map((writer) =>
      writeForEver(ledger, `${process.pid}.${writer}`, say),
    );
    await Promise.all(writers);
  }
}

await main();
