import type { Position } from '@quanyu/loop';
import { degrees, emptyTile, type MapForm } from './map-form.ts';

interface Element {
  readonly status?: string;
  readonly duration?: { readonly value?: number };
  readonly distance?: { readonly value?: number };
}

/** The distance matrix in Google's form. */
export const GOOGLE: MapForm = {
  // A request may hold 100 pairs.
  fromMax: 10,
  toMax: 10,
  needsKey: true,
  addressOf(base, { from, to }, key) {
    const text = ({ latitude, longitude }: Position): string =>
      `${degrees(latitude)},${degrees(longitude)}`;
    const list = (places: readonly Position[]): string =>
      encodeURIComponent(places.map(text).join('|'));
    return `${base}/maps/api/distancematrix/json?origins=${list(from)}&destinations=${list(to)}&mode=driving&key=${encodeURIComponent(key)}`;
  },
  read(body, question) {
    const { status, rows } = (body ?? {}) as {
      readonly status?: string;
      readonly rows?: readonly { readonly elements?: readonly Element[] }[];
    };
    if (status !== 'OK' || !Array.isArray(rows)) return undefined;
    const tile = emptyTile(question);
    question.from.forEach((_, i) => {
      question.to.forEach((__, j) => {
        const element = rows[i]?.elements?.[j] as Element | undefined;
        if (element?.status !== 'OK') return;
        const at = i * question.to.length + j;
        tile.durationsS[at] = element.duration?.value ?? Number.NaN;
        tile.distancesM[at] = element.distance?.value ?? Number.NaN;
      });
    });
    return tile;
  },
};
