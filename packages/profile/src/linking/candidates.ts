import type { ComparablePerson } from './person-record.ts';

/** A key that more records share than this tells nobody apart; its pairs are left to other keys. */
const BLOCK_MAX = 60;
const PHONE_PART = 7;
const PHONE_REST = 3;

/**
 * Pairs of records worth comparing: those that share a phone or most of its digits, an e-mail's local
 * part, name and city, name and birthday, or an address. Each pair once, as indexes, the smaller first.
 */
export function* candidatePairs(
  people: readonly ComparablePerson[],
): Generator<readonly [number, number]> {
  const blocks = new Map<string, number[]>();
  people.forEach((person, index) => {
    for (const key of keysOf(person)) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [index]);
      else block.push(index);
    }
  });
  const seen = new Set<number>();
  for (const block of blocks.values()) {
    if (block.length < 2 || block.length > BLOCK_MAX) continue;
    for (const [place, i] of block.entries()) {
      for (const j of block.slice(place + 1)) {
        // Two indexes below 2^26 fit one exact number.
        const pair = i * 2 ** 26 + j;
        if (seen.has(pair)) continue;
        seen.add(pair);
        yield [i, j];
      }
    }
  }
}

function keysOf({ name, phone, email, address, city, birthDay }: ComparablePerson): Set<string> {
  const keys = new Set<string>();
  if (phone !== undefined) {
    // A slip spoils one half only.
    keys.add(`p<${phone.slice(0, -PHONE_REST)}`);
    keys.add(`p>${phone.slice(-PHONE_PART)}`);
  }
  if (email !== undefined) keys.add(`e${email.slice(0, email.indexOf('@'))}`);
  const place = city ?? '';
  if (name !== undefined && !name.isSurnameOnly) {
    keys.add(`n${name.key}|${place}`);
    if (birthDay !== undefined) keys.add(`b${name.key.slice(0, 4)}|${birthDay}`);
    if (address !== undefined) keys.add(`m${name.key}|${address.numbers}`);
  }
  const surname = name?.surname ?? name?.key;
  if (surname !== undefined && birthDay !== undefined) keys.add(`s${surname}|${birthDay}`);
  if (address?.numbers.includes('-') === true) {
    keys.add(`a${address.numbers}|${[...address.pairs].toSorted()[0] ?? ''}`);
  }
  return keys;
}
