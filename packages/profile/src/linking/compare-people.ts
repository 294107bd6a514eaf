import { type Frequencies, surprise } from './frequencies.ts';
import type { ComparableAddress, ComparableName, ComparablePerson } from './person-record.ts';

/** What one field says for (> 0) or against (< 0) two records being one person's, in nats. */
export interface LinkEvidence {
  readonly code: LinkEvidenceCode;
  /** Against the rival that the other record is a stranger's. */
  readonly stranger: number;
  /** Against the rival that it is somebody's of the same household. */
  readonly household: number;
}

/** Codes of evidence; reasons put `profile-link-` before them. */
export const LINK_EVIDENCE = [
  'phone-same',
  'phone-near',
  'phone-other',
  'email-same',
  'email-near',
  'email-other',
  'name-same',
  'name-script',
  'name-sound',
  'name-near',
  'name-surname',
  'name-other',
  'birth-same',
  'birth-near',
  'birth-other',
  'address-same',
  'address-near',
  'address-other',
  'city-same',
  'city-other',
  'gender-same',
  'gender-other',
  'email-name',
] as const;
export type LinkEvidenceCode = (typeof LINK_EVIDENCE)[number];

/** How likely each agreement is for one person over two people of one household, ln. */
const HOUSEHOLD: Readonly<Record<LinkEvidenceCode, number>> = {
  'phone-same': 2.5,
  'phone-near': 2.5,
  'phone-other': -2.8,
  'email-same': 5,
  'email-near': 3.5,
  'email-other': -1.2,
  'name-same': 6.5,
  'name-script': 6.3,
  'name-sound': 4.5,
  'name-near': 0.1,
  'name-surname': -4,
  'name-other': -5.2,
  'birth-same': 7,
  'birth-near': 1,
  'birth-other': -3.3,
  'address-same': 0,
  'address-near': 0.1,
  'address-other': 0,
  'city-same': 0,
  'city-other': 0,
  'gender-same': 0.7,
  'gender-other': -3,
  'email-name': 4.5,
};

/** Weight against a stranger; against the household where the code alone does not say it. */
interface StrangerEvidence {
  readonly code: LinkEvidenceCode;
  readonly weight: number;
  readonly household?: number;
}

type Pair<T> = readonly [a: T, b: T];

/**
 * Evidence of each field that both records have, by Fellegi and Sunter: ln of how likely the
 * agreement is for one person over how likely for two. Rare values weigh more.
 * @see Fellegi & Sunter (1969), A Theory for Record Linkage, JASA 64(328), 1183-1210.
 */
export function comparePeople(
  a: ComparablePerson,
  b: ComparablePerson,
  frequencies: Frequencies,
): readonly LinkEvidence[] {
  const both = <T>(
    first: T | undefined,
    second: T | undefined,
    compare: (pair: Pair<T>, frequencies: Frequencies) => StrangerEvidence,
  ): readonly LinkEvidence[] => {
    if (first === undefined || second === undefined) return [];
    const { code, weight, household } = compare([first, second], frequencies);
    return [{ code, stranger: weight, household: household ?? HOUSEHOLD[code] }];
  };
  return [
    ...both(a.phone, b.phone, phoneEvidence),
    ...both(a.email, b.email, emailEvidence),
    ...both(a.name, b.name, nameEvidence),
    ...both(a.birthDay, b.birthDay, birthEvidence),
    ...both(a.address, b.address, addressEvidence),
    ...both(a.city, b.city, cityEvidence),
    ...both(a.gender, b.gender, genderEvidence),
    ...emailNameEvidence([a, b]),
  ];
}

const EMAIL_NAME_LETTERS_MIN = 7;

/** One left no name, and its e-mail spells the other's: xiaoming.ouyang88@… */
function emailNameEvidence([a, b]: Pair<ComparablePerson>): readonly LinkEvidence[] {
  const isTold = (named: ComparablePerson, nameless: ComparablePerson): boolean => {
    const { name } = named;
    const isNameless = nameless.name === undefined || nameless.name.isSurnameOnly;
    if (name === undefined || name.isSurnameOnly || !isNameless) return false;
    const letters = (nameless.email ?? '').replace(/@.*$/, '').replace(/[^a-z]/g, '');
    const isLong = letters.length >= EMAIL_NAME_LETTERS_MIN;
    return (
      isLong &&
      letters.length === name.key.replaceAll(' ', '').length &&
      name.key.split(' ').every((part) => letters.includes(part))
    );
  };
  if (!isTold(a, b) && !isTold(b, a)) return [];
  return [{ code: 'email-name', stranger: 6, household: HOUSEHOLD['email-name'] }];
}

/** A number names a person or a household; the more records share it, the less it says. */
function phoneEvidence([a, b]: Pair<string>, { phones, records }: Frequencies): StrangerEvidence {
  if (a === b) {
    const sharing = phones.get(a) ?? 2;
    const weight = Math.log(records + 100) + 1 - 1.5 * Math.log(Math.max(1, sharing - 1));
    return { code: 'phone-same', weight: Math.max(1, weight) };
  }
  return isOneStep(a, b) ? { code: 'phone-near', weight: 5 } : { code: 'phone-other', weight: -1 };
}

const LOCAL_LENGTH_MIN = 6;
const ROLE_LOCAL = /^(?:info|mail|admin|contact|service|office|sales|hello)$/;

