import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@quanyu/domain';
import pg from 'pg';
import { LEDGER_ERRORS } from '../errors.ts';
import { embeddedInstallation, type Installation } from './binaries.ts';
import { isProcessAlive } from './folder.ts';
import { handOver, type Placement, placeCluster } from './placement.ts';

export interface EmbeddedServer {
  readonly url: string;
  readonly pid: number;
  readonly clusterFolder: string;
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  readonly dataDir: string;
  readonly port: number | undefined;
  readonly onLog: (line: string) => void;
  readonly installation?: Installation | undefined;
}

const USER = 'quanyu';
const DATABASE = 'postgres';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;
const START_ATTEMPTS_MAX = 20;
/** Starts that wait for a killed server to be reaped before its lock is taken away. */
const REAP_ATTEMPTS = 2;
const LOG_BYTES_MAX = 10_000_000;

/** Modest memory, full durability; each value has its reason. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // its path limit of 107 bytes would fail in deep folders
  shared_buffers: '64MB', // the whole product must stay within 1.5 GiB
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  max_connections: '40',
  max_locks_per_transaction: '256', // a query over every event partition locks each
  max_wal_size: '1GB', // bulk intake without a checkpoint a second
  checkpoint_timeout: '15min',
  synchronous_commit: 'on',
  fsync: 'on',
  autovacuum_max_workers: '2',
  max_parallel_workers_per_gather: '1',
  jit: 'off', // its start-up costs more than our queries
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C', // messages are read below
};

/** Starts the PostgreSQL of a data folder, making it first when absent. The folder must be locked. */
export async function startEmbedded(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const installation = options.installation ?? embeddedInstallation();
  const placement = placeCluster(options.dataDir, installation);
  await stopLeftover(placement.clusterFolder, options.onLog);
  const password = await ensureCluster(placement, options.onLog);
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw portInUse(options.port);
  }
  return launch(placement, password, options);
}

function portInUse(port: number): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_PORT_IN_USE,
    `Cannot start PostgreSQL on 127.0.0.1 as the port is taken: current value is ${port}`,
    { place: `127.0.0.1:${port}`, details: { port } },
  );
}

/** A server whose owner was killed still runs: ask it to end, insist, and wait until it is gone. */
async function stopLeftover(clusterFolder: string, onLog: (line: string) => void): Promise<void> {
  const file = join(clusterFolder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!Number.isSafeInteger(pid) || !isProcessAlive(pid) || !isServerOf(pid, clusterFolder)) return;
  onLog(`ledger: stopping the server that a killed process left behind (pid ${pid})`);
  process.kill(pid, 'SIGINT');
  await waitGone(pid);
}

/** Guards against a pid that another program has got since; where /proc is absent the pid is trusted. */
function isServerOf(pid: number, clusterFolder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(clusterFolder);
  } catch {
    return !existsSync('/proc/self');
  }
}

async function waitGone(pid: number): Promise<void> {
  const stepMs = 20;
  for (let waitedMs = 0; isProcessAlive(pid); waitedMs += stepMs) {
    if (waitedMs === STOP_TIMEOUT_MS) process.kill(pid, 'SIGQUIT');
    if (waitedMs > 2 * STOP_TIMEOUT_MS) {
      throw startFailed('an old server does not end', `pid ${pid}`);
    }
    await sleep(stepMs);
  }
}

function startFailed(why: string, place: string, cause?: unknown): AppError {
  const spec = /No space left|ENOSPC/.test(why)
    ? LEDGER_ERRORS.LEDGER_DISK_FULL
    : LEDGER_ERRORS.LEDGER_START_FAILED;
  return new AppError(spec, `Cannot start PostgreSQL (${place}): ${why}`, { place, cause });
}

/** Makes the cluster under another name and renames it, so that an interrupted initdb leaves no half one. */
async function ensureCluster(placement: Placement, onLog: (line: string) => void): Promise<string> {
  const passwordFile = join(placement.folder, 'password');
  if (existsSync(join(placement.clusterFolder, 'PG_VERSION'))) {
    return readFileSync(passwordFile, 'utf8').trim();
  }
  onLog('ledger: making a new database');
  const password = randomBytes(24).toString('base64url');
  const fresh = `${placement.clusterFolder}.new`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  } catch (cause) {
    throw startFailed(String(cause), placement.folder, cause);
  }
  handOver(fresh, placement.account);
  handOver(passwordFile, placement.account);
  await initdb(placement, fresh, passwordFile);
  renameSync(fresh, placement.clusterFolder);
  return password;
}

