import type { Reason } from '@quanyu/domain';
import type { Storefront, Voice } from '../context.ts';
import type { Session } from '../session.ts';
import { productName, type ShelfProduct } from './catalogue.ts';

/** A recommended product with the recommendation that a click will name. */
export interface FeedEntry {
  readonly product: ShelfProduct;
  /** Why it is shown; nothing where the heading says it all. */
  readonly reason: string | undefined;
}

export interface Feed {
  readonly recommendation: string;
  readonly entries: readonly FeedEntry[];
}

export interface FeedQuestion {
  readonly surface: 'home' | 'similar' | 'bought-together' | 'cart';
  readonly products: readonly string[];
  readonly count: number;
}

/** Asked for beyond the count, so that what is sold out this second can be left out. */
const SPARE = 2;

/**
 * Asks for recommendations and keeps what the ledger says can be bought now: the service follows
 * the stock by a moment, the ledger does not.
 */
export async function readFeed(
  store: Storefront,
  asked: FeedQuestion,
  to: { readonly session: Session; readonly voice: Voice },
): Promise<Feed> {
  const { tools, shelf } = store;
  const { session, voice } = to;
  const recommendation = tools.newId();
  const { ranked } = tools.recommendations.answer({
    surface: asked.surface,
    products: asked.products,
    ...(session.customer === null ? {} : { customer: session.customer }),
    request: { recommendationId: recommendation, count: asked.count * SPARE },
  });
  const named = ranked.flatMap(({ reason }) => namedProduct(reason));
  const products = await shelf.byId([
    ...new Set([...ranked.map(({ product }) => product), ...named]),
  ]);
  const known = new Map(products.map((product) => [product.product, product]));
  const entries = ranked.flatMap(({ product: id, reason }): FeedEntry[] => {
    const product = known.get(id);
    if (product === undefined || product.availableUnits < 1 || product.priceMinor === null) {
      return [];
    }
    // To a visitor without a name everything is popular, and the heading says so.
    const isPlain = session.customer === null && asked.surface === 'home';
    return [{ product, reason: isPlain ? undefined : reasonText(reason, known, voice) }];
  });
  return { recommendation, entries: entries.slice(0, asked.count) };
}

function namedProduct(reason: Reason): readonly string[] {
  const product = reason.params['product'];
  return typeof product === 'string' ? [product] : [];
}

/** The reason in a shopper's words: with names, without figures of the model. */
function reasonText(
  reason: Reason,
  known: ReadonlyMap<string, ShelfProduct>,
  { say, language }: Voice,
): string {
  const product = known.get(namedProduct(reason)[0] ?? '');
  if (product === undefined) return say('isPopular');
  const name = productName(product, language);
  const orders = reason.params['orders'];
  if (reason.code === 'RECOMMEND_BOUGHT_TOGETHER' && typeof orders === 'number') {
    return say('boughtWith', { name, orders });
  }
  if (reason.code === 'RECOMMEND_CART') return say('fitsCart', { name });
  if (reason.code === 'RECOMMEND_SIMILAR') return say('goesWith', { name });
  return say('becauseOf', { name });
}
