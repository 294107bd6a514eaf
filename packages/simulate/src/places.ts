import { at } from './draw.ts';
import type { Sizes } from './scale.ts';
import { CITIES } from './vocabulary.ts';

export interface SimulatedChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

/** The online ones stand in the order of a customer's habit; the store tills come last. */
export const CHANNELS: readonly SimulatedChannel[] = [
  { id: 'web', name: '官网商城', kind: 'web' },
  { id: 'app', name: '手机应用', kind: 'app' },
  { id: 'social', name: '社交小店', kind: 'social' },
  { id: 'email', name: '邮件营销', kind: 'email' },
  { id: 'marketplace', name: '平台旗舰店', kind: 'marketplace' },
  { id: 'store', name: '线下门店', kind: 'store' },
];

export const MARKETPLACE = 4;
export const STORE_CHANNEL = 5;

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly kind: 'distribution-centre' | 'warehouse' | 'store';
  readonly latitude: number;
  readonly longitude: number;
  /** Channel id where the place serves one; else empty. */
  readonly channel: string;
}

/** Places by index: 0 the distribution centre, 1 the online warehouse, then the stores. */
export const CENTRE = 0;
export const WAREHOUSE = 1;
export const FIRST_STORE = 2;

export function placesOf(sizes: Sizes): readonly Place[] {
  const places: Place[] = [
    place('dc1', '嘉兴配送中心', 'distribution-centre', 30.7522, 120.75, ''),
    place('wh1', '昆山线上仓', 'warehouse', 31.3846, 120.9807, ''),
  ];
  for (let i = 0; i < sizes.stores; i++) {
    const [zh, , lat, lon] = at(CITIES, i % CITIES.length);
    const round = Math.floor(i / CITIES.length);
    const id = `st${String(i + 1).padStart(2, '0')}`;
    const shift = round * 0.03;
    places.push(place(id, `${zh}${round + 1}号店`, 'store', lat + shift, lon + shift, 'store'));
  }
  return places;
}

function place(
  id: string,
  name: string,
  kind: Place['kind'],
  latitude: number,
  longitude: number,
  channel: string,
): Place {
  const round = (x: number): number => Math.round(x * 1e4) / 1e4;
  return { id, name, kind, latitude: round(latitude), longitude: round(longitude), channel };
}
