import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

export interface PersonProposalFilter {
  /** Default: proposed. */
  readonly status?: string | undefined;
}

const SELECT = `
  select d.decision_id, d.status, d.proposed_at, d.reasons, d.content,
    coalesce((d.content->>'probability')::float8, 0) as probability,
    a.customer_id as a_id, a.name as a_name, a.phone as a_phone, a.email as a_email,
    a.city as a_city, a.registered_at as a_registered,
    b.customer_id as b_id, b.name as b_name, b.phone as b_phone, b.email as b_email,
    b.city as b_city, b.registered_at as b_registered
  from decisions d
    join customers a on a.customer_id = d.subject_id
    join customers b on b.customer_id = d.content->>'from'
  where d.kind = 'same-person'`;

/** Proposals that two customers are one person, with both as the ledger knows them now. */
export async function listPersonProposals(
  ledger: Ledger,
  { status = 'proposed' }: PersonProposalFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  return ledgerPage(
    ledger,
    {
      select: SELECT,
      conditions: new Conditions().add('status = ?', status),
      sortable: { probability: 'probability', proposedAt: 'proposed_at' },
      defaultSort: '-probability',
      key: 'decision_id',
    },
    page,
  );
}

/** Names and cities of customers, by id. */
export async function customerNames(
  ledger: Ledger,
  customers: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const { rows } = await ledger.pool.query<Row>(
    'select customer_id, name, city from customers where customer_id = any($1)',
    [[...customers]],
  );
  return new Map(rows.map((row) => [String(row['customer_id']), row]));
}
