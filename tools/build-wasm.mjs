// Compiles packages/numeric/assembly/kernels.ts twice, for private and for shared memory, and writes
// the bytes as base64 strings, so that nothing is read from disk at run time.
// `--check` writes nothing and exits 1 when the committed bytes differ from a fresh build.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = 'packages/numeric/assembly/kernels.ts';
/** Pages of 64 KiB: 4 GiB, all that 32-bit addresses reach. Shared memory must name a maximum. */
const PAGES_MAX = 65_536;
const common = [
  source,
  '--baseDir',
  root,
  '--outFile',
  'kernels.wasm',
  '--runtime',
  'stub',
  '--enable',
  'simd,bulk-memory',
  '--optimizeLevel',
  '3',
  '--shrinkLevel',
  '0',
  '--converge',
  '--noAssert',
  '--importMemory',
  '--memoryBase',
  '0',
  '--use',
  'abort=',
];
const builds = [
  { name: 'kernels-private', constant: 'KERNELS_PRIVATE', flags: [] },
  {
    name: 'kernels-shared',
    constant: 'KERNELS_SHARED',
    flags: ['--enable', 'threads', '--sharedMemory', '--maximumMemory', `${PAGES_MAX}`],
  },
];

async function compile(flags) {
  let bytes;
  const { error, stderr } = await asc.main([...common, ...flags], {
    readFile: (name, base) => {
      try {
        return readFileSync(join(base, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      bytes = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return Buffer.from(bytes).toString('base64');
}

function text(constant, base64) {
  const lines = base64.match(/.{1,96}/g) ?? [];
  const body = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// Built by tools/build-wasm.mjs from ${source}; do not edit.
/** WebAssembly module as base64. */
export const ${constant}: string =
${body};
`;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const { name, constant, flags } of builds) {
  const path = `packages/numeric/src/kernels/${name}.wasm.ts`;
  const fresh = text(constant, await compile(flags));
  if (!check) {
    writeFileSync(join(root, path), fresh);
    console.log(`${path}: ${fresh.length} characters`);
    continue;
  }
  let committed = '';
  try {
    committed = readFileSync(join(root, path), 'utf8');
  } catch {
    console.error(`${path} is missing`);
  }
  if (committed === fresh) continue;
  stale++;
  console.error(`${path} is stale: run npm run build:wasm`);
}
if (stale > 0) process.exit(1);
if (check) console.log('wasm kernels are fresh');
