import type { Reason } from '@quanyu/domain';
import { sql } from '@quanyu/lake';
import { TRANSFER_DAYS } from '../plan/open-orders.ts';
import { HOLDING_SHARE_YEAR, REVIEW_DAYS } from '../plan/plan-supplier.ts';
import type { StepContext } from '../step.ts';
import { type Proposal, reasonsOf, strongest } from './proposal.ts';
import { numberOf, type PlainRow, plainRows, textOf } from './table-rows.ts';

const ROWS_MAX = 2_000;
const CONFIDENT_LOW = 0.25;

/** What a guess in an order is called, the gravest first; the buyer's list names every one. */
const ASSUMED: readonly string[] = [
  'LOOP_LEAD_TIME_ASSUMED',
  'LOOP_COST_ASSUMED',
  'LOOP_LEAD_TIME_ZERO',
  'INVENTORY_STOCK_NEGATIVE',
  'INVENTORY_PACK_ASSUMED',
];

/** One purchase a product, location and supplier, most valuable first. */
export async function purchaseProposals(context: StepContext): Promise<readonly Proposal[]> {
  return purchasesWhere(context, sql`l.order_units > 0 and l.worth_minor > 0`, ROWS_MAX);
}

/** The purchases of some lines, whether the plan orders there or not: a buyer decides. */
export async function purchasesOf(
  context: Pick<StepContext, 'engine' | 'currency'>,
  places: readonly { readonly product: string; readonly location: string }[],
): Promise<readonly Proposal[]> {
  if (places.length === 0) return [];
  const any = places
    .map(
      ({ product, location }) => sql`(l.product_id = ${product} and l.location_id = ${location})`,
    )
    .reduce((all, one) => sql`${all} or ${one}`);
  return purchasesWhere(context, sql`(${any})`, places.length);
}

async function purchasesWhere(
  context: Pick<StepContext, 'engine' | 'currency'>,
  condition: ReturnType<typeof sql>,
  rowsMax: number,
): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select l.*, coalesce(p.name, l.product_id) as product_name,
        coalesce(s.name, l.supplier_id) as supplier_name,
        coalesce(o.name, l.location_id) as location_name, p.cost as unit_cost
      from plan_lines as l
        left join products as p on p.product_id = l.product_id
        left join suppliers as s on s.supplier_id = l.supplier_id
        left join locations as o on o.location_id = l.location_id
      where l.supplier_id is not null and ${condition}
      order by l.worth_minor desc, l.product_id asc, l.location_id asc limit ${rowsMax}`,
  );
  return rows.map((row) => purchase(row, context.currency));
}

function purchase(row: PlainRow, currency: string): Proposal {
  const units = numberOf(row, 'order_units');
  const days = numberOf(row, 'lead_time_days') + REVIEW_DAYS;
  const product = textOf(row, 'product_name');
  const location = textOf(row, 'location_name');
  const [worth, low, high] = worthOf(row);
  const stock = numberOf(row, 'order_up_to_units') - units;
  const stockAndDemand = {
    code: 'LOOP_STOCK_AND_DEMAND',
    params: { stock, demand: numberOf(row, 'expected_demand_units'), days },
  };
  const [main, ...others] = reasonsOf(textOf(row, 'reasons'));
  const assumed = others.filter(({ code }) => ASSUMED.includes(code));
  const [second] = others.filter((reason) => !assumed.includes(reason));
  return {
    kind: 'purchase',
    subject: {
      kind: 'product',
      id: textOf(row, 'product_id'),
      name: product,
      location: textOf(row, 'location_id'),
    },
    content: {
      supplier: textOf(row, 'supplier_id'),
      location: textOf(row, 'location_id'),
      units,
      unitCost: numberOf(row, 'unit_cost'),
      costMinor: row['cost_minor'] ?? null,
      stockUnits: stock,
      leadTimeDays: numberOf(row, 'lead_time_days'),
      unitCostMinor: row['unit_cost_minor'] ?? null,
      unitPriceMinor: numberOf(row, 'unit_price_minor'),
    },
    title: {
      code: 'LOOP_TITLE_PURCHASE',
      params: { units, product, supplier: textOf(row, 'supplier_name'), location },
    },
    reasons: strongest(
      main ?? stockAndDemand,
      ...assumed,
      main === undefined ? undefined : stockAndDemand,
      second ?? worthReason(worth, low, high, days, currency),
    ),
    ifIgnored: ignoredStockOut(row, worth, currency),
    worthMinor: worth,
    worthLowMinor: low,
    worthHighMinor: high,
    model: 'inventory/order-ladder',
    table: 'plan_lines',
    horizonDays: days,
  };
}

const worthOf = (row: PlainRow): readonly [number, number, number] => [
  numberOf(row, 'worth_minor'),
  numberOf(row, 'worth_low_minor'),
  numberOf(row, 'worth_high_minor'),
];

function worthReason(
  worth: number,
  low: number,
  high: number,
  days: number,
  currency: string,
): Reason {
  return { code: 'LOOP_WORTH', params: { worth, low, high, days, currency } };
}

function ignoredStockOut(row: PlainRow, loss: number, currency: string): Reason {
  const day = row['stock_out_day'];
  return typeof day === 'number'
    ? { code: 'LOOP_IGNORED_STOCK_OUT', params: { day, loss, currency } }
    : { code: 'LOOP_IGNORED_LOSS', params: { loss, currency } };
}

/** Moves of surplus to where it sells. */
export async function transferProposals(context: StepContext): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select t.*, coalesce(p.name, t.product_id) as product_name,
        coalesce(f.name, t.from_location_id) as from_name,
        coalesce(o.name, t.to_location_id) as to_name, l.on_hand_units, l.due_units,
        l.days_of_cover, l.stock_out_day, l.unit_price_minor, l.unit_cost_minor
      from plan_transfers as t
        left join products as p on p.product_id = t.product_id
        left join locations as f on f.location_id = t.from_location_id
        left join locations as o on o.location_id = t.to_location_id
        left join plan_lines as l on l.product_id = t.product_id and l.location_id = t.to_location_id
      where t.worth_minor > 0
      order by t.worth_minor desc, t.product_id asc, t.to_location_id asc limit ${ROWS_MAX}`,
  );
  return rows.map((row) => transfer(row, context.currency));
}

