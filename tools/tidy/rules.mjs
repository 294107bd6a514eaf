/** The house rules that no other tool checks. Each takes a Repository and yields faults as text. */
import { dirname, join, normalize } from 'node:path';

/** Allowed imports inside the repository: a row may import what its own row lists, and nothing else. */
export const LAYERS = {
  'packages/domain': [],
  'packages/numeric': ['domain'],
  'packages/learn': ['domain', 'numeric'],
  'packages/forecast': ['domain', 'numeric', 'learn'],
  'packages/profile': ['domain', 'numeric', 'learn'],
  'packages/recommend': ['domain', 'numeric', 'learn'],
  'packages/inventory': ['domain', 'numeric', 'learn'],
  'packages/logistics': ['domain', 'numeric', 'learn'],
  'packages/marketing': ['domain', 'numeric', 'learn'],
  'packages/advertising': ['domain', 'numeric', 'learn'],
  'packages/service': ['domain', 'numeric', 'learn'],
  'packages/experiment': ['domain', 'numeric', 'learn'],
  'packages/simulate': ['domain', 'numeric'],
};
const ORDER = ['packages', 'platform', 'channels', 'apps'];

const MODEL_LIMITS = { fileLines: 400, blobBytes: 600_000 };
const GENERATED =
  /\.wasm\.ts$|package-lock\.json$|docs\/reference\/|\/golden\/|\/fixtures\/|generated/;

function packages(repository) {
  const found = new Map();
  for (const [path, text] of repository.files) {
    const match =
      /^((?:packages|platform|channels|apps)\/[^/]+|testkit|bench|examples)\/package\.json$/.exec(
        path,
      );
    if (match !== null) found.set(match[1], JSON.parse(text));
  }
  return found;
}

/** Imports point downwards: apps → channels → platform → packages; model packages never import one another. */
function* layers(repository) {
  const all = packages(repository);
  const folderOf = new Map([...all].map(([folder, json]) => [json.name, folder]));
  for (const [folder, json] of all) {
    const group = folder.split('/')[0];
    if (!ORDER.includes(group)) continue;
    if (group === 'packages' && LAYERS[folder] === undefined) {
      yield `${folder} has no row in the layer table`;
    }
    for (const name of Object.keys(json.dependencies ?? {})) {
      const fault = importFault(folder, folderOf.get(name));
      if (fault !== undefined) yield `${folder} depends on ${name}: ${fault}`;
    }
  }
}

/** Why one package may not depend on another folder (undefined: a package from outside). */
function importFault(folder, target) {
  const group = folder.split('/')[0];
  if (target === undefined) {
    return group === 'packages' ? 'model packages have no outside dependency' : undefined;
  }
  const row = LAYERS[folder];
  if (row !== undefined && !row.includes(target.split('/')[1])) {
    return 'its row of the layer table does not allow it';
  }
  const isUpwards = ORDER.indexOf(target.split('/')[0]) > ORDER.indexOf(group);
  return isUpwards ? 'imports point from apps to packages, never back' : undefined;
}

/** No import of another package's inner path. */
function* innerPaths(repository) {
  for (const [path, text] of repository.files) {
    if (!/\.tsx?$/.test(path) || path.startsWith('tools/')) continue;
    for (const [, name] of text.matchAll(/from '(@quanyu\/[a-z]+\/(?:src|dist)\/[^']+)'/g)) {
      yield `${path} imports ${name}: take what the package exports`;
    }
  }
}

/** A file that nobody can hold in the head is two files. */
function* longFiles(repository) {
  for (const [path, text] of repository.files) {
    if (!/\.(tsx?|mjs)$/.test(path) || GENERATED.test(path)) continue;
    const lines = text.split('\n').length - 1;
    const limit = path.includes('/test/') ? 700 : MODEL_LIMITS.fileLines;
    if (lines > limit) yield `${path} has ${lines} lines, the limit is ${limit}`;
  }
}

/** Names that say nothing. */
function* vagueNames(repository) {
  const vague = /(^|\/)(utils?|helpers?|common|misc|types)(\.(ts|tsx|mjs)|\/)/;
  for (const path of repository.files.keys()) {
    if (vague.test(path)) yield `${path}: name the concept, not "${vague.exec(path)[2]}"`;
  }
}

