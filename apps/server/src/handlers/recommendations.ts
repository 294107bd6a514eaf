import { randomUUID } from 'node:crypto';
import type { Language, Reason } from '@quanyu/domain';
import type { RecommendationQuestion } from '@quanyu/loop';
import type { ApiRequest, Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { reasonAnswer } from './retailer-context.ts';

/** Version of what is served: counters are live, so the version is the way of counting. */
const MODEL = 'live-counters';
const MODEL_VERSION = '1';

export const recommend: Handler<'recommend'> = async ({ body }, services) => {
  const recommendation = randomUUID();
  const answer = services
    .recommendations()
    .answer(await questionOf(body, recommendation, services));
  const ranked = answer.ranked.slice(0, body.count);
  const shelf = await services.shown.shelf();
  const nameOf = (id: string): string => shelf.products.get(id)?.name ?? id;
  return {
    recommendation,
    surface: body.surface,
    model: MODEL,
    modelVersion: MODEL_VERSION,
    rows: ranked.map(({ product, score, base, contributions, reason }, index) => {
      const parts = contributions.map((part) => ({
        product: part.product,
        name: nameOf(part.product),
        value: part.value,
      }));
      return {
        rank: index + 1,
        product,
        name: nameOf(product),
        score,
        priceMinor: shelf.products.get(product)?.priceMinor ?? null,
        availableUnits: shelf.available(product, body.location),
        contributions: base === 0 ? parts : [...parts, { product: '', name: '', value: base }],
        reason: reasonAnswer(named(reason, nameOf), body.lang as Language),
      };
    }),
    note:
      answer.emptyReason === undefined
        ? null
        : reasonAnswer(named(answer.emptyReason, nameOf), body.lang as Language),
  };
};

async function questionOf(
  body: ApiRequest<'recommend'>['body'],
  recommendationId: string,
  { ledger }: Services,
): Promise<RecommendationQuestion> {
  const { surface, customer, products, count, hide, categoryCap, location, category } = body;
  const place = body.inStockOnly ? location : undefined;
  const allowed =
    place === undefined && category === undefined
      ? undefined
      : await allowedProducts(ledger, place, category);
  return {
    surface,
    customer,
    products,
    request: {
      recommendationId,
      count,
      exclude: hide,
      hide: body.keepSeen ? 'none' : 'purchased',
      ...(categoryCap === undefined ? {} : { categoryMax: categoryCap }),
      rules: {
        soldOut: !body.inStockOnly,
        ...(allowed === undefined ? {} : { allow: (product: string) => allowed.has(product) }),
      },
    },
  };
}

/** Products of a category that can be sold at one place now. */
async function allowedProducts(
  { pool }: Services['ledger'],
  location: string | undefined,
  category: string | undefined,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ product_id: string }>(
    `select p.product_id from products p
     where ($1::text is null or exists (select 1 from stock_levels s
         where s.product_id = p.product_id and s.location_id = $1
           and s.on_hand_units > s.reserved_units))
       and ($2::text is null
         or starts_with(array_to_string(p.category_path, '>') || '>', $2 || '>'))`,
    [location ?? null, category ?? null],
  );
  return new Set(rows.map((row) => row.product_id));
}

function productsOf({ params }: Reason): readonly string[] {
  const { product } = params;
  return typeof product === 'string' ? [product] : [];
}

/** A reason names products as people do. */
function named(reason: Reason, nameOf: (id: string) => string): Reason {
  const [product] = productsOf(reason);
  if (product === undefined) return reason;
  return { code: reason.code, params: { ...reason.params, product: nameOf(product) } };
}
