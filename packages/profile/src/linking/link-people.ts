import { AppError, type Reason } from '@quanyu/domain';
import { sigmoid } from '@quanyu/learn';
import { logSumExp } from '@quanyu/numeric';
import { PROFILE_ERRORS } from '../errors.ts';
import { candidatePairs } from './candidates.ts';
import { comparePeople, type LinkEvidence } from './compare-people.ts';
import { countFrequencies, type Frequencies } from './frequencies.ts';
import { type ComparablePerson, comparablePerson, type PersonRecord } from './person-record.ts';

/** Two records that are probably one person's: a proposal, for somebody to accept or reject. */
export interface LinkProposal {
  /** Ids of the records, the smaller first in code-unit order. */
  readonly a: string;
  readonly b: string;
  /** P(one person), 0 to 1. */
  readonly probability: number;
  /** Prior and the evidence of every field, in nats; they add up to the log-odds. */
  readonly logOdds: number;
  /** Evidence for it, the strongest first, then what speaks against it. */
  readonly reasons: readonly Reason[];
}

export interface LinkOptions {
  /** Pairs less likely are not proposed. 0.5 to 1, default 0.86. */
  readonly probabilityMin?: number;
}

/** Chosen on generated people of one seed and measured on others (`bench/linking.ts`). */
const PROBABILITY_MIN = 0.86;

/**
 * Pairs of records that are probably one person's: names in Chinese and Latin script by pinyin,
 * phones, addresses, e-mails, birthdays. Only records that share a key are compared (`candidates.ts`).
 * Nothing is linked here. The same pairs for any order of records.
 * @throws AppError PROFILE_PARAM_INVALID, PROFILE_CUSTOMER_REPEATED.
 * @complexity O(records + pairs that share a key); blocks over 60 records are left out.
 * @example
 * proposeLinks([
 *   { id: 'shop:1', name: '欧阳小明', phone: '138 0013 8000' },
 *   { id: 'till:9', name: 'Xiaoming Ouyang', phone: '+8613800138000' },
 * ])[0]?.probability; // 0.99…
 */
export function proposeLinks(
  records: readonly PersonRecord[],
  options: LinkOptions = {},
): readonly LinkProposal[] {
  const probabilityMin = checkedProbability(options.probabilityMin ?? PROBABILITY_MIN);
  checkIds(records);
  const people = records.map(comparablePerson);
  const frequencies = countFrequencies(people);
  const prior = priorOf(frequencies);
  const found: LinkProposal[] = [];
  for (const [a, b] of candidatePairs(people)) {
    const proposal = judged([a, b], { records, people, frequencies, prior });
    if (proposal !== undefined && proposal.probability >= probabilityMin) found.push(proposal);
  }
  return found.sort(
    (x, y) => y.logOdds - x.logOdds || (x.a < y.a ? -1 : x.a > y.a ? 1 : x.b < y.b ? -1 : 1),
  );
}

interface Judging {
  readonly records: readonly PersonRecord[];
  readonly people: readonly ComparablePerson[];
  readonly frequencies: Frequencies;
  readonly prior: number;
}

/** A record has about a third of a partner among all the others, and two of its household a partner. */
function priorOf({ records }: Frequencies): number {
  return -Math.log(records + 100) - 1;
}
const HOUSEHOLD_PRIOR = -0.7;

function judged(
  [i, j]: readonly [number, number],
  { records, people, frequencies, prior }: Judging,
): LinkProposal | undefined {
  const [first, second] = [people[i], people[j]];
  const [a, b] = [records[i]?.id, records[j]?.id];
  if (first === undefined || second === undefined || a === undefined || b === undefined) {
    return undefined;
  }
  const evidence = comparePeople(first, second, frequencies);
  const stranger = evidence.reduce((sum, one) => sum + one.stranger, prior);
  const household = evidence.reduce((sum, one) => sum + one.household, HOUSEHOLD_PRIOR);
  const logOdds = -logSumExp([-stranger, -household]);
  if (logOdds <= 0) return undefined;
  const weightOf = (one: LinkEvidence) => Math.min(one.stranger, one.household);
  const reasons = evidence
    .toSorted((x, y) => weightOf(y) - weightOf(x))
    .map((one) => ({ code: `profile-link-${one.code}`, params: { weight: weightOf(one) } }));
  const [low, high] = a < b ? [a, b] : [b, a];
  return { a: low, b: high, probability: sigmoid(logOdds), logOdds, reasons };
}

function checkedProbability(probability: number): number {
  if (probability >= 0.5 && probability <= 1) return probability;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot propose links as probabilityMin must be 0.5 to 1: current value is ${probability}`,
    { place: 'probabilityMin' },
  );
}

function checkIds(records: readonly PersonRecord[]): void {
  const seen = new Set<string>();
  for (const [row, { id }] of records.entries()) {
    if (!seen.has(id)) {
      seen.add(id);
      continue;
    }
    throw new AppError(
      PROFILE_ERRORS.PROFILE_CUSTOMER_REPEATED,
      `Cannot compare people as each id must stand once: current value is ${id.slice(0, 100)} again in row ${row}`,
      { place: 'id', details: { row } },
    );
  }
}
