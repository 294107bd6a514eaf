import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import type { Installation } from './binaries.ts';

/** Where a cluster goes that user `postgres` could not reach inside the data folder. */
const OUTSIDE_ROOT = '/var/lib/quanyu';
const NOTE_FILE = 'cluster.json';

/** Who runs the server, from where, on which files. */
export interface Placement {
  readonly binFolder: string;
  /** Holds `cluster`, the password and the server log. */
  readonly folder: string;
  readonly clusterFolder: string;
  /** Set when this process is root: PostgreSQL refuses to run as root. */
  readonly account: Account | undefined;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Decides where the cluster lies and who runs it; makes user `postgres` and copies when needed. */
export function placeCluster(dataDir: string, installation: Installation): Placement {
  if (process.getuid?.() !== 0) {
    const folder = join(dataDir, 'postgres');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const clusterFolder = join(folder, 'cluster');
    return {
      binFolder: join(installation.folder, 'bin'),
      folder,
      clusterFolder,
      account: undefined,
    };
  }
  const account = postgresAccount();
  const binFolder = reachableBinaries(installation, account);
  const folder = reachableFolder(dataDir, account);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  chmodSync(folder, 0o711);
  const clusterFolder = join(folder, 'cluster');
  return { binFolder, folder, clusterFolder, account };
}

function postgresAccount(): Account {
  const known = findAccount();
  if (known !== undefined) return known;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
      stdio: 'ignore',
    });
  } catch (cause) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_START_FAILED,
      'Cannot start PostgreSQL as root as user postgres is absent and could not be made',
      {
        place: 'postgres',
        cause,
        remedy: 'Make a user named postgres, or run as an ordinary user.',
      },
    );
  }
  const made = findAccount();
  if (made !== undefined) return made;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_START_FAILED,
    'Cannot find user postgres after making it',
    {
      place: 'postgres',
    },
  );
}

function findAccount(): Account | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === 'postgres') return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** True when every folder from the root down to `path` lets the account pass. */
export function isReachable(path: string, account: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && !maySearch(at, account)) return false;
    if (at === dirname(at)) return true;
  }
}

function maySearch(path: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(path);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function reachableBinaries(installation: Installation, account: Account): string {
  const bin = join(installation.folder, 'bin');
  if (isReachable(bin, account)) return bin;
  const copy = join(OUTSIDE_ROOT, `postgresql-${installation.version}`);
  if (!existsSync(copy)) {
    const aside = `${copy}.${process.pid}`;
    mkdirSync(OUTSIDE_ROOT, { recursive: true, mode: 0o755 });
    cpSync(installation.folder, aside, { recursive: true, verbatimSymlinks: true });
    chmodSync(aside, 0o755);
    if (existsSync(copy)) return join(copy, 'bin');
    renameSync(aside, copy);
  }
  return join(copy, 'bin');
}

/** Inside the data folder when that is open to the account; else outside, under an id noted in it. */
function reachableFolder(dataDir: string, account: Account): string {
  const note = join(dataDir, NOTE_FILE);
  if (existsSync(note)) {
    const held = JSON.parse(readFileSync(note, 'utf8')) as { readonly id?: unknown };
    if (typeof held.id === 'string' && /^[0-9a-f]{16}$/.test(held.id)) {
      return join(OUTSIDE_ROOT, held.id);
    }
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FOLDER_INVALID,
      'Cannot find the database as cluster.json of the data folder must name its id',
      { place: note },
    );
  }
  const inside = join(dataDir, 'postgres');
  if (existsSync(join(inside, 'cluster')) || isReachable(dataDir, account)) return inside;
  const id = randomBytes(8).toString('hex');
  mkdirSync(OUTSIDE_ROOT, { recursive: true, mode: 0o755 });
  writeFileSync(note, `${JSON.stringify({ id })}\n`);
  return join(OUTSIDE_ROOT, id);
}

/** Gives a file or folder to the account that runs the server, when there is one. */
export function handOver(path: string, account: Account | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}
