import { describe, expect, it } from 'vitest';
import { writeDriverSheets } from '../src/route/driver-sheet.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { writeGeoJson, writeGpx } from '../src/route/write-map.ts';
import { plainStop, plainVehicle, pointProblem } from './make-routes.ts';

const problem = pointProblem(
  [
    [0, 0],
    [3, 4],
    [6, 8],
  ],
  [plainStop(1, { id: 'A & <B>', windows: [[0, 90]] }), plainStop(2, { collect: [2] })],
  [
    plainVehicle({
      id: 'van',
      reload: { places: [0], tripsMax: 2, service: 1 },
      breaks: [{ id: 1, windows: [[7, 9]], service: 2 }],
    }),
  ],
);
const plan = {
  routes: [{ vehicle: 0, stops: [0, 1], reloads: [{ before: 1, place: 0 }] }],
  leftOut: [],
};

describe('writeGeoJson()', () => {
  it('draws a line a route through start, stops, reload and end, and a point a stop', () => {
    const { type, features } = JSON.parse(writeGeoJson(problem, plan));
    expect(type).toBe('FeatureCollection');
    expect(features[0].geometry.coordinates).toEqual([
      [0, 0],
      [3, 4],
      [0, 0],
      [6, 8],
      [0, 0],
    ]);
    expect(features[1].properties).toMatchObject({ stop: 'A & <B>', order: 1, arrival: 5 });
    expect(features).toHaveLength(3);
  });

  it('refuses a problem of tables, which has no coordinates', () => {
    const profile = {
      cost: new Float64Array(9),
      duration: new Float64Array(9),
      distance: new Float64Array(9),
    };
    const travel = { kind: 'tables', placeCount: 3, profiles: [profile] } as const;
    const tabled: RouteProblem = { ...problem, travel };
    expect(() => writeGeoJson(tabled, plan)).toThrow(/no coordinates/);
    expect(() => writeGpx(tabled, plan)).toThrow(/no coordinates/);
  });
});

describe('writeGpx()', () => {
  it('writes a route point a halt, latitude first, names escaped', () => {
    const text = writeGpx(problem, plan);
    expect(text).toContain('<rtept lat="4" lon="3"><name>A &amp; &lt;B&gt;</name></rtept>');
    expect(text.match(/<rtept /g)).toHaveLength(5);
    expect(text).toContain('<name>1: van</name>');
  });
});

describe('writeDriverSheets()', () => {
  it('lists halts and breaks by time, in words and times of the reader', () => {
    const html = writeDriverSheets(problem, plan, {
      lang: 'zh',
      timeText: (time) => `t${time}`,
      stopText: (stop) => `<站 ${stop}>`,
    });
    const rows = [...html.matchAll(/<tr>(.*)<\/tr>/g)].map((row) =>
      [...(row[1] ?? '').matchAll(/<t[dh]>(.*?)<\/t[dh]>/g)].map((cell) => cell[1]),
    );
    expect(rows.map((row) => row[1])).toEqual([
      '站点',
      '出发',
      '&lt;站 0&gt;',
      '休息',
      '再次装货',
      '&lt;站 1&gt;',
      '返回',
    ]);
    // Five there, a break on the way back at 7 for 2, home at 12, loaded at 13, ten to the second.
    expect(rows[2]?.slice(2, 5)).toEqual(['t5', 't5', 't0–t90']);
    expect(rows[5]?.[2]).toBe('t23');
  });

  it('writes an empty document for an empty plan', () => {
    expect(writeDriverSheets(problem, { routes: [], leftOut: [] })).not.toContain('<table>');
  });
});
