import { randomUUID } from 'node:crypto';
import { customersForProduct as findProspects, mailingCustomers } from '@quanyu/loop';
import type { Handler } from '../handler.ts';
import { named } from './recommendations.ts';
import { notFound, reasonAnswer, retailerContext } from './retailer-context.ts';

/** Lists for a mailing. The CSV is what is sent: its products count as shown. */
export const recommendationList: Handler<'recommendationList'> = async (
  { query, language },
  services,
) => {
  const { consent: purpose, segment, cursor: after, limit, count, format } = query;
  const asked = { purpose, segment, after, limit };
  const { customers, next } = await mailingCustomers(services, asked);
  const shelf = await services.shown.shelf();
  const nameOf = (id: string): string => shelf.products.get(id)?.name ?? id;
  const rows = customers.flatMap(({ customer, name, email }) => {
    const recommendationId = randomUUID();
    const { ranked } = services.desk().answer({
      surface: 'home',
      place: 'list',
      customer,
      products: [],
      isShown: format === 'csv',
      request: { recommendationId, count },
    });
    return ranked.map(({ product, score, reason }, at) => ({
      customer,
      name,
      email,
      recommendation: recommendationId,
      rank: at + 1,
      product,
      productName: nameOf(product),
      priceMinor: shelf.products.get(product)?.priceMinor ?? null,
      score,
      reason: reasonAnswer(named(reason, nameOf), language).text,
    }));
  });
  return { rows, nextCursor: next, total: null };
};

export const customersForProduct: Handler<'customersForProduct'> = async (
  { params, query, language },
  services,
) => {
  const { product } = params;
  const shelf = await services.shown.shelf();
  if (!shelf.products.has(product)) throw notFound('product', product);
  const nameOf = (id: string): string => shelf.products.get(id)?.name ?? id;
  const { asOfDay } = await retailerContext(services);
  const { limit, cursor, segment, consent } = query;
  const page = await findProspects(
    services.engine,
    { product, asOfDay, segment, consent },
    { limit, cursor },
  );
  const first = Number(/\d+$/.exec(cursor ?? '')?.[0] ?? 0);
  return {
    ...page,
    rows: page.rows.map(({ contributions, reason, ...row }, at) => ({
      rank: first + at + 1,
      ...row,
      contributions: contributions.map((part) => ({ ...part, name: nameOf(part.product) })),
      reason: reasonAnswer(named(reason, nameOf), language),
    })),
  };
};
