import { type FeedbackTools, putFeedback } from './feedback.ts';
import { latestItems } from './items.ts';
import { instantOf, readDelay, readFeedback, readPage, timestampOf } from './shapes.ts';

/** An answer with its score, as Gorse writes it. */
export interface Scored {
  readonly Id: string;
  readonly Score: number;
}

/** What this channel asks of whoever recommends. */
export interface RecommendQuestion {
  readonly surface: 'home' | 'similar' | 'session';
  readonly customer?: string | undefined;
  readonly products: readonly string[];
  readonly request: {
    readonly recommendationId: string;
    readonly count: number;
    readonly hide: 'seen' | 'none';
    readonly rules: { readonly filter?: string };
  };
}

/** The port to the recommender in memory. */
export interface RecommendPort {
  answer(question: RecommendQuestion): {
    readonly ranked: readonly { readonly product: string; readonly score: number }[];
  };
  similarCustomers(
    customer: string,
    count: number,
  ): readonly { readonly customer: string; readonly likeness: number }[];
}

export interface RecommendTools extends FeedbackTools {
  readonly port: RecommendPort;
  /** Id of the answer. */
  readonly recommendationId: string;
}

type Query = Readonly<Record<string, unknown>>;

/**
 * Items for a user, without those the user met already. With `write-back-type` what is answered is
 * recorded as feedback of that type, `write-back-delay` later.
 * @throws AppError GORSE_QUERY_INVALID.
 */
export async function recommendFor(
  tools: RecommendTools,
  userId: string,
  { category, query }: { readonly category: string; readonly query: Query },
): Promise<readonly Scored[]> {
  const found = ask(
    tools,
    { surface: 'home', customer: userId, products: [] },
    { category, query },
  );
  const type = query['write-back-type'];
  if (typeof type === 'string' && type !== '' && found.length > 0) {
    const at = timestampOf(tools.now + readDelay(query['write-back-delay']));
    const shown = found.map(({ Id }) => ({
      FeedbackType: type,
      UserId: userId,
      ItemId: Id,
      Timestamp: at,
    }));
    await putFeedback(tools, shown, false);
  }
  return found;
}

/** Items for a visitor whose feedback the body brings. @throws AppError GORSE_BODY_INVALID, GORSE_QUERY_INVALID. */
export function recommendForSession(
  tools: RecommendTools,
  body: unknown,
  where: { readonly category: string; readonly query: Query },
): readonly Scored[] {
  const feedback = readFeedback(body ?? []);
  const inOrder = feedback
    .map((one, n) => ({ item: one.ItemId, at: instantOf(one.Timestamp) ?? tools.now, n }))
    .sort((a, b) => a.at - b.at || a.n - b.n);
  return ask(tools, { surface: 'session', products: inOrder.map(({ item }) => item) }, where);
}

/** Items that go with an item. @throws AppError GORSE_QUERY_INVALID. */
export function itemNeighbours(
  tools: RecommendTools,
  itemId: string,
  where: { readonly category: string; readonly query: Query },
): readonly Scored[] {
  return ask(tools, { surface: 'similar', products: [itemId] }, where);
}

/** Users who lately met the same items. @throws AppError GORSE_QUERY_INVALID. */
export function userNeighbours(
  { port }: RecommendTools,
  userId: string,
  query: Query,
): readonly Scored[] {
  const { count, offset } = readPage(query);
  return port
    .similarCustomers(userId, offset + count)
    .slice(offset)
    .map(({ customer, likeness }) => ({ Id: customer, Score: likeness }));
}

/** Items in demand. @throws AppError GORSE_QUERY_INVALID. */
export function popularItems(
  tools: RecommendTools,
  where: { readonly category: string; readonly query: Query },
): readonly Scored[] {
  return ask(tools, { surface: 'session', products: [] }, where);
}

/** Items by their time, the latest first. @throws AppError GORSE_QUERY_INVALID. */
export function latest(
  { ledger }: RecommendTools,
  { category, query }: { readonly category: string; readonly query: Query },
): Promise<readonly Scored[]> {
  return latestItems(ledger, { category, ...readPage(query) });
}

function ask(
  { port, recommendationId }: RecommendTools,
  question: Omit<RecommendQuestion, 'request'>,
  { category, query }: { readonly category: string; readonly query: Query },
): readonly Scored[] {
  const { count, offset } = readPage(query);
  const name = JSON.stringify(category);
  const rules = category === '' ? {} : { filter: `${name} in categories or category == ${name}` };
  const { ranked } = port.answer({
    ...question,
    request: { recommendationId, count: offset + count, hide: 'seen', rules },
  });
  return ranked.slice(offset).map(({ product, score }) => ({ Id: product, Score: score }));
}
