import type { DerivedCell } from '@quanyu/lake';
import type { Matrix } from '@quanyu/numeric';
import {
  type ClvScores,
  type PurchaseSummary,
  type Rfm,
  tagMasks,
  tagsOfMask,
} from '@quanyu/profile';
import { type CustomerSegments, segmentId } from './customer-segments.ts';
import { type ProfileExtras, scoresText } from './profile-extras.ts';
import type { Buyers } from './purchase-history.ts';

export interface ProfileFacts {
  readonly summary: PurchaseSummary;
  readonly rfm: Rfm;
  readonly clv: ClvScores;
  readonly clvMinor: Float64Array;
  /** P(buys in the next weeks); absent where it could not be learnt. */
  readonly score: Float64Array | undefined;
  /** Why, as JSON; null where there is no score. */
  readonly scoreReasons: (buyer: number) => string | null;
  readonly segments: CustomerSegments;
  /** Shape (buyers, 2). */
  readonly map: Matrix;
  readonly extras: ProfileExtras;
}

/** Rows of `profiles`, one a buyer, in order of ids. */
export function* profileRows(
  buyers: Buyers,
  facts: ProfileFacts,
): Generator<readonly DerivedCell[]> {
  const { summary, rfm, clv, clvMinor, score, scoreReasons, segments, map, extras } = facts;
  const { next } = extras;
  const masks = tagMasks({ summary, rfm, clv });
  const places = [
    map.data.filter((_, at) => at % 2 === 0),
    map.data.filter((_, at) => at % 2 === 1),
  ];
  for (const [i, id] of buyers.ids.entries()) {
    const cell = (values: ArrayLike<number> | undefined): number | null => values?.[i] ?? null;
    const text = (values: readonly (string | null)[]): string | null => values[i] ?? null;
    const day = (values: Float64Array): number | null =>
      Number.isNaN(values[i] ?? Number.NaN) ? null : (values[i] ?? null);
    const mask = cell(masks) ?? 0;
    yield [
      id,
      segmentId(cell(segments.segment) ?? 0),
      cell(rfm.recencyDays),
      cell(buyers.orders),
      cell(buyers.revenueMinor),
      cell(summary.firstDay),
      cell(summary.lastDay),
      [rfm.recencyScore, rfm.frequencyScore, rfm.monetaryScore].map(cell).join(''),
      cell(score),
      scoreReasons(i),
      cell(clv.alive),
      cell(clv.purchases),
      cell(clvMinor),
      mask,
      tagsOfMask(mask),
      text(buyers.favouriteCategory),
      cell(buyers.favouriteCategoryShare),
      text(buyers.favouriteChannel),
      cell(buyers.favouriteChannelShare),
      extras.hour[i] ?? null,
      extras.priceBand[i] ?? null,
      cell(extras.discountShare),
      cell(extras.promotionIndex),
      extras.stage[i] ?? null,
      day(next.day),
      day(next.earlyDay),
      day(next.lateDay),
      cell(extras.clvLowMinor),
      cell(extras.clvHighMinor),
      scoresText(extras, i),
      cell(places[0]),
      cell(places[1]),
    ];
  }
}
