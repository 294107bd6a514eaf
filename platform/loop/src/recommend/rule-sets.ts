import type { RuleSetRecord } from '@quanyu/ledger';
import type { LiveRequest, LiveRules, Pin } from '@quanyu/recommend';

/** What a request or a rule set may ask of an answer; everything absent is off. */
export interface RecommendationDials {
  readonly filter?: string | undefined;
  readonly booster?: string | undefined;
  /** Category paths, `toys>dolls`, with all below. */
  readonly categories?: readonly string[] | undefined;
  readonly categoriesNot?: readonly string[] | undefined;
  readonly priceMinorMin?: number | undefined;
  readonly priceMinorMax?: number | undefined;
  readonly marginShareMin?: number | undefined;
  readonly region?: string | undefined;
  readonly ageYears?: number | undefined;
  /** Products that are not shown. */
  readonly hide?: readonly string[] | undefined;
  readonly pins?: readonly Pin[] | undefined;
  readonly categoryMax?: number | undefined;
  readonly diversity?: number | undefined;
  readonly novelty?: number | undefined;
  readonly explorationShare?: number | undefined;
  readonly minimumRelevance?: number | undefined;
  readonly marginWeight?: number | undefined;
  readonly clearanceWeight?: number | undefined;
  /** Leave out what the customer was shown in so many hours. */
  readonly avoidShownHours?: number | undefined;
}

/** A rule set that could have been applied to an answer, and whether it was. */
export interface RuleArm {
  readonly ruleSet: string;
  readonly share: number;
  readonly on: boolean;
}

const HOUR_MS = 3_600_000;

/**
 * The sets that hold on a surface, each with whether this customer belongs to its share. The same
 * customer stands on the same side each time; somebody unknown is drawn by the recommendation.
 */
export function armsOf(
  sets: readonly RuleSetRecord[],
  surface: string,
  key: string,
): readonly RuleArm[] {
  return sets
    .filter((set) => set.isActive && (set.surfaces.length === 0 || set.surfaces.includes(surface)))
    .map(({ ruleSet, share }) => ({
      ruleSet,
      share,
      on: share >= 1 || shareOf(`${ruleSet}|${key}`) < share,
    }));
}

/**
 * Joins what several ask, the later ones standing above: rules add up (the narrowest price, the
 * smallest cap, only categories that all of them allow), numbers of dials are the last one's.
 */
export function joinDials(all: readonly RecommendationDials[]): RecommendationDials & {
  readonly filters: readonly string[];
  readonly boosters: readonly string[];
} {
  const last = <K extends keyof RecommendationDials>(name: K): RecommendationDials[K] =>
    all.findLast((one) => one[name] !== undefined)?.[name];
  const given = <K extends keyof RecommendationDials>(name: K) =>
    all.flatMap((one) => (one[name] === undefined ? [] : [one[name]]));
  const lists = (name: 'hide' | 'categoriesNot') => all.flatMap((one) => one[name] ?? []);
  return {
    filters: given('filter'),
    boosters: given('booster'),
    categories: commonCategories(given('categories')),
    categoriesNot: lists('categoriesNot'),
    hide: lists('hide'),
    // The request's own pins come first: where two want one place, the later one moves down.
    pins: all.toReversed().flatMap((one) => one.pins ?? []),
    priceMinorMin: extreme(Math.max, given('priceMinorMin')),
    priceMinorMax: extreme(Math.min, given('priceMinorMax')),
    marginShareMin: extreme(Math.max, given('marginShareMin')),
    categoryMax: extreme(Math.min, given('categoryMax')),
    region: last('region'),
    ageYears: last('ageYears'),
    diversity: last('diversity'),
    novelty: last('novelty'),
    explorationShare: last('explorationShare'),
    minimumRelevance: last('minimumRelevance'),
    marginWeight: last('marginWeight'),
    clearanceWeight: last('clearanceWeight'),
    avoidShownHours: last('avoidShownHours'),
  };
}

function extreme(
  pick: (...values: number[]) => number,
  values: readonly (number | undefined)[],
): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : pick(...known);
}

/** Paths that lie in every list; undefined where no list stands. */
function commonCategories(
  lists: readonly (readonly string[] | undefined)[],
): readonly string[] | undefined {
  const [first, ...rest] = lists.filter((list) => list !== undefined);
  if (first === undefined) return undefined;
  return rest.reduce<readonly string[]>(
    (common, list) => [
      ...new Set([
        ...common.filter((path) => list.some((one) => isBelow(path, one))),
        ...list.filter((path) => common.some((one) => isBelow(path, one))),
      ]),
    ],
    first,
  );
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}>`);
}

/** A request with what rule sets and the request's own dials ask. The base's own rules stay. */
export function withDials(
  base: LiveRequest,
  dials: readonly RecommendationDials[],
  now: number,
): LiveRequest {
  const asked = dials.filter((one) => Object.keys(one).length > 0);
  if (asked.length === 0) return base;
  const { filters, boosters, hide = [], avoidShownHours, ...joined } = joinDials(asked);
  const { categories, categoriesNot = [], region, ageYears, marginShareMin, ...rest } = joined;
  const { priceMinorMin, priceMinorMax, ...numbers } = rest;
  const rules: LiveRules = {
    ...base.rules,
    ...known({ categories, region, ageYears, marginShareMin, priceMinorMin, priceMinorMax }),
    ...(categoriesNot.length === 0 ? {} : { categoriesNot }),
    ...(filters.length === 0 ? {} : { filter: filters }),
  };
  return {
    ...base,
    ...known(numbers),
    ...(boosters.length === 0 ? {} : { booster: boosters }),
    exclude: [...(base.exclude ?? []), ...hide],
    ...(avoidShownHours === undefined
      ? {}
      : { avoidShown: true, avoidShownSince: now - avoidShownHours * HOUR_MS }),
    rules,
  };
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Known<T>;
}

/**
 * A number in [0, 1) that only the text decides.
 * @see FNV-1a by Fowler, Noll and Vo, with the closing mix of MurmurHash3 (Appleby).
 */
export function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
