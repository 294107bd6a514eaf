import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import { sequenceColumns, sharedLines } from '../bench/data.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { readEventTimes } from '../src/event-time.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { autoRecommender } from '../src/models/auto.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import { type EventTable, recommendTable } from '../src/recommend-table.ts';
import { toyColumns } from './toy.ts';

const context = () => ({ rng: createRng(1) });

function toyTable(customers = 60): EventTable {
  const { customer, product, time } = toyColumns(customers);
  return { customer, product, time: Array.from(time, String) };
}

describe('recommendTable()', () => {
  it('gives each customer ranked rows, the unknown the popular list, the same every time', () => {
    const options = { forCustomers: ['c1', 'nobody', 'c0', 'c1'], count: 3 };
    const { rows, figures } = recommendTable(toyTable(), options, context());
    expect(rows.map((row) => [row.customer, row.rank])).toEqual(
      ['c1', 'nobody', 'c0'].flatMap((customer) => [1, 2, 3].map((rank) => [customer, rank])),
    );
    expect(figures).toMatchObject({
      events: 360,
      customers: 60,
      products: 16,
      unknownCustomers: 1,
      emptyAnswers: 0,
      validation: 'last-event',
    });
    expect(figures.validationNdcg).toBeGreaterThan(0.5);
    expect(recommendTable(toyTable(), options, context()).rows).toEqual(rows);
    const known = new Set(toyColumns().product as string[]);
    for (const row of rows) expect(known.has(row.product)).toBe(true);
  });

  it('ranks by what the group does: half of the toy shop never meets the other half', () => {
    const { rows } = recommendTable(toyTable(), { forCustomers: ['c0'], count: 2 }, context());
    for (const row of rows) expect(Number(row.product.slice(1))).toBeLessThan(8);
  });

  it('answers all customers in order of first appearance, with known products on demand', () => {
    const table: EventTable = {
      customer: ['z', 'a', 'z'],
      product: ['p', 'p', 'q'],
      time: ['1', '2', '3'],
    };
    const options = { forCustomers: 'all', count: 9, model: 'popularity' } as const;
    const rows = recommendTable(table, options, context()).rows;
    expect(rows).toEqual([{ customer: 'a', rank: 1, product: 'q', score: 1 }]);
    const kept = recommendTable(table, { ...options, keepSeen: true }, context()).rows;
    expect(kept.map((row) => `${row.customer}${row.rank}${row.product}`)).toEqual([
      'z1p',
      'z2q',
      'a1p',
      'a2q',
    ]);
  });

  it('asks values of rating models alone', () => {
    const rated = { ...toyTable(), value: toyColumns().customer.length > 0 ? ratingsOf() : [] };
    const model = 'item-knn-rating';
    const options = { forCustomers: ['c0'], count: 3 };
    const auto = recommendTable(toyTable(), options, context()).rows;
    expect(recommendTable(rated, options, context()).rows).toEqual(auto);
    const rows = recommendTable(rated, { ...options, model }, context()).rows;
    for (const row of rows) expect(row.score).toBeLessThanOrEqual(5);
    expect(rows).toHaveLength(3);
    const bad = { ...rated, value: ['NaN', ...ratingsOf().slice(1)] };
    expect(() => recommendTable(bad, { ...options, model }, context())).toThrow('finite number');
  });

  it('names the model, row and count that are wrong', () => {
    const options = { forCustomers: ['c0'], count: 1 };
    const run = (more: object, table = toyTable()) =>
      recommendTable(table, { ...options, ...more }, context());
    expect(() => run({ model: 'oracle' })).toThrow('sequence, popularity');
    expect(() => run({ model: 'toString' })).toThrow('must be one of');
    expect(() => run({ count: 0 })).toThrow('count');
    const empty = { customer: [], product: [], time: [] };
    expect(() => run({}, empty)).toThrow('events must be >= 1');
    const blank = { customer: ['a'], product: [''], time: ['1'] };
    expect(() => run({}, blank)).toThrow(
      expect.objectContaining({ place: 'row 1, column product' }),
    );
    const long = { customer: ['a'.repeat(10_240)], product: ['p'], time: ['1'] };
    expect(() => run({}, long)).toThrow('1 to 200 characters');
  });

  it('takes one customer with 100,000 events', () => {
    const events = 100_000;
    const table = {
      customer: Array.from({ length: events }, () => 'robot'),
      product: Array.from({ length: events }, (_, e) => `p${(e * 7) % 50_021}`),
      time: Array.from({ length: events }, (_, e) => String(e)),
    };
    for (const model of ['auto', 'item-knn', 'user-knn', 'bought-together']) {
      const options = { forCustomers: 'all', count: 5, model } as const;
      expect(recommendTable(table, options, context()).figures.emptyAnswers).toBe(1);
    }
  });
});

