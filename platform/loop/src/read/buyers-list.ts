import type { Reason } from '@quanyu/domain';
import { type CutLadder, cutLadders, ladderAt, type PlainStep } from '@quanyu/inventory';
import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { orderAttributes } from '../plan/load-positions.ts';
import { type Row, rowsOf } from './page.ts';

export const BUYING_STATES = ['order', 'put-off', 'stopped', 'enough'] as const;
export type BuyingState = (typeof BUYING_STATES)[number];

/** One line that could be ordered, with the return on every further unit. Money in minor units. */
export interface BuyersLine {
  readonly product: string;
  readonly name: string;
  readonly location: string;
  readonly locationName: string;
  readonly supplier: string | null;
  readonly supplierName: string | null;
  readonly state: BuyingState;
  readonly onHandUnits: number;
  readonly dueUnits: number;
  readonly leadTimeDays: number;
  readonly expectedDemandUnits: number;
  readonly packUnits: number;
  readonly volumePerUnit: number | null;
  readonly unitCostMinor: number | null;
  /** As the plan has it, before any budget. */
  readonly plannedUnits: number;
  readonly stockOutDay: number | null;
  readonly riskBefore: number | null;
  readonly riskAfter: number | null;
  readonly lowMinor: number;
  readonly highMinor: number;
  readonly steps: readonly PlainStep[];
  readonly reasons: readonly Reason[];
}

const LINES_MAX = 200_000;

/** All lines of the plan that a supplier could be asked for, best return first. */
export async function buyersLines(engine: AnalyticsEngine): Promise<readonly BuyersLine[]> {
  const table = await engine.query(sql`
    select t.*, coalesce(p.name, t.product_id) as name, p.attributes,
      cast(coalesce(p.pack_units, 1) as integer) as pack_units,
      coalesce(o.name, t.location_id) as location_name,
      coalesce(s.name, t.supplier_id) as supplier_name
    from plan_lines as t
      left join products as p on p.product_id = t.product_id
      left join locations as o on o.location_id = t.location_id
      left join suppliers as s on s.supplier_id = t.supplier_id
    where t.state <> 'none'
    order by coalesce(t.last_return, -1) desc, t.product_id asc, t.location_id asc
    limit ${LINES_MAX}`);
  return rowsOf(table).map(lineOf);
}

const numberOr = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

function lineOf(row: Row): BuyersLine {
  const text = (name: string): string => String(row[name]);
  const ladder = JSON.parse(text('ladder')) as readonly (readonly [number, number, number])[];
  const steps = ladder.map(([units, costMinor, gainMinor]) => ({ units, costMinor, gainMinor }));
  return {
    product: text('product_id'),
    name: text('name'),
    location: text('location_id'),
    locationName: text('location_name'),
    supplier: row['supplier_id'] === null ? null : text('supplier_id'),
    supplierName: row['supplier_name'] === null ? null : text('supplier_name'),
    state: text('state') as BuyingState,
    onHandUnits: Number(row['on_hand_units']),
    dueUnits: Number(row['due_units']),
    leadTimeDays: Number(row['lead_time_days']),
    expectedDemandUnits: Number(row['expected_demand_units']),
    packUnits: Number(row['pack_units']),
    volumePerUnit: orderAttributes(row['attributes'] as string | null, 1).volumePerUnit ?? null,
    unitCostMinor: numberOr(row['unit_cost_minor']),
    plannedUnits: Number(row['order_units']),
    stockOutDay: numberOr(row['stock_out_day']),
    riskBefore: numberOr(row['risk_before']),
    riskAfter: numberOr(row['risk_after']),
    lowMinor: Number(row['worth_low_minor']),
    highMinor: Number(row['worth_high_minor']),
    steps,
    reasons: JSON.parse(text('reasons')) as Reason[],
  };
}

/** Units somebody set by hand, by `product|location`. */
export type HandUnits = ReadonlyMap<string, number>;

export interface BuyersCut {
  /** Most to spend on all lines together, hand-set ones included. Default no limit. */
  readonly budgetMinor?: number | undefined;
  /** Least return of a step that is still taken. Default 0. */
  readonly returnMin?: number | undefined;
  readonly hand?: HandUnits;
}

/** A line with what the cut leaves of it. */
export interface CutBuyersLine extends BuyersLine {
  readonly orderUnits: number;
  readonly costMinor: number;
  readonly gainMinor: number;
  /** Gain / cost of what is ordered; null where nothing is. */
  readonly returnShare: number | null;
  /** What the hand-set units cost against the plan's: expected gain given up, negative = gained. */
  readonly editCostMinor: number;
}

