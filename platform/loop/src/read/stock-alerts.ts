import type { Reason } from '@quanyu/domain';
import { dueAlerts } from '@quanyu/inventory';
import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { AlertMark } from '@quanyu/ledger';
import { type Row, rowsOf } from './page.ts';

/** One thing to look at with its cost in money and one act. */
export interface ListedAlert {
  readonly product: string;
  readonly name: string;
  readonly location: string;
  readonly locationName: string;
  readonly supplier: string | null;
  readonly kind: string;
  readonly act: string;
  readonly units: number;
  readonly costMinor: number;
  readonly coverDays: number | null;
  readonly onHandUnits: number;
  readonly score: number | null;
  readonly reasons: readonly Reason[];
}

const ALERTS_MAX = 100_000;

/** All alerts of the last plan, dearest first. */
export async function listStockAlerts(engine: AnalyticsEngine): Promise<readonly ListedAlert[]> {
  const table = await engine.query(sql`
    select a.*, coalesce(p.name, a.product_id) as name, p.supplier_id,
      coalesce(o.name, a.location_id) as location_name
    from stock_alerts as a
      left join products as p on p.product_id = a.product_id
      left join locations as o on o.location_id = a.location_id
    order by a.cost_minor desc, a.product_id asc, a.location_id asc limit ${ALERTS_MAX}`);
  return rowsOf(table).map(alertOf);
}

function alertOf(row: Row): ListedAlert {
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  return {
    product: String(row['product_id']),
    name: String(row['name']),
    location: String(row['location_id']),
    locationName: String(row['location_name']),
    supplier: row['supplier_id'] === null ? null : String(row['supplier_id']),
    kind: String(row['kind']),
    act: String(row['act']),
    units: Number(row['units']),
    costMinor: Number(row['cost_minor']),
    coverDays: number('cover_days'),
    onHandUnits: Number(row['on_hand_units']),
    score: number('score'),
    reasons: JSON.parse(String(row['reasons'])) as Reason[],
  };
}

/**
 * Alerts to show on a day: those that nobody looked at, whose quiet days are over, or that became
 * dearer by half since. Marks oldest first: the last one of an alert counts.
 */
export function dueListedAlerts(
  alerts: readonly ListedAlert[],
  marks: readonly AlertMark[],
  day: number,
): readonly ListedAlert[] {
  const last = new Map(marks.map((mark) => [keyOf(mark), mark]));
  return dueAlerts(alerts, (alert) => last.get(keyOf(alert)), { day });
}

function keyOf({
  product,
  location,
  kind,
}: Pick<ListedAlert, 'product' | 'location' | 'kind'>): string {
  return `${product}|${location}|${kind}`;
}
