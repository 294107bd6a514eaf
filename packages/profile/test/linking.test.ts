import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOneStep, LINK_EVIDENCE } from '../src/linking/compare-people.ts';
import { proposeLinks } from '../src/linking/link-people.ts';
import {
  comparableAddress,
  comparableEmail,
  comparableName,
  comparablePhone,
  type PersonRecord,
} from '../src/linking/person-record.ts';
import { cutSyllables, readingOf } from '../src/linking/pinyin.ts';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';
import { madePeople } from './made-people.ts';

describe('comparableName()', () => {
  it('brings a name in both scripts and both orders to one key', () => {
    const keys = ['欧阳小明', 'Ouyang Xiaoming', 'XIAOMING OUYANG', 'Ouyang, Xiao-Ming'].map(
      (name) => comparableName(name)?.key,
    );
    expect(new Set(keys)).toEqual(new Set(['ming ou xiao yang']));
  });

  it('reads surnames as surnames, traditional characters, ü, and marks', () => {
    expect(comparableName('单丽')?.key).toBe('li shan');
    expect(comparableName('陳偉')?.key).toBe(comparableName('陈伟')?.key);
    expect(comparableName('吕布')?.key).toBe(comparableName('Lyu Bu')?.key);
    expect(comparableName('José Núñez')?.key).toBe('jose nunez');
  });

  it('knows that a title or stars hide the given name', () => {
    for (const name of ['张先生', '张**', '张女士', 'Mr Zhang']) {
      expect(comparableName(name)).toMatchObject({ key: 'zhang', isSurnameOnly: true });
    }
    expect(comparableName('张伟先生')).toMatchObject({ text: '张伟', isSurnameOnly: false });
    expect(comparableName(' …— ')).toBeUndefined();
  });
});

describe('comparable fields', () => {
  it('strip what channels add to phones, e-mails and addresses', () => {
    expect(comparablePhone('+86 138-0013-8000')).toBe('13800138000');
    expect(comparablePhone('0086 13800138000')).toBe('13800138000');
    expect(comparablePhone('138****8000')).toBeUndefined();
    expect(comparablePhone('12')).toBeUndefined();
    expect(comparableEmail('A.B+shop@GMail.com')).toBe('ab@gmail.com');
    expect(comparableEmail('no at sign')).toBeUndefined();
    expect(comparableAddress('上海市中山路8号阳光花园3号楼201室')).toEqual(
      comparableAddress('上海中山路8弄 阳光花园 3-201'),
    );
    expect(comparableAddress('家')).toBeUndefined();
  });

  it('cut pinyin, and know what is none', () => {
    expect(cutSyllables('xiaoming')).toEqual(['xiao', 'ming']);
    expect(cutSyllables('smith')).toBeUndefined();
    expect(cutSyllables('a'.repeat(200))).toBeUndefined();
    expect(readingOf('玥')).toBe('yue');
    expect(readingOf('x')).toBeUndefined();
  });

  it('isOneStep() is one put in, left out, changed or two swapped', () => {
    expect(['abcd', 'abd', 'abxd', 'acbd'].map((b) => isOneStep('abcd', b))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(['axyd', 'ab', 'dcba'].map((b) => isOneStep('abcd', b))).toEqual([false, false, false]);
  });
});

describe('proposeLinks()', () => {
  const pair: readonly PersonRecord[] = [
    { id: 'till:9', name: 'Xiaoming Ouyang', phone: '+8613800138000' },
    { id: 'shop:1', name: '欧阳小明', phone: '138 0013 8000' },
    { id: 'app:4', name: '王芳', phone: '13911112222' },
  ];

  it('proposes one person over scripts, with evidence that adds up', () => {
    const [proposal, ...others] = proposeLinks(pair);
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({ a: 'shop:1', b: 'till:9' });
    expect(proposal?.probability).toBeGreaterThan(0.99);
    expect(proposal?.reasons.map(({ code }) => code)).toEqual([
      'profile-link-name-script',
      'profile-link-phone-same',
    ]);
  });

  it('leaves a family alone: one phone and address, two given names', () => {
    const home = { phone: '13800138000', address: '上海市中山路8号3栋201', city: '上海' };
    const family = [
      { id: 'a', name: '张伟', ...home },
      { id: 'b', name: '张小丽', ...home },
    ];
    expect(proposeLinks(family)).toEqual([]);
  });

  it('does not take two of one common name for one person', () => {
    const { records } = madePeople(2_000, createRng(3));
    const common = [
      { id: 'x1', name: '王伟', city: '上海' },
      { id: 'x2', name: '王伟', city: '上海' },
    ];
    const found = proposeLinks([...records, ...common]);
    expect(found.some(({ a, b }) => a === 'x1' && b === 'x2')).toBe(false);
  });

  it('reaches the measured precision and recall on generated people', () => {
    const { records, person } = madePeople(4_000, createRng(21));
    const personOf = new Map(records.map(({ id }, i) => [id, person[i]]));
    const found = proposeLinks(records);
    const right = found.filter(({ a, b }) => personOf.get(a) === personOf.get(b)).length;
    const sizes = groups(person);
    const pairs = sizes.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
    expect(right / found.length).toBeGreaterThan(0.985);
    expect(right / pairs).toBeGreaterThan(0.85);
  });

  it('finds the same for any order of records', () => {
    const { records } = madePeople(300, createRng(5));
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: records.length }), (shuffled) => {
        expect(proposeLinks(shuffled)).toEqual(proposeLinks(records));
      }),
      { numRuns: 10 },
    );
  });

  it('takes empty, hostile and endless fields', () => {
    expect(proposeLinks([])).toEqual([]);
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            id: fc.string(),
            name: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
            phone: fc.option(fc.string({ maxLength: 40 })),
            email: fc.option(fc.string({ maxLength: 40 })),
            address: fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
            city: fc.option(fc.string()),
            gender: fc.option(fc.string()),
            birthDay: fc.option(fc.double()),
          }),
          { selector: ({ id }) => id, maxLength: 12 },
        ),
        (records) => {
          for (const { probability } of proposeLinks(records)) {
            expect(probability).toBeGreaterThan(0.5);
          }
        },
      ),
    );
    const long = 'x'.repeat(10_000);
    expect(
      proposeLinks([
        { id: long, name: long },
        { id: 'b', name: long },
      ]),
    ).toHaveLength(0);
  });

  it('says which id stands twice, and refuses a threshold outside its range', () => {
    const twice = [{ id: 'a' }, { id: 'a' }];
    expect(() => proposeLinks(twice)).toThrow(AppError);
    expect(() => proposeLinks([], { probabilityMin: Number.NaN })).toThrow('probabilityMin');
  });

  it('has a text for every piece of evidence, in both languages', () => {
    for (const code of LINK_EVIDENCE) {
      expect(REASONS_EN[`profile-link-${code}`]).toBeTruthy();
      expect(REASONS_ZH[`profile-link-${code}`]).toBeTruthy();
    }
  });
});

function groups(person: readonly number[]): readonly { readonly length: number }[] {
  const counts = new Map<number, number>();
  for (const p of person) counts.set(p, (counts.get(p) ?? 0) + 1);
  return [...counts.values()].map((length) => ({ length }));
}
