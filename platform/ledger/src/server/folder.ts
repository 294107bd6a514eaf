import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';

/** Layout of the data folder; raised when a version could not be read by an older program. */
export const FOLDER_FORMAT = 1;
const OWNER_FILE = 'owner.json';
const FORMAT_FILE = 'format.json';

interface Owner {
  readonly pid: number;
  /** Tells a process from a later one that got the same pid; empty where the system does not say. */
  readonly started: string;
}

/** Makes the data folder when absent and refuses one of a newer format. */
export function prepareFolder(dataDir: string): string {
  const folder = resolve(dataDir);
  const formatFile = join(folder, FORMAT_FILE);
  try {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(formatFile)) {
      writeFileSync(formatFile, `${JSON.stringify({ format: FOLDER_FORMAT })}\n`);
    }
  } catch (cause) {
    throw invalidFolder(folder, cause);
  }
  const format = readFormat(formatFile);
  if (format <= FOLDER_FORMAT) return folder;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_FOLDER_NEWER,
    `Cannot open the data folder as its format must be at most ${FOLDER_FORMAT}: current value is ${format}`,
    { place: folder, details: { format, supported: FOLDER_FORMAT } },
  );
}

function invalidFolder(folder: string, cause?: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unreadable format.json';
  const spec =
    code === 'ENOSPC' ? LEDGER_ERRORS.LEDGER_DISK_FULL : LEDGER_ERRORS.LEDGER_FOLDER_INVALID;
  return new AppError(spec, `Cannot use the data folder ${folder}: current value is ${code}`, {
    place: folder,
    cause,
  });
}

function readFormat(file: string): number {
  try {
    const held: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const format = (held as { readonly format?: unknown } | null)?.format;
    if (Number.isSafeInteger(format)) return format as number;
  } catch (cause) {
    throw invalidFolder(file, cause);
  }
  throw invalidFolder(file);
}

/**
 * Takes the folder for this process.
 * @returns A function that gives it back.
 * @throws AppError LEDGER_FOLDER_IN_USE when a live process holds it; a dead one's lock is taken over.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, OWNER_FILE);
  const mine: Owner = { pid: process.pid, started: processStart(process.pid) };
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (createOwner(file, mine)) {
      return () => releaseOwner(file, mine);
    }
    const held = readOwner(file);
    if (held !== undefined && isAlive(held)) throw folderInUse(folder, held);
    removeStale(file, held);
  }
  throw folderInUse(folder, readOwner(file));
}

function folderInUse(folder: string, owner: Owner | undefined): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FOLDER_IN_USE,
    `Cannot open the data folder ${folder} as process ${owner?.pid ?? 'unknown'} works on it`,
    { place: folder, details: { pid: owner?.pid ?? null } },
  );
}

/** Written aside and linked, so that no reader ever sees half a lock. */
function createOwner(file: string, owner: Owner): boolean {
  const aside = `${file}.${owner.pid}`;
  try {
    writeFileSync(aside, JSON.stringify(owner));
    linkSync(aside, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw invalidFolder(file, error);
  } finally {
    if (existsSync(aside)) unlinkSync(aside);
  }
}

function readOwner(file: string): Owner | undefined {
  try {
    const held = JSON.parse(readFileSync(file, 'utf8')) as Partial<Owner>;
    if (!Number.isSafeInteger(held.pid)) return undefined;
    return { pid: held.pid as number, started: String(held.started ?? '') };
  } catch {
    // Gone meanwhile, or not ours: either way nobody alive is named by it.
    return undefined;
  }
}

/** Renames before deleting and looks at what it got: a rival's fresh lock is put back. */
function removeStale(file: string, held: Owner | undefined): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // A rival was faster; the next attempt sees its lock.
  }
  const got = readOwner(aside);
  if (got !== undefined && got.pid !== held?.pid && !existsSync(file)) linkSync(aside, file);
  unlinkSync(aside);
}

function releaseOwner(file: string, mine: Owner): void {
  const held = readOwner(file);
  if (held?.pid === mine.pid && held.started === mine.started) unlinkSync(file);
}

function isAlive(owner: Owner): boolean {
  if (!isProcessAlive(owner.pid)) return false;
  const started = processStart(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

/** True while a process of that id exists, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  return statFields(pid)[0] === 'Z';
}

/** Start time in clock ticks since boot, from /proc; empty elsewhere. */
function processStart(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** Fields of /proc/pid/stat from the third on: the second may hold blanks. */
function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
