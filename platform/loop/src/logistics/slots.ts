import type { Ledger } from '@quanyu/ledger';
import { slotProducts, type Warehouse } from '@quanyu/logistics';
import { createRng } from '@quanyu/numeric';

const LOOK_BACK_DAYS = 90;
const DAY_MS = 86_400_000;
const PRODUCTS_MAX = 2_000;

/**
 * Places of products in a warehouse: what was picked most in the last 90 days nearest to the depot
 * (an assignment problem, solved exactly). Products beyond the places get none.
 * @returns Aisle and place by product.
 */
export async function slotsBySales(
  ledger: Ledger,
  location: string,
  layout: Warehouse,
): Promise<Readonly<Record<string, readonly [number, number]>>> {
  const { rows } = await ledger.pool.query<{ id: string; picks: number }>(
    `SELECT p.product_id AS id, coalesce(s.picks, 0)::int AS picks
     FROM products p LEFT JOIN (
       SELECT product_id, count(*) AS picks FROM order_lines
       WHERE location_id = $1 AND kind = 'sale' AND ordered_at >= (
         SELECT max(ordered_at) FROM orders) - $2::bigint
       GROUP BY product_id) s ON s.product_id = p.product_id
     WHERE p.kind = 'goods' ORDER BY picks DESC, p.product_id LIMIT $3`,
    [location, LOOK_BACK_DAYS * DAY_MS, PRODUCTS_MAX],
  );
  const places = Array.from({ length: layout.aisles * layout.placesPerAisle }, (_, i) => ({
    aisle: i % layout.aisles,
    place: Math.floor(i / layout.aisles),
  }));
  // More places than products and a few to spare only make the table large.
  const near = nearest(layout, places, rows.length + 16);
  const plan = slotProducts(layout, near, rows, { rng: createRng(1), rounds: 0 });
  return Object.fromEntries(
    rows.flatMap(({ id }, i) => {
      const place = near[plan.places[i] ?? -1];
      return place === undefined ? [] : [[id, [place.aisle, place.place] as const]];
    }),
  );
}

function nearest<P extends { readonly aisle: number; readonly place: number }>(
  layout: Warehouse,
  places: readonly P[],
  count: number,
): readonly P[] {
  const way = ({ aisle, place }: P): number =>
    Math.abs(aisle - layout.depotAisle) * layout.aisleGapM + (place + 0.5) * layout.placeM;
  return [...places].sort((a, b) => way(a) - way(b)).slice(0, count);
}
