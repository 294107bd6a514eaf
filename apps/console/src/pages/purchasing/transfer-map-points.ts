interface Place {
  readonly location: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MARGIN = 60;

/**
 * Where places stand in the picture: by latitude and longitude where all of them have both and they
 * are not one point, else on a circle in their order.
 */
export function placePoints(
  places: readonly Place[],
  { width, height }: { readonly width: number; readonly height: number },
): ReadonlyMap<string, Point> {
  const known = places.flatMap(({ location, latitude, longitude }) =>
    latitude === null || longitude === null ? [] : [{ location, latitude, longitude }],
  );
  const spans = spansOf(known);
  if (known.length < places.length || spans === undefined) return onCircle(places, width, height);
  const across = (value: number, low: number, span: number, room: number): number =>
    MARGIN + (span > 0 ? (value - low) / span : 0.5) * (room - 2 * MARGIN);
  const points = known.map(({ latitude, longitude }) => ({
    x: across(longitude, spans.west, spans.lonSpan, width),
    y: height - across(latitude, spans.south, spans.latSpan, height),
  }));
  const apart = pushedApart(points, width, height);
  return new Map(known.map(({ location }, i) => [location, apart[i] ?? { x: 0, y: 0 }]));
}

/** Nearer than this two places could not be told apart. */
const NEAR = 90;
const ROUNDS = 60;

/** Stores of one town moved a little away from each other; the rest stays where it is. */
function pushedApart(points: readonly Point[], width: number, height: number): readonly Point[] {
  let moved = [...points];
  for (let round = 0; round < ROUNDS; round++) {
    moved = moved.map((one, i) => {
      let { x, y } = one;
      moved.forEach((other, k) => {
        const dx = one.x - other.x;
        const dy = one.y - other.y;
        const gap = Math.hypot(dx, dy);
        if (k === i || gap >= NEAR) return;
        // Two at the very same point part by their places in the list.
        const angle = gap > 0 ? Math.atan2(dy, dx) : (2 * Math.PI * i) / moved.length;
        x += (Math.cos(angle) * (NEAR - gap)) / 4;
        y += (Math.sin(angle) * (NEAR - gap)) / 4;
      });
      return {
        x: Math.min(width - MARGIN, Math.max(MARGIN, x)),
        y: Math.min(height - MARGIN / 2, Math.max(MARGIN / 2, y)),
      };
    });
  }
  return moved;
}

function spansOf(known: readonly { readonly latitude: number; readonly longitude: number }[]) {
  const latitudes = known.map(({ latitude }) => latitude);
  const longitudes = known.map(({ longitude }) => longitude);
  const south = Math.min(...latitudes);
  const west = Math.min(...longitudes);
  const latSpan = Math.max(...latitudes) - south;
  const lonSpan = Math.max(...longitudes) - west;
  const isSpread = known.length > 1 && latSpan + lonSpan > 1e-6;
  return isSpread ? { south, west, latSpan, lonSpan } : undefined;
}

function onCircle(
  places: readonly Place[],
  width: number,
  height: number,
): ReadonlyMap<string, Point> {
  return new Map(
    places.map(({ location }, i) => {
      const angle = (2 * Math.PI * i) / Math.max(1, places.length) - Math.PI / 2;
      return [
        location,
        {
          x: width / 2 + (width / 2 - MARGIN) * Math.cos(angle),
          y: height / 2 + (height / 2 - MARGIN) * Math.sin(angle),
        },
      ];
    }),
  );
}
