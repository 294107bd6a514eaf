import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the rules look at: path → text of every file that git tracks or would track.
 * @typedef {{ files: Map<string, string>, sizes: Map<string, number> }} Repository
 */

const TEXT = /\.(ts|tsx|mjs|js|json|md|css|html|sql|grit|c|yml|yaml|sh)$|\/run$/;

/** @param {string} root @returns {Repository} */
export function readRepository(root) {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const files = new Map();
  const sizes = new Map();
  for (const path of listed.split('\0')) {
    const full = join(root, path);
    if (path === '' || !existsSync(full) || !statSync(full).isFile()) continue;
    sizes.set(path, statSync(full).size);
    if (TEXT.test(path) && !path.includes('tidy/fixtures'))
      files.set(path, readFileSync(full, 'utf8'));
  }
  return { files, sizes };
}
