import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECISION_KINDS, DECISION_STATUSES, ORDER_STATES } from '@quanyu/domain';
import { expect, test } from 'vitest';
import { EN } from '../src/i18n/en/index.ts';
import { ZH } from '../src/i18n/zh/index.ts';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

interface Words {
  readonly [key: string]: string | Words;
}

function flat(words: Words, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [name, text] of flat(value, `${prefix}${key}.`)) found.set(name, text);
  }
  return found;
}

/** Plural forms of one key are one key. */
const base = (key: string): string => key.replace(/_(one|other)$/, '');
const placesOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? ''))].sort();

const en = flat(EN);
const zh = flat(ZH);
const enKeys = new Set([...en.keys()].map(base));
const zhKeys = new Set([...zh.keys()].map(base));

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'i18n') yield* sources(path);
    else if (/\.tsx?$/.test(entry.name)) yield readFileSync(path, 'utf8');
  }
}

const code = [...sources(SOURCE)].join('\n');
const literal = new Set([...code.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key ?? ''));
const prefixes = [...code.matchAll(/\bt\(\s*`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix ?? '');

test('both languages have the same keys', () => {
  expect([...enKeys].filter((key) => !zhKeys.has(key))).toEqual([]);
  expect([...zhKeys].filter((key) => !enKeys.has(key))).toEqual([]);
});

test('both languages have the same placeholders, save the count of a singular', () => {
  for (const [key, text] of zh) {
    expect(placesOf(text), key).toEqual(placesOf(en.get(key) ?? ''));
  }
});

test('every key that the code names is there', () => {
  expect(literal.size).toBeGreaterThan(150);
  expect([...literal].filter((key) => !enKeys.has(key))).toEqual([]);
  expect(prefixes.filter((prefix) => ![...enKeys].some((key) => key.startsWith(prefix)))).toEqual(
    [],
  );
});

test('every key is used', () => {
  const isUsed = (key: string): boolean =>
    literal.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
  expect([...enKeys].filter((key) => !isUsed(key))).toEqual([]);
});

test('every plural in English has both forms, in Chinese the one it knows', () => {
  for (const key of en.keys()) {
    if (key.endsWith('_one')) expect(en.has(`${base(key)}_other`), key).toBe(true);
    if (key.endsWith('_other')) {
      expect(en.has(`${base(key)}_one`), key).toBe(true);
      expect(zh.has(key), key).toBe(true);
    }
  }
});

test('every word of the domain that is shown has a name', () => {
  const names = [
    ...DECISION_KINDS.map((kind) => `decisionKind.${kind}`),
    ...DECISION_STATUSES.map((status) => `status.${status}`),
    ...ORDER_STATES.map((state) => `orderState.${state}`),
  ];
  expect(names.filter((name) => !enKeys.has(name))).toEqual([]);
});

test('Chinese is punctuated full width and spaced from Latin text', () => {
  for (const [key, text] of zh) {
    expect(text, key).not.toMatch(/[\u4e00-\u9fff][,;:!?]/);
    expect(text, key).not.toMatch(/[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]/);
  }
});
