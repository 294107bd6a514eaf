import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describeIf } from '@quanyu/testkit';
import { expect, test } from 'vitest';
import { isBuilt } from './fixture-server/fixture-server.ts';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const SHELL_KB = 280;
const FIRST_KB = 400;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

/** Every file that the named chunks need before they can run. */
function filesOf(manifest: Readonly<Record<string, Chunk>>, names: readonly string[]): Set<string> {
  const files = new Set<string>();
  const open = [...names];
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) continue;
    seen.add(name);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    open.push(...(chunk.imports ?? []));
  }
  return files;
}

function gzipKb(files: Iterable<string>): number {
  const sizes = [...files].map((file) => gzipSync(readFileSync(`${DIST}/${file}`)).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

function readManifest(): Record<string, Chunk> {
  return JSON.parse(readFileSync(`${DIST}/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
}

const WORDS = ['src/i18n/zh/index.ts'];

describeIf('the console is built', isBuilt() ? true : undefined, () => {
  test('the shell alone fits its budget', () => {
    const files = filesOf(readManifest(), ['index.html', ...WORDS]);
    const size = gzipKb(files) + gzipSync(readFileSync(`${DIST}/index.html`)).length / 1024;
    expect(files.size).toBeGreaterThan(3);
    expect(size).toBeLessThanOrEqual(SHELL_KB);
  });

  test('the first page fits its budget without charts', () => {
    const names = ['index.html', ...WORDS, 'src/pages/overview/overview-page.tsx'];
    const files = filesOf(readManifest(), names);
    expect([...files].some((file) => file.includes('charts-'))).toBe(false);
    expect(gzipKb(files)).toBeLessThanOrEqual(FIRST_KB);
  });

  test('the words and pages come from here alone', () => {
    const html = readFileSync(`${DIST}/index.html`, 'utf8');
    expect(html).not.toMatch(/(?:src|href)="https?:/);
  });
});
