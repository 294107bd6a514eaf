import type { Reason } from '@quanyu/domain';
import type { LiveDials } from './dials.ts';
import type { LiveRules } from './rules.ts';

/** Where an answer is shown. */
export type Surface = 'home' | 'similar' | 'bought-together' | 'cart';

export interface LiveRequest extends LiveDials {
  /** Given by the caller, comes back in the answer: clicks and orders name it. */
  readonly recommendationId: string;
  /** 1 to 10,000. */
  readonly count: number;
  readonly rules?: LiveRules;
  /** Most products of one category in the list. Default: no limit. */
  readonly categoryMax?: number;
  readonly exclude?: readonly string[];
  /** Which known products the home feed leaves out. Default purchased. */
  readonly hide?: 'purchased' | 'seen' | 'none';
  /** Leave out what `recordShown` remembers for the customer. Default false. */
  readonly avoidShown?: boolean;
  /** With `avoidShown`: only what was shown at this epoch ms or later. */
  readonly avoidShownSince?: number;
  /** Whether lists are filled up with popular products. Default: home and cart yes, others no. */
  readonly fill?: boolean;
}

export interface LiveProduct {
  readonly product: string;
  readonly score: number;
  readonly source: 'model' | 'content' | 'popular' | 'pinned' | 'explored';
  readonly base: number;
  /** By product of the history or cart; with `base` they add up to the score. */
  readonly contributions: readonly { readonly product: string; readonly value: number }[];
  readonly reason: Reason;
}

export interface LiveAnswer {
  readonly recommendationId: string;
  readonly surface: Surface;
  /** Best first; pins at their places, explored ones last. */
  readonly ranked: readonly LiveProduct[];
  /** Present where the list is empty. */
  readonly emptyReason?: Reason;
}
