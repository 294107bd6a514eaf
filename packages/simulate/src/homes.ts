import type { Rng } from '@quanyu/numeric';
import { at, pick } from './draw.ts';
import { CITIES } from './vocabulary.ts';

const STREETS: readonly string[] = [
  '人民路',
  '解放路',
  '中山路',
  '建设路',
  '和平路',
  '文化路',
  '新华路',
  '湖滨路',
  '青年路',
  '桂花街',
  '梧桐街',
  '玉兰街',
];
/** Deviation of homes around a city's middle, degrees of latitude: about 6 km. */
const SPREAD_DEGREES = 0.055;
const DELIVERY_WINDOWS: readonly string[] = ['09:00-12:00', '13:00-17:00'];

/** Where a customer lives: near the middle of the city, made up; a third of them wish for half a day. */
export function homeOf(customer: number, rng: Rng): Readonly<Record<string, string | number>> {
  const [city, , latitude, longitude] = at(CITIES, Math.max(0, customer) % CITIES.length);
  const round = (x: number): number => Math.round(x * 1e5) / 1e5;
  const wide = Math.cos((latitude * Math.PI) / 180);
  return {
    address: `${city}${pick(rng, STREETS)}${1 + rng.int(300)}号`,
    latitude: round(latitude + SPREAD_DEGREES * rng.normal()),
    longitude: round(longitude + (SPREAD_DEGREES / wide) * rng.normal()),
    ...(rng.uniform() < 1 / 3 ? { deliveryWindow: pick(rng, DELIVERY_WINDOWS) } : {}),
  };
}
