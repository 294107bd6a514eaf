import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeIf, makeDataDir, removeDataDir } from '@quanyu/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { openLedger } from '../src/index.ts';
import { isProcessAlive, lockFolder, prepareFolder } from '../src/server/folder.ts';
import { isReachable } from '../src/server/placement.ts';
import { clock, postgresAccount, untilGone } from './clusters.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = makeDataDir('folder');
  folders.push(made);
  return made;
};
afterEach(async () => {
  for (const made of folders.splice(0)) await removeDataDir(made);
});

describe('lockFolder()', () => {
  it('refuses a folder that a live process holds and names its pid', () => {
    const dataDir = prepareFolder(folder());
    const release = lockFolder(dataDir);
    expect(() => lockFolder(dataDir)).toThrow(
      expect.objectContaining({ code: 'LEDGER_FOLDER_IN_USE', details: { pid: process.pid } }),
    );
    release();
    lockFolder(dataDir)();
  });

  it('takes over the lock of a dead process, of a recycled pid, and one that is junk', () => {
    const dataDir = prepareFolder(folder());
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const stale = [
      JSON.stringify({ pid: dead, started: '1' }),
      JSON.stringify({ pid: process.pid, started: '1' }),
      'junk',
      '',
    ];
    for (const text of stale) {
      writeFileSync(join(dataDir, 'owner.json'), text);
      lockFolder(dataDir)();
    }
  });
});

describe('prepareFolder()', () => {
  it('refuses a newer format, an unreadable one, and a file in its place', () => {
    const dataDir = prepareFolder(folder());
    const format = join(dataDir, 'format.json');
    writeFileSync(format, '{"format":99}');
    expect(() => prepareFolder(dataDir)).toThrow(
      expect.objectContaining({ code: 'LEDGER_FOLDER_NEWER' }),
    );
    writeFileSync(format, 'junk');
    expect(() => prepareFolder(dataDir)).toThrow(
      expect.objectContaining({ code: 'LEDGER_FOLDER_INVALID' }),
    );
    expect(() => prepareFolder(format)).toThrow(
      expect.objectContaining({ code: 'LEDGER_FOLDER_INVALID' }),
    );
  });
});

describe('openLedger() on its own server', () => {
  it('says when the port is taken, and leaves the folder free', async () => {
    const dataDir = folder();
    const rival = createServer();
    await new Promise<void>((resolve) => rival.listen(0, '127.0.0.1', resolve));
    const { port } = rival.address() as { port: number };
    await expect(openLedger({ dataDir, clock, port })).rejects.toMatchObject({
      code: 'LEDGER_PORT_IN_USE',
    });
    await new Promise((resolve) => rival.close(resolve));
    const ledger = await openLedger({ dataDir, clock, port });
    const again = openLedger({ dataDir, clock });
    await expect(again).rejects.toMatchObject({ code: 'LEDGER_FOLDER_IN_USE' });
    const pid = Number(ledger.info.serverPid);
    await ledger.close();
    await ledger.close();
    expect(isProcessAlive(pid)).toBe(false);
    await expect(ledger.recordFacts('visits', 's', [])).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    });
  });
});

const isRoot = postgresAccount();

