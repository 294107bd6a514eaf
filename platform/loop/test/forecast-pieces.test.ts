import { describe, expect, it } from 'vitest';
import { bandsOf, driftIssueText } from '../src/forecast/drift-watch.ts';
import { circumstances, factorColumns } from '../src/forecast/factor-columns.ts';
import { NO_EFFECTS } from '../src/forecast/forecast-effects.ts';
import { movedSum, overridesBySeries, runningMeans } from '../src/forecast/override-ratios.ts';
import { factsOfRows } from '../src/forecast/series-facts.ts';

const row = (cells: Readonly<Record<string, string | number | null>>) => ({
  location_id: '',
  until_day: null,
  share: null,
  amount: null,
  ...cells,
});

describe('facts of a series', () => {
  const facts = factsOfRows(
    [
      row({ kind: 4, day: 0, amount: 3 }),
      row({ kind: 3, day: 0, amount: 20 }),
      row({ kind: 3, day: 50, amount: 25 }),
      row({ kind: 2, day: 10, until_day: 12, amount: 0.5, share: 1 }),
      row({ kind: 2, day: 10, until_day: 30, amount: 0.2, share: 0.5, location_id: 'far' }),
      row({ kind: 5, day: 11, until_day: 40, amount: 0, share: 0.4 }),
    ],
    'here',
  );

  it('hold what is for this place only', () => {
    expect(facts.group).toBe(3);
    expect(facts.promotions).toEqual([{ fromDay: 10, toDay: 12, discount: 0.5, share: 1 }]);
    expect(facts.prices).toEqual([
      { day: 0, price: 20 },
      { day: 50, price: 25 },
    ]);
  });

  it('become circumstances by day: price, promotion, the week after, the rest of the group', () => {
    const place = { location: 'here', facts, lift: 0, firstDay: 8, days: 50, priceDay: 60 };
    const on = circumstances(place);
    expect(Array.from(on.promoted.subarray(0, 6))).toEqual([0, 0, 1, 1, 1, 0]);
    expect(on.logDiscount[2]).toBeCloseTo(Math.log(0.5), 12);
    expect(Array.from(on.after.subarray(4, 13))).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(on.kin[3]).toBe(0);
    expect(on.kin[6]).toBe(0.4);
    expect(on.logPrice[0]).toBeCloseTo(Math.log(20 / 25), 12);
    expect(on.logPrice[42]).toBe(0);
    // Without effects only what is usual is known: demand falls by 1.5 % for 1 % of price.
    const { data } = factorColumns(NO_EFFECTS, place);
    expect(data[3]).toBeCloseTo(-1.5 * Math.log(0.8), 12);
    expect(data[2 * 5 + 4]).toBeCloseTo(-1.5 * Math.log(0.5), 12);
    expect(data[1]).toBe(0);
  });
});

describe('people’s figures', () => {
  it('move running sums in the shape of the forecast', () => {
    const day = { product: 'p', location: 'l', day: 101, ratio: 3, plus: 0, override: 1 };
    const own = overridesBySeries([day]).get('p|l') ?? new Map();
    const running = runningMeans([2, 2, 2], 100, own);
    expect(Array.from(running.used)).toEqual([2, 8, 10]);
    expect(movedSum(5, running, 0)).toBe(5);
    expect(movedSum(5, running, 1)).toBe(10);
    const none = runningMeans([0, 0], 101, new Map([[101, { ...day, ratio: 1, plus: 4 }]]));
    expect(movedSum(0, none, 1)).toBe(4);
  });
});

describe('drift', () => {
  it('has a band from two weeks on, relative to the forecast', () => {
    const days = (value: number, count: number) => new Float64Array(count).fill(value);
    const bands = bandsOf(
      new Map([
        ['', { actual: days(12, 28), forecast: days(10, 28) }],
        ['short', { actual: days(1, 5), forecast: days(1, 5) }],
        ['nothing', { actual: days(0, 28), forecast: days(0, 28) }],
      ]),
    );
    expect([...bands.keys()]).toEqual(['']);
    expect(bands.get('')?.mean).toBeCloseTo(0.2, 12);
  });

  it('is told in both languages, with the category and a share', () => {
    const issue = {
      code: 'FORECAST_DRIFT_UP',
      params: { seen: 9, deviation: 0.125, category: '玩具' },
    };
    expect(driftIssueText(issue)?.message).toMatch(/^玩具: Demand has been running above .*12\.5/);
    expect(driftIssueText(issue, 'zh')?.message).toMatch(/^玩具：实际需求持续高于预测/);
    expect(driftIssueText({ code: 'OTHER' })).toBeUndefined();
  });
});
