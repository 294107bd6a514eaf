import type { Position } from '@quanyu/loop';
import { degrees, emptyTile, type MapForm } from './map-form.ts';

/** OSRM's table service, as its own servers and those that VROOM talks to speak it. */
export const OSRM: MapForm = {
  // A server takes 100 places in all unless told otherwise.
  fromMax: 50,
  toMax: 50,
  needsKey: false,
  addressOf(base, { from, to }) {
    const text = ({ latitude, longitude }: Position): string =>
      `${degrees(longitude)},${degrees(latitude)}`;
    const places = [...from, ...to].map(text).join(';');
    const indices = (start: number, count: number): string =>
      Array.from({ length: count }, (_, i) => start + i).join(';');
    const sources = indices(0, from.length);
    const destinations = indices(from.length, to.length);
    return `${base}/table/v1/driving/${places}?annotations=duration,distance&sources=${sources}&destinations=${destinations}`;
  },
  read(body, question) {
    const { code, durations, distances } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (code !== 'Ok' || !Array.isArray(durations)) return undefined;
    const tile = emptyTile(question);
    question.from.forEach((_, i) => {
      question.to.forEach((__, j) => {
        const at = i * question.to.length + j;
        tile.durationsS[at] = cell(durations, i, j);
        tile.distancesM[at] = cell(distances, i, j);
      });
    });
    return tile;
  },
};

function cell(rows: unknown, i: number, j: number): number {
  const value = (rows as unknown[][] | undefined)?.[i]?.[j];
  return typeof value === 'number' ? value : Number.NaN;
}