/** Synonyms of the glossary's nouns must not be exported. */
function* synonyms(repository) {
  const word =
    /export (?:const|function|class|interface|type) (\w*(?:Sku|Basket|Prediction|Client|Item)(?![a-z])\w*)/g;
  const published = /^(itemKnn|ItemKnn|itemBased|ItemBased|ITEM_)/;
  for (const [path, text] of repository.files) {
    if (!/^(packages|platform|channels|apps)\/.*\/src\/.*\.tsx?$/.test(path)) continue;
    for (const [, name] of text.matchAll(word)) {
      if (!published.test(name)) yield `${path} exports ${name}: use the glossary's noun`;
    }
  }
}

/** Marks of unfinished work, and of the machine it was done on. */
function* leftovers(repository) {
  const marks = [
    [
      new RegExp(
        `\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b(?!.*#\\d)`,
      ),
      'unfinished mark without an issue number',
    ],
    [new RegExp(`${'deb'}ugger;|\\.on${'ly'}\\(`), 'left from debugging'],
    [new RegExp(`(^|[^\\w.])/${'work'}/|/${'home'}/[a-z]+/|\\.${'library'}\\b`), 'names a machine'],
    [new RegExp(`https?://[^\\s'")]*${'regis'}try\\.`), 'names a registry host'],
  ];
  for (const [path, text] of repository.files) {
    if (path === 'package-lock.json' || path.endsWith('.wasm.ts')) continue;
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      for (const [mark, what] of marks) if (mark.test(line)) yield `${path}:${index + 1} ${what}`;
    }
  }
}

/** Exactly one title a page, and links between pages that lead somewhere. */
function* pages(repository) {
  for (const [path, text] of repository.files) {
    if (!path.endsWith('.md')) continue;
    const prose = text.replace(/```[\s\S]*?```/g, '');
    const titles = prose.split('\n').filter((line) => /^# \S/.test(line)).length;
    if (titles !== 1) yield `${path} has ${titles} titles, it should have one`;
    for (const [, target] of prose.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)) {
      const full = normalize(join(dirname(path), target)).replace(/\/$/, '');
      const exists =
        repository.sizes.has(full) ||
        [...repository.sizes.keys()].some((p) => p.startsWith(`${full}/`));
      if (!exists) yield `${path} links to ${target}, which is not there`;
    }
  }
}

/** The README of every package, and the sections of the first one. */
function* readmes(repository) {
  for (const folder of packages(repository).keys()) {
    if (!repository.sizes.has(`${folder}/README.md`)) yield `${folder} has no README.md`;
  }
  for (const [page, sections] of Object.entries({
    'README.md': ['## Start', '## What it does', '## What it does not do'],
    'README.zh-CN.md': ['## 开始', '## 能做什么', '## 不做什么'],
  })) {
    const text = repository.files.get(page) ?? '';
    for (const section of sections)
      if (!text.includes(`\n${section}\n`)) yield `${page} lacks the section ${section}`;
    if (text.split('\n').length > 150) yield `${page} is longer than 150 lines`;
  }
}

/** Large files belong to a data set, not to the source. */
function* bigFiles(repository) {
  for (const [path, bytes] of repository.sizes) {
    if (bytes > MODEL_LIMITS.blobBytes && path !== 'package-lock.json')
      yield `${path} has ${bytes} bytes`;
  }
}

/** Every noun of the glossary stands in docs/glossary.md in both languages. */
function* glossary(repository) {
  const text = repository.files.get('docs/glossary.md') ?? '';
  const nouns =
    'Product Channel Location Supplier Customer Identity Order OrderLine Price StockMove StockLevel Event Message Visit Review Relation InterestTag Content Conversation AdImpression Expense Target Forecast Recommendation Segment Campaign Promotion Experiment Variant Route Stop Vehicle Task Model Decision Run DataIssue';
  for (const noun of nouns.split(' ')) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${noun} |`));
    if (row === undefined) yield `docs/glossary.md lacks ${noun}`;
    else if (!/\p{Script=Han}/u.test(row))
      yield `docs/glossary.md gives no Chinese word for ${noun}`;
  }
}

export const RULES = {
  layers,
  innerPaths,
  longFiles,
  vagueNames,
  synonyms,
  leftovers,
  pages,
  readmes,
  bigFiles,
  glossary,
};
