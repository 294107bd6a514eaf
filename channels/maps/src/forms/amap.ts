import type { Position } from '@quanyu/loop';
import { degrees, emptyTile, type MapForm } from './map-form.ts';

interface Result {
  readonly origin_id?: string;
  readonly distance?: string;
  readonly duration?: string;
}

/**
 * The distance service in AMap's form: many origins, one destination. It takes and gives GCJ-02; who
 * keeps WGS-84 coordinates in mainland China is off by some hundred metres both ways, which differences
 * of places mostly lose.
 */
export const AMAP: MapForm = {
  fromMax: 100,
  toMax: 1,
  needsKey: true,
  addressOf(base, { from, to }, key) {
    const text = ({ latitude, longitude }: Position): string =>
      `${degrees(longitude)},${degrees(latitude)}`;
    const origins = encodeURIComponent(from.map(text).join('|'));
    const destination = encodeURIComponent(to.map(text).join('|'));
    return `${base}/v3/distance?type=1&origins=${origins}&destination=${destination}&key=${encodeURIComponent(key)}`;
  },
  read(body, question) {
    const { status, results } = (body ?? {}) as {
      readonly status?: string;
      readonly results?: readonly Result[];
    };
    if (status !== '1' || !Array.isArray(results)) return undefined;
    const tile = emptyTile(question);
    for (const { origin_id, distance, duration } of results as readonly Result[]) {
      // Ids count from 1.
      const at = Number(origin_id) - 1;
      if (!(at >= 0 && at < question.from.length)) continue;
      tile.durationsS[at] = Number(duration ?? Number.NaN);
      tile.distancesM[at] = Number(distance ?? Number.NaN);
    }
    return tile;
  },
};
