import { describe, expect, it } from 'vitest';
// biome-ignore lint/suspicious/noTsIgnore: the tools are plain JavaScript without declarations.
// @ts-ignore
import { RULES } from '../tidy/rules.mjs';

interface Repository {
  readonly files: Map<string, string>;
  readonly sizes: Map<string, number>;
}
const rules = RULES as Record<string, (repository: Repository) => Iterable<string>>;

function repositoryOf(files: Record<string, string>): Repository {
  const map = new Map(Object.entries(files));
  return { files: map, sizes: new Map([...map].map(([path, text]) => [path, text.length])) };
}

const manifest = (name: string, dependencies: string[]) =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((d) => [d, '0.1.0'])) });

/** One seeded violation for each rule: a gate that was never seen red checks nothing. */
const SEEDED: Record<string, Record<string, string>[]> = {
  layers: [
    {
      'packages/forecast/package.json': manifest('@quanyu/forecast', ['@quanyu/recommend']),
      'packages/recommend/package.json': manifest('@quanyu/recommend', []),
    },
    {
      'platform/loop/package.json': manifest('@quanyu/loop', ['@quanyu/server']),
      'apps/server/package.json': manifest('@quanyu/server', []),
    },
    { 'packages/domain/package.json': manifest('@quanyu/domain', ['lodash']) },
    { 'packages/newcomer/package.json': manifest('@quanyu/newcomer', []) },
  ],
  innerPaths: [{ 'apps/cli/src/x.ts': "import { a } from '@quanyu/domain/src/ids.ts';" }],
  longFiles: [{ 'packages/domain/src/long.ts': 'x\n'.repeat(401) }],
  vagueNames: [{ 'packages/domain/src/utils.ts': '' }, { 'apps/server/src/helpers/a.ts': '' }],
  synonyms: [{ 'packages/domain/src/a.ts': 'export interface CartItem {}' }],
  leftovers: [
    { 'a.ts': ['// TO', 'DO later'].join('') },
    { 'a.ts': ['it.on', 'ly(() => 0)'].join('') },
    { 'a.md': ['see /wo', 'rk/main'].join('') },
    { 'a.md': ['https://regis', 'try.example.org/x'].join('') },
  ],
  pages: [
    { 'docs/a.md': '# One\n# Two\n' },
    { 'docs/a.md': 'none\n' },
    { 'docs/a.md': '# One\n[gone](./gone.md)\n' },
  ],
  readmes: [{ 'packages/domain/package.json': manifest('@quanyu/domain', []) }],
  bigFiles: [{ 'a.csv': 'x'.repeat(600_001) }],
  glossary: [{ 'docs/glossary.md': '| Product | product |\n' }],
};

describe('tidy', () => {
  it('has a seeded violation for every rule', () => {
    expect(Object.keys(SEEDED).sort()).toEqual(Object.keys(rules).sort());
  });

  for (const [name, cases] of Object.entries(SEEDED)) {
    it(`${name}() finds each seeded violation`, () => {
      for (const files of cases) {
        const faults = [...(rules[name]?.(repositoryOf(files)) ?? [])];
        expect(faults, JSON.stringify(Object.keys(files))).not.toEqual([]);
      }
    });
  }

  it('layers() accepts imports that point downwards', () => {
    const files = {
      'apps/server/package.json': manifest('@quanyu/server', ['@quanyu/loop', 'fastify']),
      'platform/loop/package.json': manifest('@quanyu/loop', ['@quanyu/domain']),
      'packages/domain/package.json': manifest('@quanyu/domain', []),
    };
    expect([...(rules['layers']?.(repositoryOf(files)) ?? [])]).toEqual([]);
  });
});
