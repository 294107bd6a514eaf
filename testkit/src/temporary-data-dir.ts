import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

const STOP_TIMEOUT_MS = 10_000;

/**
 * A data folder for a ledger under test, removed after the test file with all that belongs to it: a
 * server that a killed process left running, and a cluster that lies outside. Every user may pass
 * through it, so that under root the cluster lies inside, not in /var/lib/quanyu. Call it at the top of
 * a file or of a describe block, before the hooks that open the ledger.
 */
export function temporaryDataDir(name = 'data'): string {
  const folder = makeDataDir(name);
  afterAll(() => removeDataDir(folder));
  return folder;
}

/** The folder alone, for tests that remove it themselves by `removeDataDir`. */
export function makeDataDir(name = 'data'): string {
  const folder = mkdtempSync(join(tmpdir(), `quanyu-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Stops the server that still runs on a data folder, then removes folder and cluster. */
export async function removeDataDir(folder: string): Promise<void> {
  const outside = outsideFolder(folder);
  for (const home of [join(folder, 'postgres'), ...(outside === undefined ? [] : [outside])]) {
    await stopServer(join(home, 'cluster'));
  }
  if (outside !== undefined) rmSync(outside, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** Where root's cluster of a closed data folder lies. */
function outsideFolder(folder: string): string | undefined {
  const note = join(folder, 'cluster.json');
  if (!existsSync(note)) return undefined;
  const { id } = JSON.parse(readFileSync(note, 'utf8')) as { readonly id: string };
  return /^[0-9a-f]{16}$/.test(id) ? join('/var/lib/quanyu', id) : undefined;
}

/** Only a process whose command line names the cluster is its server. */
async function stopServer(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  for (let waitedMs = 0; isServer(pid, cluster) && waitedMs < STOP_TIMEOUT_MS; waitedMs += 20) {
    if (waitedMs === 0) process.kill(pid, 'SIGQUIT');
    await sleep(20);
  }
}

function isServer(pid: number, cluster: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster);
  } catch {
    return false;
  }
}
