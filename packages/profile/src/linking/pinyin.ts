import { PINYIN_TABLE } from './pinyin-table.ts';

let readings: ReadonlyMap<string, string> | undefined;
let syllables: ReadonlySet<string> | undefined;

/** Surnames that are read unlike the same character elsewhere. */
const SURNAME_READINGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    单: 'shan',
    單: 'shan',
    曾: 'zeng',
    仇: 'qiu',
    查: 'zha',
    解: 'xie',
    朴: 'piao',
    区: 'ou',
    區: 'ou',
    盖: 'ge',
    尉: 'wei',
    缪: 'miao',
    繆: 'miao',
    翟: 'zhai',
    员: 'yun',
    覃: 'qin',
    繁: 'po',
    折: 'she',
  }),
);

/** Surnames of two characters. */
const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(
  '欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 尉迟 公孙 公孫 慕容 令狐 长孙 宇文 司徒 司空 端木 东方 東方 独孤 南宫 百里 呼延 轩辕 申屠 太史 钟离'.split(
    ' ',
  ),
);

/** Latin spellings of ü that passports and forms use. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/l(?:yu|u:|ü)(?!a)/g, 'lv'],
  [/n(?:yu|u:|ü)(?!a)/g, 'nv'],
];

const SYLLABLE_LETTERS_MAX = 6;

/** The reading of one character, or undefined where it is none of the table's. */
export function readingOf(character: string): string | undefined {
  readings ??= readTable();
  return readings.get(character);
}

/** Surname and given name of a name in Chinese characters, each as syllables. */
export function chineseName(name: string): {
  readonly surname: string;
  readonly given: string;
  readonly surnameSyllables: readonly string[];
  readonly givenSyllables: readonly string[];
} {
  const characters = [...name];
  const two = characters.slice(0, 2).join('');
  const length = characters.length > 2 && COMPOUND_SURNAMES.has(two) ? 2 : 1;
  const surname = characters.slice(0, length);
  const given = characters.slice(length);
  const read = (character: string): string => readingOf(character) ?? character;
  const first = surname[0] ?? '';
  const own = length === 1 ? SURNAME_READINGS.get(first) : undefined;
  return {
    surname: surname.join(''),
    given: given.join(''),
    surnameSyllables: own === undefined ? surname.map(read) : [own],
    givenSyllables: given.map(read),
  };
}

/**
 * Cuts Latin letters into syllables of Mandarin, the longest first with going back; undefined where
 * they are none ("xiaoming" → xiao, ming; "smith" → undefined).
 */
export function cutSyllables(letters: string): readonly string[] | undefined {
  syllables ??= new Set(readTable().values());
  const known = syllables;
  const spelt = SPELLINGS.reduce((text, [pattern, to]) => text.replace(pattern, to), letters);
  const cutFrom = (from: number, depth: number): readonly string[] | undefined => {
    if (from === spelt.length) return [];
    if (depth === 0) return undefined;
    for (let length = Math.min(SYLLABLE_LETTERS_MAX, spelt.length - from); length > 0; length--) {
      const syllable = spelt.slice(from, from + length);
      if (!known.has(syllable)) continue;
      const rest = cutFrom(from + length, depth - 1);
      if (rest !== undefined) return [syllable, ...rest];
    }
    return undefined;
  };
  // A name has four syllables at most; the depth also bounds the search on hostile text.
  return cutFrom(0, 4);
}

function readTable(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, syllable = '', characters = ''] of PINYIN_TABLE.matchAll(/([a-z]+)([^a-z]+)/g)) {
    for (const character of characters) found.set(character, syllable);
  }
  return found;
}
