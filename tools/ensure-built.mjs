/**
 * Builds what is missing or stale, once, under a lock, with progress on stderr. The `quanyu`
 * command, `npm start` and `npm test` all come through here, so that no install hook is needed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const stateFolder = join(root, '.build');
const GROUPS = ['packages', 'platform', 'channels', 'apps'];
const LOCK_WAIT_MS = 600_000;

/** Every workspace folder with a package.json. */
export function workspaceFolders() {
  const grouped = GROUPS.flatMap((group) =>
    existsSync(join(root, group))
      ? readdirSync(join(root, group)).map((name) => join(root, group, name))
      : [],
  );
  const single = ['testkit', 'bench', 'examples'].map((name) => join(root, name));
  return [...grouped, ...single].filter((folder) => existsSync(join(folder, 'package.json')));
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else yield path;
  }
}

/** A hash of names, sizes and change times: cheap enough for every start. */
function signature(folders, extra) {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)}\0${size}\0${mtimeMs}\n`);
  };
  for (const folder of folders) {
    for (const name of ['package.json', 'tsconfig.json', 'vite.config.ts', 'index.html']) {
      if (existsSync(join(folder, name))) add(join(folder, name));
    }
    if (existsSync(join(folder, 'src')))
      for (const file of sourceFiles(join(folder, 'src'))) add(file);
  }
  for (const file of extra) if (existsSync(join(root, file))) add(join(root, file));
  return hash.digest('hex');
}

const consoleFolder = join(root, 'apps/console');

function wanted() {
  const folders = workspaceFolders();
  const code = folders.filter((folder) => folder !== consoleFolder);
  const shared = [join(root, 'packages/domain'), join(root, 'apps/server')];
  return {
    code: signature(code, ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json']),
    console: existsSync(join(consoleFolder, 'vite.config.ts'))
      ? signature([consoleFolder, ...shared], ['package-lock.json'])
      : '',
  };
}

function built() {
  try {
    return JSON.parse(readFileSync(join(stateFolder, 'stamp.json'), 'utf8'));
  } catch {
    return {};
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the build lock, waiting for another builder; a lock whose owner is gone is taken over. */
async function locked(work) {
  mkdirSync(stateFolder, { recursive: true });
  const lock = join(stateFolder, 'lock');
  const started = Date.now();
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(lock, 'utf8').trim() || 'NaN');
      if (Number.isInteger(owner) && !isAlive(owner)) rmSync(lock, { force: true });
      if (Date.now() - started > LOCK_WAIT_MS) {
        throw new Error(`Cannot build as another build (process ${owner}) holds ${lock}`);
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Runs a compiler; its output goes to stderr. */
function run(title, args, cwd) {
  process.stderr.write(`quanyu: building ${title} …\n`);
  const started = Date.now();
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 2, 2] });
    child.on('error', failed);
    child.on('exit', (code, signal) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      if (code === 0) {
        process.stderr.write(`quanyu: built ${title} in ${seconds} s\n`);
        done();
        return;
      }
      failed(new Error(`Cannot build ${title}: the compiler ended with ${code ?? signal}`));
    });
  });
}

/** Types are the gate's business (`npm run ok`): a build for running only turns them off, four times faster. */
async function build(want, have, force) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(tsc)) throw new Error('Cannot build as node_modules is missing: run npm install');
  const work = [];
  if (force || want.code !== have.code) {
    work.push(run('the program', [tsc, '-b', '--noCheck', root], root));
  }
  if (want.console !== '' && (force || want.console !== have.console)) {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    work.push(run('the console', [vite, 'build', '--logLevel', 'warn'], consoleFolder));
  }
  await Promise.all(work);
  writeFileSync(join(stateFolder, 'stamp.json'), `${JSON.stringify(want)}\n`);
}

/**
 * Makes sure that built JavaScript is there and fresh. `QUANYU_NO_BUILD=1` runs what is there, for
 * work in a tree of which some part does not compile just now.
 * @param {{ force?: boolean }} [options]
 */
export async function ensureBuilt({ force = false } = {}) {
  if (process.env.QUANYU_NO_BUILD === '1') return;
  if (!force && isFresh(wanted(), built())) return;
  await locked(async () => {
    const want = wanted();
    const have = built();
    if (force || !isFresh(want, have)) await build(want, have, force);
  });
}

function isFresh(want, have) {
  const distThere = existsSync(join(root, 'apps/cli/dist/main.js'));
  return distThere && want.code === have.code && want.console === have.console;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt({ force: process.argv.includes('--force') });
}
