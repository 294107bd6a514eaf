import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { parseExpression } from '../expression/expression.ts';
import { NO_SCORE } from '../recommender.ts';
import type { LiveIndex } from './live-index.ts';
import { multiplyScores } from './live-scores.ts';
import { askProducts } from './rules.ts';
import type { Scored } from './scorer.ts';

/** A product that stands at a place whatever its score, as long as rules and stock allow it. */
export interface Pin {
  readonly product: string;
  /** From 1. */
  readonly position: number;
}

/** What a request may turn. All default to off. */
export interface LiveDials {
  /** Score × each expression where it is a finite number ≥ 0; see `parseExpression`. */
  readonly booster?: string | readonly string[];
  readonly pins?: readonly Pin[];
  /** 0: by score alone; 1: by difference from what stands above alone (MMR). */
  readonly diversity?: number;
  /** 0 to 1: how much the popular are held back. Score × (1 − novelty × share of the most popular). */
  readonly novelty?: number;
  /** 0 to 1: share of the places, the last ones, for products that few have met yet. */
  readonly explorationShare?: number;
  /** 0 to 1: products below this share of the best score are left out; the list is then not filled up. */
  readonly minimumRelevance?: number;
  /** Score × (1 + this × margin share). 0 to 100. */
  readonly marginWeight?: number;
  /** Score × (1 + this × clearance): sells overstock, spares what runs out. 0 to 1. */
  readonly clearanceWeight?: number;
}

const RANGES = {
  diversity: [0, 1],
  novelty: [0, 1],
  explorationShare: [0, 1],
  minimumRelevance: [0, 1],
  marginWeight: [0, 100],
  clearanceWeight: [0, 1],
} as const;

/** Factor of each score, with the numbers checked. */
export interface CompiledDials {
  /** Absent where no dial changes scores. */
  readonly factor?: (product: number) => number;
  readonly diversity: number;
  readonly explorationShare: number;
  readonly minimumRelevance: number;
}

/** @throws AppError RECOMMEND_PARAM_INVALID, RECOMMEND_EXPRESSION_INVALID. */
export function compileDials(index: LiveIndex, dials: LiveDials): CompiledDials {
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = dials[name as keyof typeof RANGES];
    if (value === undefined || (value >= low && value <= high)) continue;
    throw badDial(name, `from ${low} to ${high}`, value);
  }
  for (const [i, { position }] of (dials.pins ?? []).entries()) {
    if (Number.isInteger(position) && position >= 1) continue;
    throw badDial(`pins[${i}].position`, 'a whole number >= 1', position);
  }
  const factors = factorsOf(index, dials);
  const { diversity = 0, explorationShare = 0, minimumRelevance = 0 } = dials;
  const rest = { diversity, explorationShare, minimumRelevance };
  if (factors.length === 0) return rest;
  return {
    ...rest,
    factor: (product) => factors.reduce((all, factor) => all * factor(product), 1),
  };
}

type Factor = (product: number) => number;

function factorsOf(index: LiveIndex, dials: LiveDials): Factor[] {
  const { products } = index;
  const { booster, novelty = 0, marginWeight = 0, clearanceWeight = 0 } = dials;
  const factors: Factor[] = [];
  for (const text of [booster ?? []].flat()) {
    const ask = askProducts(products, parseExpression(text));
    factors.push((product) => {
      const value = ask(product);
      return typeof value === 'number' && value >= 0 ? value : 1;
    });
  }
  if (novelty > 0) {
    const most = products.mostDemand();
    factors.push((product) => 1 - (novelty * products.degreeOf(product)) / (most + 1));
  }
  if (marginWeight > 0) {
    factors.push((product) => {
      const margin = products.facts[product]?.marginShare ?? 0;
      return Math.max(0, 1 + marginWeight * margin);
    });
  }
  if (clearanceWeight > 0) {
    factors.push((product) => 1 + clearanceWeight * (products.facts[product]?.clearance ?? 0));
  }
  return factors;
}

/** Multiplies the scores, and drops those below the minimum relevance. */
export function turnDials(scored: Scored, dials: CompiledDials): void {
  const { factor, minimumRelevance } = dials;
  if (factor !== undefined) multiplyScores(scored, factor);
  if (minimumRelevance === 0) return;
  const scores = scored.scores.subarray(0, scored.length);
  let best = 0;
  for (const score of scores) best = Math.max(best, score);
  for (const [n, score] of scores.entries()) {
    if (score < minimumRelevance * best) scores[n] = NO_SCORE;
  }
}

/** Draws for one place that is explored. */
const DRAWS = 24;

/**
 * Products that few have met: of some drawn ones those with the fewest events, the same for the same
 * recommendation id.
 */
export function explored(
  index: LiveIndex,
  want: { readonly count: number; readonly seed: string },
  passes: (product: number) => boolean,
): number[] {
  const { products } = index;
  const rng = createRng(`explore ${want.seed}`);
  const picked = new Set<number>();
  for (let place = 0; place < want.count && products.size > 0; place++) {
    let best = -1;
    for (let draw = 0; draw < DRAWS; draw++) {
      const product = rng.int(products.size);
      if (picked.has(product) || !passes(product)) continue;
      if (best < 0 || products.degreeOf(product) < products.degreeOf(best)) best = product;
    }
    if (best >= 0) picked.add(best);
  }
  return [...picked];
}

function badDial(name: string, wanted: string, value: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot recommend as ${name} must be ${wanted}: current value is ${value}`,
    { place: name },
  );
}
