import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { AppError, type Clock } from '@quanyu/domain';
import { openLedger } from '@quanyu/ledger';

export interface Finding {
  /** `missing` stops the program, `warning` does not. */
  readonly state: 'ok' | 'warning' | 'missing';
  readonly what: string;
  readonly found: string;
  readonly remedy?: string;
}

export interface ExamineOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly clock: Clock;
}

const MEMORY_GIB_MIN = 2;
const DISK_GIB_MIN = 2;
const GIB = 1024 ** 3;

/** Looks at everything quanyu needs; a check that fails does not stop the others. */
export async function examine(options: ExamineOptions): Promise<readonly Finding[]> {
  return [
    node(),
    memory(),
    { state: 'ok', what: 'cores', found: String(availableParallelism()) },
    folder(options.dataDir),
    disk(options.dataDir),
    await port(options.port),
    await ledger(options),
    consoleBuilt(),
  ];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isFit = major > 20 || (major === 20 && minor >= 19);
  const found = process.versions.node;
  if (isFit) return { state: 'ok', what: 'Node', found };
  return { state: 'missing', what: 'Node', found, remedy: 'Install Node 20.19 or newer.' };
}

function memory(): Finding {
  const gib = totalmem() / GIB;
  const found = `${gib.toFixed(1)} GiB`;
  if (gib >= MEMORY_GIB_MIN) return { state: 'ok', what: 'memory', found };
  return {
    state: 'warning',
    what: 'memory',
    found,
    remedy: `The small demo wants ${MEMORY_GIB_MIN} GiB.`,
  };
}

function folder(dataDir: string): Finding {
  const path = resolve(dataDir);
  try {
    const isNew = !existsSync(path);
    const nearest = isNew ? nearestParent(path) : path;
    accessSync(nearest, constants.W_OK);
    return { state: 'ok', what: 'data folder', found: isNew ? `${path} (will be made)` : path };
  } catch {
    return {
      state: 'missing',
      what: 'data folder',
      found: `${path} may not be written`,
      remedy: 'Name another with --data-dir, or mend its permissions.',
    };
  }
}

function nearestParent(path: string): string {
  let parent = dirname(path);
  while (!existsSync(parent)) parent = dirname(parent);
  return parent;
}

function disk(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestParent(resolve(dataDir, 'x')));
  const gib = (bavail * bsize) / GIB;
  const found = `${gib.toFixed(1)} GiB free`;
  if (gib >= DISK_GIB_MIN) return { state: 'ok', what: 'disk', found };
  return { state: 'warning', what: 'disk', found, remedy: `Free ${DISK_GIB_MIN} GiB or more.` };
}

function port(wanted: number): Promise<Finding> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      done({
        state: 'warning',
        what: `port ${wanted}`,
        found: error.code === 'EADDRINUSE' ? 'in use' : String(error.code),
        remedy: 'Choose another with --port.',
      }),
    );
    server.listen(wanted, '127.0.0.1', () => {
      server.close(() => done({ state: 'ok', what: `port ${wanted}`, found: 'free' }));
    });
  });
}

/** Starts the database as every command does, and ends it again. */
async function ledger({ dataDir, databaseUrl, clock }: ExamineOptions): Promise<Finding> {
  const what = 'database';
  try {
    const isNew = !existsSync(dataDir);
    if (isNew) mkdirSync(dataDir, { recursive: true });
    const opened = await openLedger({ dataDir, databaseUrl, clock });
    const { mode, serverVersion } = opened.info;
    await opened.close();
    return { state: 'ok', what, found: `PostgreSQL ${serverVersion}, ${mode}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      state: 'missing',
      what,
      found: `${error.code}: ${error.message}`,
      remedy: error.remedy,
    };
  }
}

function consoleBuilt(): Finding {
  const page = new URL('../../../console/dist/index.html', import.meta.url);
  if (existsSync(page)) return { state: 'ok', what: 'console', found: 'built' };
  return { state: 'warning', what: 'console', found: 'not built', remedy: 'Run npm run build.' };
}
