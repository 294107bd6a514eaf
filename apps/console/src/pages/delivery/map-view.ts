/** A place on the map, degrees. */
interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** From degrees to the map's own units, both ways of equal scale. */
export interface MapView {
  readonly width: number;
  readonly height: number;
  readonly at: (place: Place) => readonly [x: number, y: number];
}

const PAD = 0.06;
/** One place alone still shows its neighbourhood: about 2 km. */
const SPAN_DEGREES_MIN = 0.02;

/**
 * Fits places into a picture (web Mercator's local form: equal lengths near the middle), with some
 * room around.
 */
export function mapView(places: readonly Place[], width: number, height: number): MapView {
  const latitudes = places.map(({ latitude }) => latitude);
  const longitudes = places.map(({ longitude }) => longitude);
  const middleLat = (Math.min(...latitudes) + Math.max(...latitudes)) / 2;
  const middleLon = (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
  const squeeze = Math.cos((middleLat * Math.PI) / 180);
  const spanLat = Math.max(SPAN_DEGREES_MIN, Math.max(...latitudes) - Math.min(...latitudes));
  const spanLon =
    squeeze * Math.max(SPAN_DEGREES_MIN, Math.max(...longitudes) - Math.min(...longitudes));
  const scale = Math.min((width * (1 - 2 * PAD)) / spanLon, (height * (1 - 2 * PAD)) / spanLat);
  return {
    width,
    height,
    at: ({ latitude, longitude }) => [
      width / 2 + (longitude - middleLon) * squeeze * scale,
      height / 2 - (latitude - middleLat) * scale,
    ],
  };
}
