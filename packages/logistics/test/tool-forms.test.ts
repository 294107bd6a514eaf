import { instant } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { solveLayoutProblem } from '../src/layout/tool.ts';
import { solvePickProblem } from '../src/pick/tool.ts';
import { solveScheduleProblem } from '../src/schedule/tool.ts';

const options = { iterations: 200, clock: { now: () => instant(0) } };

describe('the schedule form with a calendar', () => {
  const shop = '2 1\n0 4\n0 7\n';
  const solve = (calendar: unknown) =>
    solveScheduleProblem(shop, 'x', { ...options, calendar: JSON.stringify(calendar) });

  it('works around closures and shifts', () => {
    const { text, figures } = solve({ maintenance: { 0: [{ from: 7, to: 9 }] } });
    expect(JSON.parse(text)).toMatchObject({ makespan: 13 });
    expect(figures['violations']).toBe(0);
    const shifts = [
      { from: 0, to: 8 },
      { from: 10, to: 18 },
    ];
    expect(JSON.parse(solve({ shifts }).text)).toMatchObject({ makespan: 14 });
  });

  it.each([
    [null, 'the calendar'],
    [{ maintenance: [] }, 'maintenance'],
    [{ maintenance: { 0: 5 } }, 'maintenance.0'],
    [{ shifts: [{ from: 1 }] }, 'shifts[0]'],
    [{ shifts: [null] }, 'shifts[0]'],
    [{ shifts: [{ from: 9, to: 3 }] }, 'shifts'],
  ])('refuses %j', (calendar, place) => {
    expect(() => solve(calendar)).toThrow(expect.objectContaining({ place }));
  });
});

describe('the warehouse form with waves and zones', () => {
  const file = {
    warehouse: { aisles: 4, placesPerAisle: 10 },
    capacityUnits: 6,
    orders: [1, 2, 3, 4, 5].map((k) => ({
      id: `o${k}`,
      dueMinute: 100 - k * 10,
      lines: [
        { aisle: k % 4, place: k },
        { aisle: (k + 1) % 4, place: k },
      ],
    })),
    waves: { linesPerMinute: 1, linesMax: 4 },
    zones: { pickers: 2 },
  };
  const solve = (change: object) =>
    solvePickProblem(JSON.stringify({ ...file, ...change }), 'x', options);

  it('batches every wave on its own and cuts the aisles', () => {
    const { text, figures } = solve({});
    const answer = JSON.parse(text);
    expect(answer.waves.map((wave: { orders: string[] }) => wave.orders)).toEqual([
      ['o5', 'o4'],
      ['o3', 'o2'],
      ['o1'],
    ]);
    const waveOf = new Map(
      answer.batches.flatMap((b: { orders: string[]; wave: number }) =>
        b.orders.map((id) => [id, b.wave]),
      ),
    );
    expect(waveOf.get('o5')).toBe(0);
    expect(waveOf.get('o1')).toBe(2);
    expect(figures).toMatchObject({ violations: 0, waves: 3, late: 0 });
    expect(answer.zones.zones).toHaveLength(2);
    expect(answer.zones.passSeconds).toBeGreaterThan(0);
  });

  it('keeps to its old form without them', () => {
    const answer = JSON.parse(solve({ waves: undefined, zones: undefined }).text);
    expect(Object.keys(answer)).toEqual(['distanceM', 'batches', 'leftOut']);
  });

  it.each([
    [{ waves: 5 }, 'waves'],
    [{ waves: { linesMax: 4 } }, 'waves.linesPerMinute'],
    [{ waves: { linesPerMinute: 0, linesMax: 4 } }, 'waves.linesPerMinute'],
    [{ waves: { linesPerMinute: 1, linesMax: -1 } }, 'waves.linesMax'],
    [{ zones: {} }, 'zones.pickers'],
    [{ zones: { pickers: 2, metersPerSecond: 0 } }, 'zones.metersPerSecond'],
  ])('refuses %j', (change, place) => {
    expect(() => solve(change)).toThrow(expect.objectContaining({ place }));
  });
});

describe('the store form with margins', () => {
  const store = {
    entrance: { x: 0, y: 0 },
    zones: [
      { id: 'door', x: 1, y: 0, traffic: 500 },
      { id: 'back', x: 20, y: 0, traffic: 50 },
      { id: 'fridge', x: 10, y: 0, traffic: 100, kind: 'cold' },
    ],
    products: [
      { id: 'flour', visits: 5 },
      { id: 'gum', impulseMargin: 100, impulseRate: 0.1 },
      { id: 'milk', visits: 90, kind: 'cold' },
    ],
    adjacency: [{ a: 'flour', b: 'milk', weight: 2 }],
  };
  const solve = (change: object) =>
    solveLayoutProblem(JSON.stringify({ ...store, ...change }), 'x', options);

  it('puts impulse where many pass, and kinds where they may stand', () => {
    expect(JSON.parse(solve({}).text).assignment).toEqual({
      flour: 'back',
      gum: 'door',
      milk: 'fridge',
    });
  });

  it('leaves out the least visited where zones run out; refuses zones that are none', () => {
    const many = [...store.products, { id: 'salt', visits: 1 }, { id: 'rice', visits: 3 }];
    const wide = solve({ products: many, zones: [...store.zones, { id: 'new', x: 5, y: 5 }] });
    expect(wide.leftOut).toHaveLength(1);
    expect(() => solve({ products: [{ id: 'x', zone: 'nowhere', kind: 'cold' }] })).toThrow(
      /nowhere/,
    );
    expect(() => solve({ products: [{ id: 'x', kind: 'hot' }] })).toThrow(/no zone/);
  });
});
