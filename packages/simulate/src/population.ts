import type { Rng } from '@quanyu/numeric';
import { type SimulatedProduct, TASTES } from './catalogue.ts';
import { at, clamp, exponential } from './draw.ts';
import { SEGMENTS } from './leaves.ts';
import type { Sizes } from './scale.ts';

/** The latent state of all customers, one typed array a trait: 59 bytes a customer, however many events. */
export interface Population {
  /** Customers registered so far; index = order of registration. */
  count: number;
  readonly segment: Uint8Array;
  /** Share of the proposals to visit that a customer takes up, in (0, 1]. */
  readonly activity: Float32Array;
  /** Log of income against the mean. */
  readonly income: Float32Array;
  /** Index of the preferred online channel. */
  readonly habit: Uint8Array;
  /** Share of a customer's trips that end in a store, in [0, 1]. */
  readonly storeHabit: Float32Array;
  readonly registeredDay: Int32Array;
  readonly churnDay: Int32Array;
  /** Birthday of the child; −1,000,000 for none. */
  readonly childBirthDay: Int32Array;
  /** Shape (customers × TASTES), row-major. */
  readonly taste: Float32Array;
  readonly orders: Uint16Array;
  readonly referrer: Int32Array;
}

export const NO_CHILD = -1_000_000;

/** Shares and mean years of a child's age when the customer registers; −1: no child. */
const SEGMENT_SHARE_SUMS = [0.18, 0.44, 0.7, 0.88, 1] as const;
const CHILD_AGE_YEARS: readonly (readonly [number, number])[] = [
  [-0.3, 1.8],
  [2, 5],
  [5.5, 11],
  [-1, -1],
  [-1, -1],
];
const MEAN_LIFE_DAYS = [620, 800, 760, 480, 1100] as const;
/** Running shares of the preferred channel: web, app, social, email, marketplace. */
const HABIT_SUMS: readonly (readonly number[])[] = [
  [0.2, 0.58, 0.78, 0.82, 1],
  [0.24, 0.62, 0.76, 0.81, 1],
  [0.3, 0.62, 0.72, 0.78, 1],
  [0.36, 0.54, 0.64, 0.74, 1],
  [0.3, 0.56, 0.8, 0.84, 1],
];

export function emptyPopulation(sizes: Sizes): Population {
  const n = sizes.customers;
  return {
    count: 0,
    segment: new Uint8Array(n),
    activity: new Float32Array(n),
    income: new Float32Array(n),
    habit: new Uint8Array(n),
    storeHabit: new Float32Array(n),
    registeredDay: new Int32Array(n),
    churnDay: new Int32Array(n),
    childBirthDay: new Int32Array(n),
    taste: new Float32Array(n * TASTES),
    orders: new Uint16Array(n),
    referrer: new Int32Array(n),
  };
}

/** Customers that exist by the end of a day. */
export function customersBy(day: number, sizes: Sizes): number {
  const daysIn = day - sizes.startDay + 1;
  return sizes.customersAtStart + Math.floor(sizes.customersPerDay * daysIn);
}

const firstAbove = (sums: readonly number[], u: number): number =>
  Math.max(
    0,
    sums.findIndex((sum) => u < sum),
  );

/** Adds the next customer; a function of the seed, the index and the day of registration. */
export function addCustomer(people: Population, day: number, sizes: Sizes, root: Rng): number {
  const i = people.count;
  const rng = root.stream('customer').stream(i);
  const segment = firstAbove(SEGMENT_SHARE_SUMS, rng.uniform());
  const old = i < sizes.customersAtStart;
  const registered = old ? sizes.startDay - 1 - rng.int(720) : day;
  people.segment[i] = segment;
  people.activity[i] = clamp(0.22 * Math.exp(0.85 * rng.normal()), 0.01, 1);
  people.income[i] = 0.45 * rng.normal();
  people.habit[i] = firstAbove(at(HABIT_SUMS, segment), rng.uniform());
  people.storeHabit[i] = clamp(0.45 + 0.3 * rng.normal(), 0.02, 1);
  people.registeredDay[i] = registered;
  const lifeDays = exponential(rng, MEAN_LIFE_DAYS[segment] ?? 700);
  people.churnDay[i] = Math.max(old ? sizes.startDay : day, day) + Math.ceil(lifeDays);
  const [youngest, oldest] = at(CHILD_AGE_YEARS, segment);
  const ageYears = youngest + (oldest - youngest) * rng.uniform();
  people.childBirthDay[i] = oldest < 0 ? NO_CHILD : registered - Math.round(ageYears * 365.25);
  for (let k = 0; k < TASTES; k++) {
    const centre = k === segment ? 0.9 : 0;
    people.taste[i * TASTES + k] = centre + 0.6 * rng.normal();
  }
  people.referrer[i] = i > 10 && rng.uniform() < 0.12 ? rng.int(i) : -1;
  people.count = i + 1;
  return i;
}

/** Chance that a customer takes up a proposal to visit on a day: 0 when gone, tripled before the child's birthday. */
export function visitChance(people: Population, i: number, day: number): number {
  if (day >= (people.churnDay[i] ?? 0)) return 0;
  const boost = birthdayNear(people.childBirthDay[i] ?? NO_CHILD, day) ? 1 : 1 / 3;
  return (people.activity[i] ?? 0) * boost;
}

function birthdayNear(birthDay: number, day: number): boolean {
  if (birthDay === NO_CHILD || day <= birthDay) return false;
  const toNext = 365.25 - ((day - birthDay) % 365.25);
  return toNext <= 21;
}

/** How well a product suits a customer on a day, in (0, 1]: the child's age, then taste. */
export function suits(
  people: Population,
  i: number,
  product: SimulatedProduct,
  day: number,
): number {
  let dot = 0;
  for (let k = 0; k < TASTES; k++) {
    dot += (people.taste[i * TASTES + k] ?? 0) * (product.taste[k] ?? 0);
  }
  return ageFit(people.childBirthDay[i] ?? NO_CHILD, product, day) * Math.min(1, Math.exp(dot - 1));
}

function ageFit(birthDay: number, product: SimulatedProduct, day: number): number {
  if (birthDay === NO_CHILD) return 1;
  const age = (day - birthDay) / 365.25;
  const [from, to] = product.ageYears;
  const gap = Math.max(from - age, age - to, 0);
  return gap === 0 ? 1 : gap < 1.5 ? 0.4 : 0.08;
}

/** Appetite for a price: dear things need income. Near 1, within [0.5, 1.6]. */
export function affords(people: Population, i: number, priceMinor: number): number {
  const relative = Math.log(priceMinor / 12_000);
  return clamp(Math.exp(0.35 * (people.income[i] ?? 0) * relative), 0.5, 1.6);
}

export function segmentCode(people: Population, i: number): string {
  return at(SEGMENTS, people.segment[i] ?? 0).code;
}
