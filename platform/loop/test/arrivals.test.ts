import type { DueArrival } from '@quanyu/ledger';
import { describe, expect, it } from 'vitest';
import { dueByPlace } from '../src/plan/open-orders.ts';

const arrival = (dueDay: number | null, units = 5): DueArrival =>
  ({ product: 'p', location: 'dc', dueDay, units }) as DueArrival;

describe('dueByPlace()', () => {
  it('keeps each arrival with its day, overdue ones tomorrow, those without a day soon', () => {
    const arrivals = [arrival(90, 1), arrival(110, 2), arrival(null, 3)];
    expect(dueByPlace(arrivals, 100, 101).get('p|dc')).toEqual([
      { day: 101, units: 1 },
      { day: 110, units: 2 },
      { day: 102, units: 3 },
    ]);
    expect(dueByPlace([], 100, 101).size).toBe(0);
  });

  it('counts from the last day of old data, so that history played again is not ordered twice', () => {
    // Ordered today (day 5,100) with a lead time of 9 days, planned from data that end on day 100.
    expect(dueByPlace([arrival(5_109)], 100, 5_100).get('p|dc')).toEqual([{ day: 110, units: 5 }]);
    // On the morning after the last day of data the calendar holds.
    expect(dueByPlace([arrival(116)], 100, 101).get('p|dc')).toEqual([{ day: 116, units: 5 }]);
  });
});
