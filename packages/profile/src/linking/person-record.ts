import { chineseName, cutSyllables } from './pinyin.ts';

/** What one channel knows of somebody. Everything but the id may be missing: null or empty. */
export interface PersonRecord {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly gender?: string | null | undefined;
  /** Integer day index. */
  readonly birthDay?: number | null | undefined;
}

/** A name in a form that compares over scripts and orders of words. */
export interface ComparableName {
  readonly script: 'han' | 'latin';
  /** As written, without spaces and marks. */
  readonly text: string;
  /** Syllables or words, sorted: the same for 张伟, Zhang Wei and WEI ZHANG. */
  readonly key: string;
  /** The family name's syllables where the order of words tells it. */
  readonly surname: string | undefined;
  /** Only a family name is known: 张先生, 张**. */
  readonly isSurnameOnly: boolean;
}

/** A record with its fields in comparable form; undefined: missing. */
export interface ComparablePerson {
  readonly name: ComparableName | undefined;
  readonly phone: string | undefined;
  readonly email: string | undefined;
  readonly address: ComparableAddress | undefined;
  readonly city: string | undefined;
  readonly gender: string | undefined;
  readonly birthDay: number | undefined;
}

export interface ComparableAddress {
  /** Numbers in order: road, building, unit, room. */
  readonly numbers: string;
  /** Pairs of neighbouring characters of the rest. */
  readonly pairs: ReadonlySet<string>;
}

/** What is read of a field at most: longer ones are payloads. */
const FIELD_LENGTH_MAX = 200;
const HAN = /^\p{Script=Han}+$/u;
const HONORIFIC = /(?:先生|女士|小姐|太太|老师|同学|經理|经理|\*+|某+)$/u;
const LATIN_HONORIFIC = /^(?:mr|mrs|ms|miss|dr)$/;
const MOBILE_DIGITS = 11;
const PHONE_DIGITS_MIN = 7;

/** Brings a record's fields into comparable form. Cost O(characters), of at most 200 a field. */
export function comparablePerson(record: PersonRecord): ComparablePerson {
  return {
    name: comparableName(fieldOf(record.name)),
    phone: comparablePhone(fieldOf(record.phone)),
    email: comparableEmail(fieldOf(record.email)),
    address: comparableAddress(fieldOf(record.address)),
    city:
      fieldOf(record.city)
        .toLowerCase()
        .replace(/[市\s]/g, '') || undefined,
    gender: fieldOf(record.gender).toLowerCase() || genderOfTitle(fieldOf(record.name)),
    birthDay: Number.isInteger(record.birthDay) ? (record.birthDay ?? undefined) : undefined,
  };
}

/** 先生 and 女士 tell the gender where nobody else does. */
function genderOfTitle(name: string): string | undefined {
  if (/先生$|^mr\b/i.test(name)) return 'male';
  return /女士$|小姐$|太太$|^(?:mrs|ms|miss)\b/i.test(name) ? 'female' : undefined;
}

function fieldOf(text: string | null | undefined): string {
  return (text ?? '').slice(0, FIELD_LENGTH_MAX).normalize('NFKC').trim();
}

/** A name over scripts; undefined where there is none to compare. */
export function comparableName(name: string): ComparableName | undefined {
  const joined = name.replace(/[\s·•.,，。]/g, '');
  const bare = joined.replace(HONORIFIC, '');
  if (HAN.test(bare)) return hanName(bare, bare.length < joined.length);
  return latinName(name);
}

function hanName(text: string, hadHonorific: boolean): ComparableName {
  const { surnameSyllables, givenSyllables } = chineseName(text);
  const syllables = [...surnameSyllables, ...givenSyllables];
  return {
    script: 'han',
    text,
    key: syllables.toSorted().join(' '),
    surname: surnameSyllables.join(''),
    isSurnameOnly: givenSyllables.length === 0 || (hadHonorific && givenSyllables.length === 0),
  };
}

function latinName(name: string): ComparableName | undefined {
  const lower = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\u0308/g, ':')
    .replace(/\p{M}/gu, '');
  const words = lower
    .split(/[^\p{L}:]+/u)
    .map((word) => word.replaceAll('-', ''))
    .filter((word) => word !== '' && !LATIN_HONORIFIC.test(word));
  const [first] = words;
  if (first === undefined) return undefined;
  const cut = words.map((word) => cutSyllables(word));
  const isMandarin = cut.every((syllables) => syllables !== undefined);
  const parts = isMandarin ? cut.flatMap((syllables) => syllables ?? []) : words;
  return {
    script: 'latin',
    text: words.join(' '),
    key: parts.toSorted().join(' '),
    surname: name.includes(',') ? (cut[0] ?? [first]).join('') : undefined,
    isSurnameOnly: words.length === 1 && parts.length === 1,
  };
}

/** Digits of a number without the country's prefix; undefined where it is too short or masked. */
export function comparablePhone(phone: string): string | undefined {
  if (phone.includes('*')) return undefined;
  const digits = phone.replace(/\D/g, '').replace(/^(?:0086|86)(?=1\d{10}$)/, '');
  if (digits.length < PHONE_DIGITS_MIN || digits.length > 15) return undefined;
  return digits.length > MOBILE_DIGITS ? digits.slice(-MOBILE_DIGITS) : digits;
}

/** Lower case, without a tag after +, and without dots where the provider ignores them. */
export function comparableEmail(email: string): string | undefined {
  const [, local = '', domain = ''] =
    /^([^@\s]+)@([^@\s]+\.[^@\s]+)$/.exec(email.toLowerCase()) ?? [];
  if (local === '') return undefined;
  const plain = local.replace(/\+.*$/, '');
  const isDotless = domain === 'gmail.com' || domain === 'googlemail.com';
  return `${isDotless ? plain.replaceAll('.', '') : plain}@${domain}`;
}

const DIGITS: Readonly<Record<string, string>> = {
  一: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
};
/** Words that say what a part of an address is, and are left out as often as not. */
const ADDRESS_WORDS =
  /特别行政区|自治区|province|district|building|road|street|unit|room|city|省|市|区|县|镇|乡|街道|小区|单元|号楼|号|栋|幢|弄|室|层|楼/g;

/** Numbers and pairs of characters; undefined where there is nothing to compare. */
export function comparableAddress(address: string): ComparableAddress | undefined {
  const text = address
    .toLowerCase()
    .replace(/[一二三四五六七八九](?=[单号栋幢弄室层楼])/g, (digit) => DIGITS[digit] ?? digit);
  const numbers = (text.match(/\d+/g) ?? []).join('-');
  const rest = text.replace(ADDRESS_WORDS, '').replace(/[^\p{L}]/gu, '');
  if (numbers === '' && rest.length < 4) return undefined;
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < rest.length; at++) pairs.add(rest.slice(at, at + 2));
  return { numbers, pairs };
}
