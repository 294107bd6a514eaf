import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { type Row, rowsOf } from './page.ts';

/** Places and what moves between them. */
export interface TransferMap {
  readonly places: readonly {
    readonly location: string;
    readonly name: string;
    readonly kind: string;
    /** Degrees; null where they are not known. */
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly onHandUnits: number;
  }[];
  /** `planned`: proposed by the plan; `open`: ordered or on the road. */
  readonly flows: readonly {
    readonly from: string;
    readonly to: string;
    readonly state: 'planned' | 'open';
    readonly products: number;
    readonly units: number;
    readonly worthMinor: number;
  }[];
}

/** All places with stock, what the plan would move and what is on its way. */
export async function transferMap(engine: AnalyticsEngine, ledger: Ledger): Promise<TransferMap> {
  const [places, planned, open] = await Promise.all([
    engine.query(sql`
      select l.location_id, coalesce(o.name, l.location_id) as name, coalesce(o.kind, '') as kind,
        o.latitude, o.longitude, cast(sum(l.on_hand_units) as double) as units
      from stock_levels as l left join locations as o on o.location_id = l.location_id
      group by 1, 2, 3, 4, 5 order by 1 asc nulls first`),
    engine.query(sql`
      select from_location_id as place_from, to_location_id as place_to,
        cast(count(*) as integer) as products, cast(sum(units) as double) as units,
        cast(sum(worth_minor) as double) as worth
      from plan_transfers group by 1, 2 order by 1 asc nulls first, 2 asc nulls first`),
    ledger.pool.query<Row>(`
      select t.from_location_id as place_from, t.to_location_id as place_to,
        count(distinct l.product_id)::int as products,
        sum(l.units - l.received_units)::double precision as units, 0 as worth
      from transfers t join transfer_lines l using (transfer_id)
      where t.state in ('ordered', 'shipped') group by 1, 2 order by 1, 2`),
  ]);
  const flow = (row: Row, state: 'planned' | 'open') => ({
    from: String(row['place_from']),
    to: String(row['place_to']),
    state,
    products: Number(row['products']),
    units: Number(row['units']),
    worthMinor: Number(row['worth']),
  });
  const degrees = (value: unknown): number | null =>
    value === null || value === undefined ? null : Number(value);
  return {
    places: rowsOf(places).map((row) => ({
      location: String(row['location_id']),
      name: String(row['name']),
      kind: String(row['kind']),
      latitude: degrees(row['latitude']),
      longitude: degrees(row['longitude']),
      onHandUnits: Number(row['units']),
    })),
    flows: [
      ...rowsOf(planned).map((row) => flow(row, 'planned')),
      ...open.rows.map((row) => flow(row, 'open')),
    ],
  };
}
