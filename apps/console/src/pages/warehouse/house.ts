interface Spot {
  readonly aisle: number;
  readonly place: number;
}

/** A warehouse as cells: an aisle is a column that is walked, with places at its right. */
export interface House {
  readonly width: number;
  readonly height: number;
  readonly aisles: number;
  readonly placesPerAisle: number;
  /** Cells that cannot be walked, row by row. */
  readonly blocked: Uint8Array;
  readonly places: readonly { readonly key: string; readonly x: number; readonly y: number }[];
  /** The cell in front of a place. */
  readonly cellOf: (spot: Spot) => number;
  /** Where tours begin and end. */
  readonly depot: number;
  /** Points of a walk through places in order, along the cross aisles. */
  readonly tour: (spots: readonly Spot[]) => readonly (readonly [x: number, y: number])[];
}

/** The most places of an aisle that are drawn one by one; longer aisles are drawn closer together. */
const ROWS_MAX = 60;

interface Layout {
  readonly aisles: number;
  readonly placesPerAisle: number;
  readonly crossAisles: number;
  readonly depotAisle: number;
}

/** Reads the layout of a saved plan; undefined where it has none. */
export function layoutOf(body: Readonly<Record<string, unknown>>): Layout | undefined {
  const layout = body['layout'];
  if (typeof layout !== 'object' || layout === null) return undefined;
  const { aisles, placesPerAisle, crossAisles, depotAisle } = layout as Partial<Layout>;
  if (!Number.isInteger(aisles) || !Number.isInteger(placesPerAisle)) return undefined;
  return {
    aisles: Number(aisles),
    placesPerAisle: Number(placesPerAisle),
    crossAisles: crossAisles ?? 2,
    depotAisle: depotAisle ?? 0,
  };
}

/** Puts a layout on cells: the front at the bottom, a free row in front and behind each block. */
export function houseOf(layout: Layout): House {
  const { aisles, placesPerAisle, crossAisles, depotAisle } = layout;
  const rows = Math.min(ROWS_MAX, placesPerAisle);
  const blocks = crossAisles - 1;
  const width = aisles * 2;
  const height = rows + crossAisles;
  const rowOf = (place: number): number => Math.floor((place * rows) / placesPerAisle);
  // Rows from the front; every block is followed by its cross aisle.
  const depthOf = (row: number): number => row + 1 + Math.floor((row * blocks) / rows);
  const yOf = (depth: number): number => height - 1 - depth;
  const blocked = new Uint8Array(width * height);
  const places: { key: string; x: number; y: number }[] = [];
  for (let aisle = 0; aisle < aisles; aisle++) {
    for (let place = 0; place < placesPerAisle; place++) {
      const y = yOf(depthOf(rowOf(place)));
      blocked[y * width + aisle * 2 + 1] = 1;
      places.push({ key: `${aisle}/${place}`, x: aisle * 2 + 1, y });
    }
  }
  const cross = Array.from({ length: crossAisles }, (_, c) =>
    c === 0 ? yOf(0) : yOf(depthOf(Math.ceil((c * rows) / blocks) - 1) + 1),
  );
  const pointOf = ({ aisle, place }: Spot): readonly [number, number] => [
    aisle * 2 + 0.5,
    yOf(depthOf(rowOf(place))) + 0.5,
  ];
  const depot: readonly [number, number] = [depotAisle * 2 + 0.5, yOf(0) + 0.5];
  return {
    ...{ width, height, aisles, placesPerAisle, blocked, places },
    cellOf: ({ aisle, place }) => yOf(depthOf(rowOf(place))) * width + aisle * 2,
    depot: yOf(0) * width + depotAisle * 2,
    tour: (spots) => [depot, ...walked([depot, ...spots.map(pointOf), depot], cross)],
  };
}

/** From point to point: within an aisle straight, else through the cross aisle that is nearest. */
function walked(
  points: readonly (readonly [number, number])[],
  cross: readonly number[],
): (readonly [number, number])[] {
  return points.slice(1).flatMap(([x, y], k) => {
    const [fromX, fromY] = points[k] ?? [x, y];
    if (fromX === x) return [[x, y] as const];
    const way = (row: number): number => Math.abs(fromY - row - 0.5) + Math.abs(y - row - 0.5);
    const row = cross.reduce((best, one) => (way(one) < way(best) ? one : best));
    return [[fromX, row + 0.5] as const, [x, row + 0.5] as const, [x, y] as const];
  });
}