function transfer(row: PlainRow, currency: string): Proposal {
  const units = numberOf(row, 'units');
  const [worth, low, high] = worthOf(row);
  const product = textOf(row, 'product_name');
  const days = TRANSFER_DAYS + REVIEW_DAYS;
  const [main] = reasonsOf(textOf(row, 'reasons'));
  const cover = numberOf(row, 'days_of_cover');
  const stock = numberOf(row, 'on_hand_units');
  const demand = cover > 0 ? (stock / cover) * days : units;
  const demandReason = {
    code: 'LOOP_TRANSFER_DEMAND',
    params: { location: textOf(row, 'to_name'), stock, demand, days },
  };
  return {
    kind: 'transfer',
    subject: {
      kind: 'product',
      id: textOf(row, 'product_id'),
      name: product,
      location: textOf(row, 'to_location_id'),
    },
    content: {
      from: textOf(row, 'from_location_id'),
      to: textOf(row, 'to_location_id'),
      units,
      stockUnits: stock + numberOf(row, 'due_units'),
      leadTimeDays: TRANSFER_DAYS,
      unitCostMinor: row['unit_cost_minor'] ?? null,
      unitPriceMinor: numberOf(row, 'unit_price_minor'),
    },
    title: {
      code: 'LOOP_TITLE_TRANSFER',
      params: { units, product, from: textOf(row, 'from_name'), to: textOf(row, 'to_name') },
    },
    reasons: strongest(
      main ?? demandReason,
      main === undefined ? undefined : demandReason,
      worthReason(worth, low, high, days, currency),
    ),
    ifIgnored: ignoredStockOut(row, worth, currency),
    worthMinor: worth,
    worthLowMinor: low,
    worthHighMinor: high,
    model: 'inventory/plan-transfers',
    table: 'plan_transfers',
    horizonDays: days,
  };
}

/** Discount first tried on stock that does not move, and on stock that moves too slowly. */
const DEAD_DISCOUNT = 0.3;
const SLOW_DISCOUNT = 0.15;

