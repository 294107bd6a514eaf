import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const repositoryRoot = resolve(fileURLToPath(import.meta.url), '../../..');

/** The folder of shared data: `QUANYU_SHARED`, else `../shared` beside the repository root. */
export function sharedRoot(): string {
  return process.env['QUANYU_SHARED'] ?? resolve(repositoryRoot, '../shared');
}

/** Path of a file or folder under shared data, or undefined where it is absent. */
export function sharedData(path: string): string | undefined {
  const full = join(sharedRoot(), 'data', path);
  return existsSync(full) ? full : undefined;
}

/**
 * A describe block that needs something this machine may lack. Absent, its tests are skipped and
 * counted as such; with CI=true absence is a failure instead.
 */
export function describeIf<T>(title: string, found: T | undefined, body: (it: T) => void): void {
  if (found !== undefined) {
    describe(title, () => body(found));
    return;
  }
  if (process.env['CI'] === 'true') {
    it(`${title}: what it needs is present`, () => {
      expect.fail('what this suite needs is absent, and CI=true does not let it be skipped');
    });
    return;
  }
  describe.skip(title, () => {
    it('skipped: what it needs is absent here', () => undefined);
  });
}

/** `describeIf` over a path of shared data. */
export function describeShared(title: string, path: string, body: (file: string) => void): void {
  describeIf(`${title} [needs shared data ${path}]`, sharedData(path), body);
}
