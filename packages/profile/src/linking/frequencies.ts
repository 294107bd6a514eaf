import type { ComparablePerson } from './person-record.ts';

/** How often values occur among the records: a rare name that agrees says more than a common one. */
export interface Frequencies {
  readonly records: number;
  readonly names: ReadonlyMap<string, number>;
  readonly nameKeys: ReadonlyMap<string, number>;
  readonly surnames: ReadonlyMap<string, number>;
  readonly phones: ReadonlyMap<string, number>;
  readonly emails: ReadonlyMap<string, number>;
  readonly cities: ReadonlyMap<string, number>;
}

/** What is assumed of values before many records are seen: one in 2,000 has a given name. */
const PRIOR_RECORDS = 1_000;
const PRIOR_COUNT = 0.5;

/** Counts values of all records. */
export function countFrequencies(people: readonly ComparablePerson[]): Frequencies {
  const count = (read: (person: ComparablePerson) => string | undefined) => {
    const counts = new Map<string, number>();
    for (const person of people) {
      const value = read(person);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return counts;
  };
  return {
    records: people.length,
    names: count(({ name }) => name?.text),
    nameKeys: count(({ name }) => name?.key),
    surnames: count(({ name }) => name?.surname),
    phones: count(({ phone }) => phone),
    emails: count(({ email }) => email),
    cities: count(({ city }) => city),
  };
}

/** How surprising it is that two strangers share the value, in nats: −ln of its share among others. */
export function surprise(
  counts: ReadonlyMap<string, number>,
  value: string,
  records: number,
): number {
  const others = Math.max(0, (counts.get(value) ?? 1) - 1);
  return -Math.log((others + PRIOR_COUNT) / (records + PRIOR_RECORDS));
}