function ratingsOf(): string[] {
  return Array.from(toyColumns().weight, String);
}

describe('readEventTimes()', () => {
  it('reads ISO dates and date-times, epoch seconds and milliseconds, and ranks', () => {
    const iso = readEventTimes([
      '2024-01-31',
      '2024-01-31T08:00:00+08:00',
      '2024-01-31 00:00:00.5Z',
    ]);
    expect([...iso.times]).toEqual([1706659200000, 1706659200000, 1706659200500]);
    expect(iso.timeKind).toBe('instant');
    expect(readEventTimes(['1706659200']).times[0]).toBe(1706659200000);
    expect(readEventTimes(['1706659200000']).times[0]).toBe(1706659200000);
    expect(readEventTimes(['3', '1706659200'])).toMatchObject({ timeKind: 'rank' });
    expect(readEventTimes(['99999999']).timeKind).toBe('rank');
    expect(readEventTimes(['100000000']).timeKind).toBe('instant');
  });

  it('refuses what is no time, naming the row', () => {
    for (const text of [
      '',
      'soon',
      '2024-02-30',
      '2024-13-01',
      '2024-01-01T25:00',
      'NaN',
      'Infinity',
    ]) {
      expect(() => readEventTimes(['2024-01-01', text])).toThrow(
        expect.objectContaining({ code: 'RECOMMEND_TIME_INVALID', place: 'row 2, column time' }),
      );
    }
    expect(() => readEventTimes(['2024-01-01', '5'])).toThrow('one style');
  });
});

describe('autoRecommender()', () => {
  it('keeps the defaults where customers are too few, and counts its trials', () => {
    const few = encodeInteractions(toyColumns(10));
    expect(autoRecommender().fit(few, context())).toMatchObject({ validation: 'none', trials: [] });
    const seen: number[] = [];
    const onProgress = (figures: Readonly<Record<string, number>>) =>
      seen.push(figures['trial'] ?? 0);
    const data = encodeInteractions(toyColumns());
    const state = autoRecommender({ trialsMax: 5 }).fit(data, { ...context(), onProgress });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    const best = state.trials.reduce((a, b) => (b.ndcg > a.ndcg ? b : a));
    expect(state.inner.params).toEqual(best.params);
    const { trials } = autoRecommender({ trialsMax: 13 }).fit(data, context());
    const leader = trials.slice(0, 12).reduce((a, b) => (b.ndcg > a.ndcg ? b : a)).params;
    expect(trials[12]?.params).toMatchObject({
      window: leader.window,
      gapDecay: leader.gapDecay,
      backward: leader.backward,
      queryDecay: leader.queryDecay,
    });
  });

  it('validates by time where instants give enough customers', () => {
    const { customer, product } = toyColumns(900);
    const day = 86_400_000;
    const time = customer.length;
    const times = Array.from(
      { length: time },
      (_, row) => 1.7e12 + (row % 6) * 30 * day + Math.floor(row / 6),
    );
    const data = encodeInteractions({ customer, product, time: times });
    expect(autoRecommender({ trialsMax: 2 }).fit(data, context()).validation).toBe('time');
  });
});

describeShared('accuracy', 'recsys/amazon_sequences/toys_and_games.txt.gz', () => {
  it('sequence reaches the floor on Amazon Toys, all products ranked, on 3,000 customers', () => {
    const lines = sharedLines('recsys/amazon_sequences/toys_and_games.txt.gz') ?? [];
    const split = leaveLastOut(encodeInteractions(sequenceColumns(lines)), { keepSeen: true });
    const model = sequenceRecommender();
    const state = model.fit(split.train, context());
    expect(evaluate(model, state, split, { casesMax: 3_000, lists: false }).ndcg).toBeGreaterThan(
      0.06,
    );
  });
});
