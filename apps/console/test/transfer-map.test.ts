import { expect, test } from 'vitest';
import { placePoints } from '../src/pages/purchasing/transfer-map-points.ts';

const VIEW = { width: 760, height: 440 };
const place = (location: string, latitude: number | null, longitude: number | null) => ({
  location,
  latitude,
  longitude,
});

test('placePoints() puts north up and east right, inside the picture', () => {
  const points = placePoints([place('n', 40, 100), place('s', 30, 100), place('e', 35, 110)], VIEW);
  const at = (name: string) => points.get(name) ?? { x: Number.NaN, y: Number.NaN };
  expect(at('n').y).toBeLessThan(at('s').y);
  expect(at('e').x).toBeGreaterThan(at('n').x);
  for (const { x, y } of points.values()) {
    expect([x >= 0, x <= VIEW.width, y >= 0, y <= VIEW.height]).toEqual([true, true, true, true]);
  }
});

test('placePoints() tells stores of one town apart, those at one point too', () => {
  const near = [place('a', 31.2, 121.4), place('b', 31.2, 121.4), place('c', 25, 110)];
  const [a, b] = [...placePoints(near, VIEW).values()];
  expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeGreaterThan(60);
});

test('placePoints() stands all on a circle where one is unknown or all are one point', () => {
  for (const places of [
    [place('a', null, null), place('b', 31, 121)],
    [place('a', 31, 121), place('b', 31, 121)],
    [place('a', 31, 121)],
  ]) {
    const points = [...placePoints(places, VIEW).values()];
    expect(points).toHaveLength(places.length);
    expect(points[0]?.y).toBeCloseTo(60, 6);
  }
  expect(placePoints([], VIEW).size).toBe(0);
});
