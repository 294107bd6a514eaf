import type { Decision } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import { Conditions, ledgerPage } from './ledger-page.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

export interface DecisionListFilter {
  readonly kind?: string | undefined;
  readonly status?: string | undefined;
  readonly product?: string | undefined;
  readonly location?: string | undefined;
  readonly channel?: string | undefined;
  readonly segment?: string | undefined;
  /** Categories: decisions about products in them. */
  readonly category?: string | undefined;
  readonly search?: string | undefined;
  /** Only those put off, or only those that are not. */
  readonly isSnoozed?: boolean | undefined;
}

/** A decision, what executing it wrote, and whether that can still be taken back. */
export interface ListedDecision {
  readonly decision: Decision;
  readonly executedAs: string | null;
  readonly canUndo: boolean;
  /** Until when it is put off; null where it waits in sight. */
  readonly snoozedUntil: number | null;
}

/** An executed decision can be taken back while nothing of what it wrote was received or shipped. */
const select = (now: string): string => `
  select d.*, coalesce(d.worth_minor, 0) as worth_order,
    case when d.status = 'proposed' and d.snoozed_until > ${now}::bigint
      then d.snoozed_until end as asleep_until,
    case
      when d.status = 'proposed' then coalesce(d.snoozed_until > ${now}::bigint, false)
      when d.status in ('approved', 'rejected') then true
      when d.status <> 'executed' then false
      when d.executed_as is null then true
      else not exists (
        select 1 from purchase_orders o join purchase_order_lines l
          on l.purchase_order_id = o.purchase_order_id
        where o.purchase_order_id = d.executed_as
          and (o.state <> 'ordered' or l.received_units > 0)
      ) and not exists (
        select 1 from transfers t where t.transfer_id = d.executed_as and t.state <> 'ordered'
      )
    end as can_undo
  from decisions d`;

/** Decisions, the dearest first by default. */
export async function listDecisionRows(
  ledger: Ledger,
  filter: DecisionListFilter,
  page: PageQuery,
): Promise<RowPage<ListedDecision>> {
  const search = filter.search?.trim().toLowerCase();
  const conditions = new Conditions();
  const decisions = select(conditions.place(ledger.clock.now()));
  conditions
    .add('(asleep_until is not null) = ?', filter.isSnoozed)
    .add('kind = ?', filter.kind)
    .add('status = ?', filter.status)
    .add("subject_kind = 'product' and subject_id = ?", filter.product)
    .add("subject->>'location' = ?", filter.location)
    .add("subject->>'channel' = ?", filter.channel)
    .add("subject_kind = 'segment' and subject_id = ?", filter.segment)
    .add(
      `subject_id in (select product_id from products
        where starts_with(array_to_string(category_path, '>') || '>', ? || '>'))`,
      filter.category,
    )
    .add(
      "strpos(lower(concat_ws(' ', subject->>'name', subject_id, kind)), ?) > 0",
      search === '' ? undefined : search,
    );
  const { rows, ...rest } = await ledgerPage(
    ledger,
    {
      select: decisions,
      conditions,
      sortable: { worth: 'worth_order', proposedAt: 'proposed_at', kind: 'kind' },
      defaultSort: '-worth',
      key: 'decision_id',
    },
    page,
  );
  return { ...rest, rows: rows.map(listed) };
}

/** Some decisions by id, in no promised order. */
export async function decisionRows(
  ledger: Ledger,
  ids: readonly string[],
): Promise<readonly ListedDecision[]> {
  const { rows } = await ledger.pool.query<Row>(`${select('$2')} where d.decision_id = any($1)`, [
    [...ids],
    ledger.clock.now(),
  ]);
  return rows.map(listed);
}

function listed(row: Row): ListedDecision {
  return {
    decision: {
      decision: row['decision_id'],
      kind: row['kind'],
      status: row['status'],
      subject: row['subject'],
      content: row['content'],
      reasons: row['reasons'],
      worthMinor: row['worth_minor'],
      worthLowMinor: row['worth_low_minor'],
      worthHighMinor: row['worth_high_minor'],
      currency: row['currency'],
      model: row['model'],
      modelVersion: row['model_version'],
      dataVersion: row['data_version'],
      proposedAt: row['proposed_at'],
      expiresAt: row['expires_at'],
      outcome: row['outcome'],
    } as Decision,
    executedAs: row['executed_as'] as string | null,
    canUndo: row['can_undo'] === true,
    snoozedUntil: row['asleep_until'] as number | null,
  };
}

/** Open decisions by kind with their count and worth. */
export async function openDecisionCounts(ledger: Ledger): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select kind, count(*)::int as count, coalesce(sum(worth_minor), 0)::float8 as worth_minor
     from decisions where status = 'proposed' and coalesce(snoozed_until <= $1, true)
     group by kind order by worth_minor desc, kind`,
    [ledger.clock.now()],
  );
  return rows;
}

/** What measured decisions of a kind were worth: sums of effects and their intervals. */
export async function decisionRecord(ledger: Ledger, kind: string): Promise<Row> {
  const { rows } = await ledger.pool.query<Row>(
    `select count(*)::int as measured, sum((outcome->>'effectMinor')::float8) as effect_minor,
       sum((outcome->>'lowMinor')::float8) as low_minor,
       sum((outcome->>'highMinor')::float8) as high_minor
     from decisions where kind = $1 and status = 'measured' and outcome is not null`,
    [kind],
  );
  return rows[0] ?? {};
}
