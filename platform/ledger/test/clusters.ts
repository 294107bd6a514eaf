import { spawn, spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Clock, Instant } from '@quanyu/domain';
import { makeDataDir, removeDataDir } from '@quanyu/testkit';
import pg from 'pg';
import { isProcessAlive } from '../src/server/folder.ts';

/** 2026-06-01T08:00:00Z: tests must not depend on the day they run. */
export const NOW: Instant = Date.UTC(2026, 5, 1, 8) as Instant;
export const clock: Clock = { now: () => NOW };

export function postgresAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = (line ?? '').split(':');
  return line === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return (address as { port: number }).port;
}

export interface TestCluster {
  /** Address of a new empty database. */
  newDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** A cluster of the distribution's PostgreSQL in a temporary folder, run by user postgres under root. */
export async function startSystemCluster(bin: string): Promise<TestCluster> {
  const folder = makeDataDir('pg');
  const account = postgresAccount();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const made = spawnSync(`${bin}/initdb`, ['-D', data, '-U', 'postgres', '--auth=trust', '-N'], {
    ...account,
    cwd: '/',
  });
  if (made.status !== 0) throw new Error(String(made.stderr));
  const port = await freePort();
  const child = spawn(
    `${bin}/postgres`,
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'unix_socket_directories=',
      '-c',
      'listen_addresses=127.0.0.1',
    ],
    { ...account, cwd: '/', stdio: 'ignore' },
  );
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilAnswers(url);
  let count = 0;
  return {
    async newDatabase() {
      count += 1;
      await run(url, `CREATE DATABASE test_${count}`);
      return url.replace(/postgres$/, `test_${count}`);
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
      await removeDataDir(folder);
    },
  };
}

export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

export async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    try {
      await run(url, 'SELECT 1');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('the test cluster does not answer');
}

export async function untilGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 1000 && isProcessAlive(pid); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
