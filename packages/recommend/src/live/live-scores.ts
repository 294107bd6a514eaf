import { NO_SCORE } from '../recommender.ts';
import { ContentProfile, contentLikeness } from './content-profile.ts';
import type { LiveIndex } from './live-index.ts';
import type { Scored, Speaker } from './scorer.ts';

/** What one speaking product adds to the score of another. */
export interface LivePart {
  readonly product: string;
  readonly value: number;
}

/** Scores before rules, with the products that only their content speaks for. */
export interface LiveScores extends Scored {
  /** Products without events are scored by content × this. */
  readonly contentScale: number;
}

/** What a product without events can reach at most, beside the best of those with events. */
const CONTENT_SHARE = 0.6;

/** Products without events that are looked at: the latest ones. */
const UNTOUCHED_MAX = 300;

/**
 * Scores by what follows and what is bought together; products that no event names by how much their
 * text, category and attributes share with the speaking ones.
 * @complexity O(Σ partners of the speakers + tokens of the untouched products).
 */
export function scoresOf(index: LiveIndex, speakers: readonly Speaker[]): LiveScores {
  const scored = index.scorer.score(speakers);
  const total = speakers.reduce((sum, one) => sum + one.pairs, 0);
  if (index.products.untouched.size === 0 || total === 0) return { ...scored, contentScale: 0 };
  let best = 0;
  for (const score of scored.scores.subarray(0, scored.length)) best = Math.max(best, score);
  const contentScale = (CONTENT_SHARE * (best > 0 ? best : 1)) / total;
  return addContent(index, { ...scored, contentScale });
}

function addContent(index: LiveIndex, scored: LiveScores): LiveScores {
  const profile = new ContentProfile(index.products, scored.speakers);
  let { length } = scored;
  for (const product of index.products.untouched.latest(UNTOUCHED_MAX)) {
    const likeness = profile.likenessTo(product);
    if (likeness === 0) continue;
    scored.products[length] = product;
    scored.scores[length] = scored.contentScale * likeness;
    length++;
  }
  return { ...scored, length };
}

/** What each speaking product adds to the score of a product without events. */
export function contentParts(index: LiveIndex, scored: LiveScores, product: number): LivePart[] {
  const parts: LivePart[] = [];
  for (const speaker of scored.speakers) {
    const likeness = contentLikeness(index.products, speaker.product, product);
    const value = scored.contentScale * speaker.pairs * likeness;
    if (value > 0) parts.push({ product: index.products.ids[speaker.product] ?? '', value });
  }
  return parts;
}

/** The parts of a product with events; `values` by speaker. */
export function modelParts(index: LiveIndex, scored: LiveScores, values: Float64Array): LivePart[] {
  const parts: LivePart[] = [];
  for (const [n, value] of values.entries()) {
    const speaker = scored.speakers[n];
    if (speaker === undefined || value <= 0) continue;
    parts.push({ product: index.products.ids[speaker.product] ?? '', value });
  }
  return parts;
}

/** Multiplies scores by a factor of their product; those that come to nothing are dropped. */
export function multiplyScores(scored: Scored, factor: (product: number) => number): void {
  const { products, scores, length } = scored;
  for (let n = 0; n < length; n++) {
    const turned = (scores[n] ?? NO_SCORE) * factor(products[n] ?? 0);
    scores[n] = turned > 0 ? turned : NO_SCORE;
  }
}