/** Minimum, order cost and container of a supplier, as the cut takes them. */
export interface BuyersSupplier {
  readonly supplier: string;
  readonly orderValueMinMinor: number;
  readonly orderCostMinor?: number;
  readonly containerVolume?: number;
  readonly containerCostMinor?: number;
}

/** What suppliers ask for, from their files and from what was agreed. */
export async function buyersSuppliers(
  engine: AnalyticsEngine,
  ledger: Ledger,
): Promise<readonly BuyersSupplier[]> {
  const [table, terms] = await Promise.all([
    engine.query(sql`select supplier_id,
      cast(coalesce(order_value_min_minor, 0) as double) as minimum from suppliers`),
    ledger.buying.terms(),
  ]);
  const minimums = new Map(
    rowsOf(table).map((row) => [String(row['supplier_id']), Number(row['minimum'])]),
  );
  const agreed = new Map(terms.map((one) => [one.supplier, one]));
  return [...new Set([...minimums.keys(), ...agreed.keys()])].sort().map((supplier) => {
    const one = agreed.get(supplier);
    return {
      supplier,
      orderValueMinMinor: minimums.get(supplier) ?? 0,
      ...(typeof one?.orderCostMinor === 'number' ? { orderCostMinor: one.orderCostMinor } : {}),
      ...(typeof one?.containerVolume === 'number' ? { containerVolume: one.containerVolume } : {}),
      ...(typeof one?.containerCostMinor === 'number'
        ? { containerCostMinor: one.containerCostMinor }
        : {}),
    };
  });
}

/**
 * The list cut at a budget or a least return; without either the plan's own quantities stand. What was
 * set by hand stays as it is and is paid first. Cost O(steps log steps).
 */
export function cutBuyersList(
  lines: readonly BuyersLine[],
  suppliers: readonly BuyersSupplier[],
  { budgetMinor, returnMin, hand = new Map() }: BuyersCut,
): readonly CutBuyersLine[] {
  const handOf = ({ product, location }: BuyersLine): number | undefined =>
    hand.get(`${product}|${location}`);
  const spentByHand = lines.reduce((sum, line) => {
    const units = handOf(line);
    return units === undefined ? sum : sum + ladderAt(line.steps, units).costMinor;
  }, 0);
  const isCut = budgetMinor !== undefined || returnMin !== undefined;
  const units = isCut
    ? cutUnits(
        lines.map((line) =>
          handOf(line) === undefined ? ladderOf(line) : { ...ladderOf(line), steps: [] },
        ),
        suppliers,
        {
          ...(budgetMinor === undefined
            ? {}
            : { budgetMinor: Math.max(0, budgetMinor - spentByHand) }),
          ...(returnMin === undefined ? {} : { returnMin }),
        },
      )
    : lines.map(({ plannedUnits }) => plannedUnits);
  return lines.map((line, i) => withUnits(line, handOf(line), units[i] ?? 0));
}

function ladderOf({ product, location, supplier, volumePerUnit, steps }: BuyersLine): CutLadder {
  return {
    line: {
      product,
      location,
      supplier: supplier ?? '',
      ...(volumePerUnit === null ? {} : { volumePerUnit }),
    },
    steps: steps.map((step) => ({ ...step, returnShare: step.gainMinor / step.costMinor })),
  };
}

function cutUnits(
  ladders: readonly CutLadder[],
  suppliers: readonly BuyersSupplier[],
  limits: { readonly budgetMinor?: number; readonly returnMin?: number },
): readonly number[] {
  return cutLadders(ladders, { suppliers, ...limits }).lines.map(({ orderUnits }) => orderUnits);
}

function withUnits(line: BuyersLine, hand: number | undefined, cut: number): CutBuyersLine {
  const orderUnits = hand ?? cut;
  const { costMinor, gainMinor } = ladderAt(line.steps, orderUnits);
  const editCost = hand === undefined ? 0 : ladderAt(line.steps, cut).gainMinor - gainMinor;
  // A line that was stopped has no ladder: what is ordered there by hand costs its unit cost.
  const cost = line.steps.length > 0 ? costMinor : orderUnits * (line.unitCostMinor ?? 0);
  return {
    ...line,
    orderUnits,
    costMinor: Math.round(cost),
    gainMinor: Math.round(gainMinor),
    returnShare: cost > 0 ? gainMinor / cost : null,
    editCostMinor: Math.round(editCost),
  };
}