async function initdb(placement: Placement, fresh: string, passwordFile: string): Promise<void> {
  const child = spawn(
    join(placement.binFolder, 'initdb'),
    [
      `--pgdata=${fresh}`,
      '--auth=scram-sha-256',
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ],
    {
      ...placement.account,
      env: serverEnvironment(),
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let problems = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    problems = (problems + chunk.toString('utf8')).slice(-4000);
  });
  const code = await exitOf(child);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw startFailed(`initdb ended with ${code}: ${problems.trim()}`, placement.folder);
  }
}

/** Exit code or signal; a program that cannot be started counts as its error text. */
function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

/** Nothing of PG*, which would change the server's mind. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

async function launch(
  placement: Placement,
  password: string,
  options: EmbeddedServerOptions,
): Promise<EmbeddedServer> {
  const logFile = join(placement.folder, 'server.log');
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const { child, logFrom } = spawnServer(placement, port, logFile);
    const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
    const ended = await answers(child, url);
    if (ended === undefined) return running(child, url, placement);
    const log = readFileSync(logFile, 'utf8').slice(logFrom);
    if (!isPassing(log) || attempt === START_ATTEMPTS_MAX || options.port !== undefined) {
      const last = log.trim().split('\n').slice(-3).join(' | ');
      throw startFailed(`the server ended (${ended}): ${last}`, logFile);
    }
    options.onLog('ledger: the server is not ready to start, trying again');
    await sleep(100 * attempt);
    if (attempt > REAP_ATTEMPTS) removeZombieLock(placement.clusterFolder);
  }
}

/**
 * Another program took the port meanwhile, children of a killed server still hold its memory, or the
 * killed server itself is not reaped yet.
 */
function isPassing(log: string): boolean {
  return /Address already in use|pre-existing shared memory|could not create any TCP|lock file "postmaster.pid" already exists/.test(
    log,
  );
}

/**
 * Under a first process that never reaps, as in many containers, a killed server stays a zombie and
 * its lock file would bar every start. Its memory is guarded by PostgreSQL apart from that file.
 */
function removeZombieLock(clusterFolder: string): void {
  const file = join(clusterFolder, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  if (!isProcessAlive(pid)) rmSync(file, { force: true });
}

function spawnServer(
  placement: Placement,
  port: number,
  logFile: string,
): { readonly child: ChildProcess; readonly logFrom: number } {
  const isLong = existsSync(logFile) && statSync(logFile).size > LOG_BYTES_MAX;
  const log = openSync(logFile, isLong ? 'w' : 'a', 0o600);
  const logFrom = statSync(logFile).size;
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    join(placement.binFolder, 'postgres'),
    ['-D', placement.clusterFolder, '-p', String(port), ...settings],
    {
      ...placement.account,
      env: serverEnvironment(),
      cwd: '/',
      detached: true, // Ctrl-C at the terminal is ours to handle: we stop the server when we are done
      stdio: ['ignore', log, log], // a file, not a pipe: it outlives us
    },
  );
  closeSync(log);
  return { child, logFrom };
}

/** Undefined once the server answers, else how it ended. */
async function answers(child: ChildProcess, url: string): Promise<string | undefined> {
  let ended: string | undefined;
  const exit = exitOf(child).then((code) => {
    ended = String(code);
  });
  const stepMs = 15;
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && ended === undefined; waitedMs += stepMs) {
    await Promise.race([exit, sleep(stepMs)]);
    if (ended === undefined && (await canConnect(url))) return undefined;
  }
  if (ended === undefined) child.kill('SIGQUIT');
  await exit;
  return ended ?? 'no answer in time';
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a server that is starting may hang up: that is the answer
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function running(child: ChildProcess, url: string, placement: Placement): EmbeddedServer {
  const pid = child.pid ?? 0;
  let ended = false;
  const exit = exitOf(child).then(() => {
    ended = true;
  });
  // The server must not keep the process alive, and must not outlive an exit without close().
  child.unref();
  const onProcessExit = (): void => {
    if (!ended) process.kill(pid, 'SIGINT');
  };
  process.once('exit', onProcessExit);
  const stop = async (): Promise<void> => {
    process.off('exit', onProcessExit);
    if (ended) return;
    child.ref();
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
    await exit;
    clearTimeout(timer);
  };
  return { url, pid, clusterFolder: placement.clusterFolder, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
