import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { rowsOf } from './page.ts';

/** Somebody who may be written to. */
export interface MailingCustomer {
  readonly customer: string;
  readonly name: string | null;
  readonly email: string;
}

export interface MailingPage {
  readonly customers: readonly MailingCustomer[];
  /** The last customer looked at; null at the end. */
  readonly next: string | null;
}

/** Customers with an address who agreed to a purpose at this moment, by id; of a segment or all. */
export async function mailingCustomers(
  { ledger, engine }: { readonly ledger: Ledger; readonly engine: AnalyticsEngine },
  asked: {
    readonly purpose: string;
    readonly segment?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  },
): Promise<MailingPage> {
  const { purpose, segment, after = '', limit } = asked;
  const members = segment === undefined ? null : await membersOf(engine, segment, { after, limit });
  const { rows } = await ledger.pool.query<MailingCustomer>(
    `select c.customer_id as customer, c.name, c.email from customers c
       join consents k on k.customer_id = c.customer_id and k.purpose = $1 and k.granted
     where c.email is not null and c.email <> '' and c.erased_at is null
       and c.customer_id collate "C" > $2 and ($3::text[] is null or c.customer_id = any($3))
     order by c.customer_id collate "C" limit $4`,
    [purpose, after, members, limit],
  );
  const looked = members ?? rows.map(({ customer }) => customer);
  return { customers: rows, next: looked.length < limit ? null : (looked.at(-1) ?? null) };
}

async function membersOf(
  engine: AnalyticsEngine,
  segment: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = rowsOf(
    await engine.query(sql`
      select customer_id from profiles where segment_id = ${segment} and customer_id > ${after}
      order by customer_id asc nulls last limit ${limit}`),
  );
  return rows.map((row) => String(row['customer_id']));
}

/** Members of a segment, at most so many, spread over it: the same ones each time. */
export async function segmentSample(
  engine: AnalyticsEngine,
  segment: string,
  most: number,
): Promise<readonly string[]> {
  const rows = rowsOf(
    await engine.query(sql`
      select customer_id from profiles where segment_id = ${segment}
      order by md5(customer_id) asc nulls last limit ${most}`),
  );
  return rows.map((row) => String(row['customer_id']));
}
