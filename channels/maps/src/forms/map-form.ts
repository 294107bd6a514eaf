import type { Position } from '@quanyu/loop';

export type MapsForm = 'osrm' | 'google' | 'amap';

/** One question: the ways from some places to some others. */
export interface TileQuestion {
  readonly from: readonly Position[];
  readonly to: readonly Position[];
}

/** Seconds and metres, row-major from × to; NaN where the service knows no way. */
export interface TileAnswer {
  readonly durationsS: Float64Array;
  readonly distancesM: Float64Array;
}

/** How a service is asked and what its answer says. */
export interface MapForm {
  readonly fromMax: number;
  readonly toMax: number;
  readonly needsKey: boolean;
  readonly addressOf: (base: string, question: TileQuestion, key: string) => string;
  /** Undefined where the answer is not in the form. */
  readonly read: (body: unknown, question: TileQuestion) => TileAnswer | undefined;
}

/** Degrees as the services write them: 6 decimals, about 10 cm. */
export function degrees(value: number): string {
  return value.toFixed(6);
}

export function emptyTile({ from, to }: TileQuestion): TileAnswer {
  const size = from.length * to.length;
  return {
    durationsS: new Float64Array(size).fill(Number.NaN),
    distancesM: new Float64Array(size).fill(Number.NaN),
  };
}
