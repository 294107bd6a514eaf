import { AppError, type Currency, currencyDecimals, type Decision } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import { lineValueMinor } from '../intake/line-value.ts';
import type { LedgerTransaction } from '../ledger.ts';
import { groupBy } from '../store/group-by.ts';
import { takeBackLink } from './identity-links.ts';

const UNITS_MAX = 1_000_000_000;
const LEAD_DAYS_MAX = 3_650;

export interface ExecutionContext {
  readonly transaction: LedgerTransaction;
  readonly actor: string;
  readonly now: number;
  readonly today: number;
}

interface PurchaseLine {
  readonly decision: string;
  readonly product: string;
  readonly supplier: string;
  readonly location: string;
  readonly units: number;
  readonly unitCost: number;
  readonly currency: string;
  /** As it was planned with; null: as the supplier says. */
  readonly leadDays: number | null;
}

/**
 * Writes one purchase order per supplier, location and currency.
 * @returns Purchase order id by decision.
 */
export async function writePurchases(
  context: ExecutionContext,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, string>> {
  const lines = await purchaseLines(context.transaction, decisions);
  const groups = groupBy(lines, (line) =>
    JSON.stringify([line.supplier, line.location, line.currency]),
  );
  const written = new Map<string, string>();
  for (const group of groups.values()) {
    const id = await writePurchaseOrder(context, group);
    for (const line of group) written.set(line.decision, id);
  }
  return written;
}

async function purchaseLines(
  transaction: LedgerTransaction,
  decisions: readonly Decision[],
): Promise<readonly PurchaseLine[]> {
  const ids = decisions.map((decision) => decision.subject.id);
  const known = await transaction
    .selectFrom('products')
    .select(['product_id', 'supplier_id', 'cost'])
    .where('product_id', 'in', ids.length === 0 ? [''] : ids)
    .execute();
  const products = new Map(known.map((row) => [row.product_id, row]));
  return decisions.map((decision) => {
    const product = products.get(decision.subject.id);
    const { content } = decision;
    return {
      decision: decision.decision,
      product: decision.subject.id,
      supplier: textOf(decision, 'supplier', product?.supplier_id),
      location: textOf(decision, 'location', decision.subject.location),
      units: unitsOf(decision),
      unitCost: Number(content['unitCost'] ?? product?.cost ?? 0) || 0,
      currency: decision.currency,
      leadDays: leadDaysOf(decision),
    };
  });
}

function textOf(decision: Decision, field: string, fallback: string | null | undefined): string {
  const value = decision.content[field] ?? fallback;
  if (typeof value === 'string' && value !== '') return value;
  throw contentInvalid(decision, field, value);
}

/** Days until it should be there, as the plan reckoned; null where it does not say. */
function leadDaysOf({ content }: Decision): number | null {
  const days = content['leadTimeDays'];
  const isGiven = typeof days === 'number' && days >= 0;
  return isGiven ? Math.ceil(Math.min(days, LEAD_DAYS_MAX)) : null;
}

function unitsOf(decision: Decision): number {
  const value = decision.content['units'];
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= 1 && value <= UNITS_MAX) return value;
  throw contentInvalid(decision, 'units', value);
}