function emailEvidence([a, b]: Pair<string>, { emails, records }: Frequencies): StrangerEvidence {
  const [localA = '', domainA] = a.split('@');
  const [localB = '', domainB] = b.split('@');
  if (a === b) {
    const sharing = emails.get(a) ?? 2;
    const weight = Math.log(records + 100) + 2.5 - 1.5 * Math.log(Math.max(1, sharing - 1));
    return { code: 'email-same', weight: ROLE_LOCAL.test(localA) ? 1 : Math.max(1, weight) };
  }
  const isLong = Math.min(localA.length, localB.length) >= LOCAL_LENGTH_MIN;
  const isNear = localA === localB || (domainA === domainB && isOneStep(localA, localB));
  if (isLong && isNear) return { code: 'email-near', weight: localA === localB ? 6 : 3 };
  return { code: 'email-other', weight: -0.5 };
}

const NAME_WEIGHT_MAX = 10;

function nameEvidence([a, b]: Pair<ComparableName>, frequencies: Frequencies): StrangerEvidence {
  if (a.isSurnameOnly || b.isSurnameOnly) return surnameEvidence([a, b], frequencies);
  const { records, names, nameKeys } = frequencies;
  const key = Math.min(NAME_WEIGHT_MAX, surprise(nameKeys, a.key, records));
  if (a.script === b.script && a.text === b.text) {
    const weight = a.script === 'latin' ? key : surprise(names, a.text, records);
    return { code: 'name-same', weight: Math.min(NAME_WEIGHT_MAX, weight) };
  }
  if (a.key === b.key) {
    // Characters that sound alike are a slip of the pen now and then, and two people mostly.
    return a.script === 'han' && b.script === 'han'
      ? { code: 'name-sound', weight: key - 4 }
      : { code: 'name-script', weight: key - 0.5 };
  }
  return partOfName([a, b]);
}

function partOfName([a, b]: Pair<ComparableName>): StrangerEvidence {
  const isLong = Math.min(a.key.length, b.key.length) >= 6;
  const [left, right] = [a.key.replaceAll(' ', ''), b.key.replaceAll(' ', '')];
  if (isLong && (isOneStep(left, right) || differsByOnePart(a, b))) {
    return { code: 'name-near', weight: 1.5 };
  }
  const isFamily = a.surname !== undefined && a.surname === b.surname;
  return isFamily ? { code: 'name-surname', weight: -3 } : { code: 'name-other', weight: -5 };
}

/** Same family name and one of two syllables of the given name: a character was dropped or changed. */
function differsByOnePart(a: ComparableName, b: ComparableName): boolean {
  const [left, right] = [a.key.split(' '), b.key.split(' ')];
  if (Math.max(left.length, right.length) < 3 || left.length === right.length) return false;
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  const rest = [...long];
  for (const part of short) {
    const place = rest.indexOf(part);
    if (place < 0) return false;
    rest.splice(place, 1);
  }
  return rest.length === 1;
}

function surnameEvidence(
  [a, b]: Pair<ComparableName>,
  { surnames, records }: Frequencies,
): StrangerEvidence {
  const only = a.isSurnameOnly ? a : b;
  const other = only === a ? b : a;
  const surname = only.surname ?? only.key;
  const isThere =
    other.surname === undefined
      ? other.key.split(' ').includes(surname)
      : other.surname === surname;
  if (!isThere) return { code: 'name-other', weight: -5 };
  const weight = Math.min(4, surprise(surnames, surname, records));
  return { code: 'name-surname', weight, household: 0.6 };
}

const DAY_MS = 86_400_000;

function birthEvidence([a, b]: Pair<number>): StrangerEvidence {
  if (a === b) return { code: 'birth-same', weight: 7 };
  const [left, right] = [a, b].map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));
  const digitsOff = [...(left ?? '')].filter((digit, at) => digit !== right?.[at]).length;
  const [yearA, monthA, dayA] = (left ?? '').split('-');
  const [yearB, monthB, dayB] = (right ?? '').split('-');
  const isSwapped = yearA === yearB && monthA === dayB && dayA === monthB;
  return isSwapped || digitsOff === 1
    ? { code: 'birth-near', weight: 2 }
    : { code: 'birth-other', weight: -4.5 };
}

/** By how many numbers agree. */
const ADDRESS_WEIGHTS = [0, 4, 7, 10];

function addressEvidence([a, b]: Pair<ComparableAddress>): StrangerEvidence {
  const shared = [...a.pairs].filter((pair) => b.pairs.has(pair)).length;
  const smaller = Math.min(a.pairs.size, b.pairs.size);
  const likeness = smaller === 0 ? 1 : shared / smaller;
  const sameNumbers = a.numbers !== '' && a.numbers === b.numbers;
  if (sameNumbers && likeness >= 0.6) {
    // "No. 8" is many doors; "8-2-301" is one.
    const parts = a.numbers.split('-').length;
    return { code: 'address-same', weight: ADDRESS_WEIGHTS[Math.min(3, parts)] ?? 0 };
  }
  if (likeness >= 0.75 && smaller >= 4) return { code: 'address-near', weight: 1 };
  return { code: 'address-other', weight: -0.7 };
}

function cityEvidence([a, b]: Pair<string>, { cities, records }: Frequencies): StrangerEvidence {
  if (a !== b) return { code: 'city-other', weight: -1.5 };
  const weight = Math.min(3, surprise(cities, a, records)) - 0.3;
  return { code: 'city-same', weight: Math.max(0, weight) };
}

function genderEvidence([a, b]: Pair<string>): StrangerEvidence {
  return a === b ? { code: 'gender-same', weight: 0.6 } : { code: 'gender-other', weight: -4 };
}

/** One character put in, left out or changed, or two neighbours swapped. */
export function isOneStep(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from++;
  let endA = a.length;
  let endB = b.length;
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const [left, right] = [a.slice(from, endA), b.slice(from, endB)];
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