describeIf('as root', isRoot, (account) => {
  it('keeps the cluster outside a folder that is closed to user postgres', async () => {
    const parent = folder();
    chmodSync(parent, 0o700);
    const dataDir = join(parent, 'data');
    const first = await openLedger({ dataDir, clock });
    const clusterFolder = String(first.info.clusterFolder);
    const { id } = JSON.parse(readFileSync(join(dataDir, 'cluster.json'), 'utf8'));
    expect(clusterFolder).toBe(`/var/lib/quanyu/${id}/cluster`);
    await first.settings.update({ name: 'Closed' }, 'test');
    await first.close();
    const second = await openLedger({ dataDir, clock });
    expect((await second.settings.get()).name).toBe('Closed');
    await second.close();
    rmSync(dirname(clusterFolder), { recursive: true });
  });

  it('isReachable() looks at every folder above', () => {
    const parent = folder();
    const inner = join(parent, 'a/b');
    mkdirSync(inner, { recursive: true });
    chmodSync(parent, 0o711);
    expect(isReachable(inner, account)).toBe(true);
    chmodSync(parent, 0o700);
    expect(isReachable(inner, account)).toBe(false);
    chownSync(parent, account.uid, account.gid);
    expect(isReachable(inner, account)).toBe(true);
  });

  const nobody = { uid: 65_534, gid: 65_534 };
  const repository = resolve(import.meta.dirname, '../../..');
  // Somebody who cannot read the program cannot run it: a checkout in a closed folder skips this.
  it.skipIf(!isReachable(repository, nobody))('an ordinary user needs nothing but a folder', () => {
    const dataDir = mkdtempSync('/tmp/quanyu-user-');
    folders.push(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const result = runChild('open-close', dataDir, nobody);
    expect(result.stdout).toContain(`${dataDir}/postgres/cluster`);
    expect(existsSync(join(dataDir, 'postgres/cluster/PG_VERSION'))).toBe(true);
  });

  const tmpfs = spawnSync('sh', [
    '-c',
    'd=$(mktemp -d) && mount -t tmpfs -o size=1m none $d && umount $d && rmdir $d',
  ]);
  describeIf('with a disk of our own [needs mount]', tmpfs.status === 0 || undefined, () => {
    it('a full disk is a clear error and leaves what was there, whole', async () => {
      const disk = mkdtempSync('/tmp/quanyu-disk-');
      chmodSync(disk, 0o755);
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=110m,mode=0755', 'none', disk]);
      try {
        const ledger = await openLedger({ dataDir: disk, clock });
        const row = { kind: 'other', day: 20_000, amount: 1, currency: 'EUR' };
        const batch = (from: number) =>
          Array.from({ length: 100 }, (_, index) => ({
            ...row,
            // Random, so that neither TOAST nor the WAL can shrink it.
            note: randomBytes(67_000).toString('base64'),
            expense: `e${from + index}`,
          }));
        let recorded = 0;
        const fill = async (): Promise<void> => {
          for (; recorded < 4_000; recorded += 100) {
            await ledger.recordFacts('expenses', 'disk', batch(recorded));
          }
        };
        await expect(fill()).rejects.toMatchObject({
          code: expect.stringMatching(/LEDGER_DISK_FULL|LEDGER_UNAVAILABLE/),
        });
        await ledger.close();
        cpSync(disk, `${disk}-copy`, { recursive: true });
        folders.push(`${disk}-copy`);
        spawnSync('chown', [
          '-R',
          '--reference',
          join(disk, 'postgres/cluster'),
          `${disk}-copy/postgres/cluster`,
        ]);
        chmodSync(`${disk}-copy/postgres/cluster`, 0o700);
        const roomy = await openLedger({ dataDir: `${disk}-copy`, clock });
        const { rows } = await roomy.pool.query('SELECT count(*) AS n FROM expenses');
        await roomy.close();
        expect(rows[0].n).toBe(recorded);
      } finally {
        spawnSync('umount', ['-l', disk]);
        await removeDataDir(disk);
      }
    });
  });
});

describe('a process that is killed', () => {
  it('leaves a server that the next one stops and replaces', async () => {
    const dataDir = folder();
    const result = runChild('open-die', dataDir);
    const pid = Number(/server (\d+)/.exec(result.stdout)?.[1]);
    expect(result.signal).toBe('SIGKILL');
    expect(isProcessAlive(pid)).toBe(true);
    const ledger = await openLedger({ dataDir, clock });
    await untilGone(pid);
    expect(isProcessAlive(pid)).toBe(false);
    await ledger.close();
  });

  it('exiting without close() stops the server as well', async () => {
    const result = runChild('open-exit', folder());
    const pid = Number(/server (\d+)/.exec(result.stdout)?.[1]);
    await untilGone(pid);
    expect(isProcessAlive(pid)).toBe(false);
  });
});

function runChild(
  mode: string,
  dataDir: string,
  account: { uid?: number; gid?: number } = {},
): { stdout: string; signal: string | null } {
  const script = fileURLToPath(new URL('child.ts', import.meta.url));
  const result = spawnSync(process.execPath, ['--import', 'tsx', script, mode, dataDir], {
    ...account,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      TMPDIR: account.uid === undefined ? '/tmp' : dataDir,
      NODE_OPTIONS: '--conditions=quanyu-source',
    },
  });
  if (result.stdout === '') throw new Error(result.stderr);
  return result;
}