function contentInvalid(decision: Decision, field: string, value: unknown): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot execute decision ${decision.decision} as content.${field} must be given: current value is ${String(value)}`,
    { place: `content.${field}`, details: { decision: decision.decision } },
  );
}

async function writePurchaseOrder(
  context: ExecutionContext,
  lines: readonly PurchaseLine[],
): Promise<string> {
  const { transaction, actor, now, today } = context;
  const [first] = lines;
  if (first === undefined) throw new RangeError('a group has at least one line');
  const decimals = currencyDecimals(first.currency as Currency);
  const totals = lines.map((line) => lineValueMinor(line.units, line.unitCost, decimals));
  const supplier = await transaction
    .selectFrom('suppliers')
    .select('lead_time_days')
    .where('supplier_id', '=', first.supplier)
    .executeTakeFirst();
  const planned = lines.flatMap(({ leadDays }) => leadDays ?? []);
  const leadDays = planned.length > 0 ? Math.max(...planned) : (supplier?.lead_time_days ?? null);
  const id = `PO-${first.decision}`;
  await transaction
    .insertInto('purchase_orders')
    .values({
      purchase_order_id: id,
      supplier_id: first.supplier,
      location_id: first.location,
      state: 'ordered',
      ordered_at: now,
      due_day: leadDays === null ? null : today + Math.ceil(leadDays),
      currency: first.currency,
      total_minor: totals.reduce((sum, total) => sum + total, 0),
      created_by: actor,
    })
    .execute();
  const rows = lines.map((line, index) => ({
    purchase_order_id: id,
    line_index: index + 1,
    product_id: line.product,
    ordered_units: line.units,
    unit_cost: line.unitCost,
    total_minor: totals[index] ?? 0,
    decision_id: line.decision,
  }));
  await transaction.insertInto('purchase_order_lines').values(rows).execute();
  return id;
}

/**
 * Writes one transfer per pair of locations.
 * @returns Transfer id by decision.
 */
export async function writeTransfers(
  context: ExecutionContext,
  decisions: readonly Decision[],
): Promise<ReadonlyMap<string, string>> {
  const lines = decisions.map((decision) => ({
    decision: decision.decision,
    product: decision.subject.id,
    from: textOf(decision, 'from', undefined),
    to: textOf(decision, 'to', decision.subject.location),
    units: unitsOf(decision),
    leadDays: leadDaysOf(decision),
  }));
  const written = new Map<string, string>();
  for (const group of groupBy(lines, ({ from, to }) => JSON.stringify([from, to])).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const id = `TR-${first.decision}`;
    await context.transaction
      .insertInto('transfers')
      .values({
        transfer_id: id,
        from_location_id: first.from,
        to_location_id: first.to,
        state: 'ordered',
        ordered_at: context.now,
        due_day: first.leadDays === null ? null : context.today + first.leadDays,
        created_by: context.actor,
      })
      .execute();
    const rows = group.map((line, index) => ({
      transfer_id: id,
      line_index: index + 1,
      product_id: line.product,
      units: line.units,
      decision_id: line.decision,
    }));
    await context.transaction.insertInto('transfer_lines').values(rows).execute();
    for (const line of group) written.set(line.decision, id);
  }
  return written;
}

/** Takes back what executing wrote, while nothing of it was received or shipped. */
export async function takeBackExecution(
  transaction: LedgerTransaction,
  decision: Decision,
): Promise<void> {
  if (decision.kind === 'purchase') await takeBackPurchase(transaction, decision);
  if (decision.kind === 'transfer') await takeBackTransfer(transaction, decision);
  if (decision.kind === 'same-person') await takeBackLink(transaction, decision);
}

async function takeBackPurchase(transaction: LedgerTransaction, decision: Decision): Promise<void> {
  const line = await transaction
    .selectFrom('purchase_order_lines as l')
    .innerJoin('purchase_orders as p', 'p.purchase_order_id', 'l.purchase_order_id')
    .select(['p.purchase_order_id', 'p.state', 'l.received_units', 'l.total_minor'])
    .where('l.decision_id', '=', decision.decision)
    .forUpdate()
    .executeTakeFirst();
  if (line === undefined) return;
  if (line.state !== 'ordered' || line.received_units > 0) throw tooLate(decision, line.state);
  await transaction
    .deleteFrom('purchase_order_lines')
    .where('decision_id', '=', decision.decision)
    .execute();
  await transaction
    .updateTable('purchase_orders')
    .set(({ eb }) => ({ total_minor: eb('total_minor', '-', line.total_minor) }))
    .where('purchase_order_id', '=', line.purchase_order_id)
    .execute();
  await transaction
    .deleteFrom('purchase_orders as p')
    .where('p.purchase_order_id', '=', line.purchase_order_id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('purchase_order_lines as l')
            .select('l.line_index')
            .whereRef('l.purchase_order_id', '=', 'p.purchase_order_id'),
        ),
      ),
    )
    .execute();
}

async function takeBackTransfer(transaction: LedgerTransaction, decision: Decision): Promise<void> {
  const line = await transaction
    .selectFrom('transfer_lines as l')
    .innerJoin('transfers as t', 't.transfer_id', 'l.transfer_id')
    .select(['t.transfer_id', 't.state'])
    .where('l.decision_id', '=', decision.decision)
    .forUpdate()
    .executeTakeFirst();
  if (line === undefined) return;
  if (line.state !== 'ordered') throw tooLate(decision, line.state);
  await transaction
    .deleteFrom('transfer_lines')
    .where('decision_id', '=', decision.decision)
    .execute();
  await transaction
    .deleteFrom('transfers as t')
    .where('t.transfer_id', '=', line.transfer_id)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('transfer_lines as l')
            .select('l.line_index')
            .whereRef('l.transfer_id', '=', 't.transfer_id'),
        ),
      ),
    )
    .execute();
}

function tooLate(decision: Decision, state: string): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot undo decision ${decision.decision} as what it ordered must still be open: current value is ${state}`,
    { place: decision.decision, details: { state } },
  );
}