/** Markdowns of dead and slow stock; a warning where a likely stock-out has no order and no transfer. */
export async function alertProposals(context: StepContext): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select a.*, coalesce(p.name, a.product_id) as product_name,
        coalesce(o.name, a.location_id) as location_name, l.stock_out_day, l.supplier_id
      from stock_alerts as a
        left join products as p on p.product_id = a.product_id
        left join locations as o on o.location_id = a.location_id
        left join plan_lines as l on l.product_id = a.product_id and l.location_id = a.location_id
      where a.cost_minor > 0
        and not (a.kind = 'stock-out-risk' and exists (
          select 1 from plan_lines as q where q.product_id = a.product_id and q.order_units > 0
            and q.supplier_id is not null))
        and not (a.kind = 'stock-out-risk' and exists (
          select 1 from plan_transfers as t
          where t.product_id = a.product_id and t.to_location_id = a.location_id))
      order by a.cost_minor desc, a.product_id asc, a.location_id asc limit ${ROWS_MAX}`,
  );
  return rows.map((row) => {
    const isToLower = ['mark-down', 'promote'].includes(textOf(row, 'act'));
    return isToLower ? markdown(row, context.currency) : stockAlert(row, context.currency);
  });
}

/** Titles of acts that are neither an order nor a markdown. */
const TITLE_OF_ACT: Readonly<Record<string, string>> = {
  count: 'LOOP_TITLE_COUNT',
  'return-to-supplier': 'LOOP_TITLE_RETURN',
};

function stockAlert(row: PlainRow, currency: string): Proposal {
  const cost = numberOf(row, 'cost_minor');
  const act = textOf(row, 'act');
  const units = numberOf(row, 'units');
  const [main] = reasonsOf(textOf(row, 'reasons'));
  const noSupplier: Reason = { code: 'LOOP_NO_SUPPLIER', params: {} };
  return {
    kind: 'stock-alert',
    ...aboutStock(row),
    content: { location: textOf(row, 'location_id'), act, units },
    title: {
      code: TITLE_OF_ACT[act] ?? 'LOOP_TITLE_STOCK_ALERT',
      params: { ...namesOf(row), units },
    },
    reasons: strongest(main ?? noSupplier, row['supplier_id'] === null ? noSupplier : undefined),
    ifIgnored:
      act === 'return-to-supplier'
        ? { code: 'LOOP_IGNORED_TIED_UP', params: { cost, currency } }
        : ignoredStockOut(row, cost, currency),
    worthMinor: cost,
    worthLowMinor: 0,
    worthHighMinor: cost * 2,
  };
}

function markdown(row: PlainRow, currency: string): Proposal {
  const cost = numberOf(row, 'cost_minor');
  const isDead = textOf(row, 'kind') === 'dead-stock';
  const discountRate = isDead ? DEAD_DISCOUNT : SLOW_DISCOUNT;
  const holding = Math.round(cost * HOLDING_SHARE_YEAR);
  const holdingReason: Reason = {
    code: 'LOOP_HOLDING_COST',
    params: { cost: holding, currency },
  };
  const [main] = reasonsOf(textOf(row, 'reasons'));
  return {
    kind: 'markdown',
    ...aboutStock(row),
    content: { location: textOf(row, 'location_id'), discountRate },
    title: { code: 'LOOP_TITLE_MARKDOWN', params: { ...namesOf(row), discount: discountRate } },
    reasons: strongest(main ?? holdingReason, main === undefined ? undefined : holdingReason),
    ifIgnored: { code: 'LOOP_IGNORED_TIED_UP', params: { cost, currency } },
    // Worth what a year of holding costs, from a quarter of it sold to all of it.
    worthMinor: Math.round((holding * (1 + CONFIDENT_LOW)) / 2),
    worthLowMinor: Math.round(holding * CONFIDENT_LOW),
    worthHighMinor: holding,
  };
}

function aboutStock(row: PlainRow): Pick<Proposal, 'subject' | 'model' | 'table' | 'horizonDays'> {
  return {
    subject: {
      kind: 'product',
      id: textOf(row, 'product_id'),
      name: textOf(row, 'product_name'),
      location: textOf(row, 'location_id'),
    },
    model: 'inventory/watch-stock',
    table: 'stock_alerts',
    horizonDays: 28,
  };
}

function namesOf(row: PlainRow): { readonly product: string; readonly location: string } {
  return { product: textOf(row, 'product_name'), location: textOf(row, 'location_name') };
}
