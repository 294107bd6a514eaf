import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCalendar, planWithCalendar, type ShopCalendar } from '../src/schedule/calendars.ts';
import { readShop, type ShopProblem } from '../src/schedule/problem.ts';
import { solveShop } from '../src/schedule/solve.ts';

const clock = { now: () => instant(0) };
const FT03 = readShop('3 3\n0 3 1 2 2 2\n0 2 2 1 1 4\n1 4 2 3 0 1\n');
const FLEXIBLE = readShop('2 2\n2 2 1 3 2 5 1 2 4\n2 1 1 2 2 1 6 2 3\n');

function plan(problem: ShopProblem, calendar: ShopCalendar, iterations = 400) {
  const rng = createRng(1);
  const { plan: open } = solveShop(problem, { stop: { iterations: 500, clock }, rng });
  const found = planWithCalendar(problem, open, calendar, { stop: { iterations, clock }, rng });
  return { open, found, wrong: checkCalendar(problem, found, calendar) };
}

describe('planWithCalendar()', () => {
  it('changes nothing where nothing is closed', () => {
    const { open, found, wrong } = plan(FT03, {});
    expect(wrong).toEqual([]);
    expect(found.makespan).toBe(open.makespan);
  });

  it('works around maintenance, and between shifts', () => {
    const calendar = {
      maintenance: { 1: [{ from: 2, to: 6 }] },
      shifts: [
        { from: 0, to: 12 },
        { from: 20, to: 60 },
      ],
    };
    const { open, found, wrong } = plan(FT03, calendar);
    expect(wrong).toEqual([]);
    expect(found.makespan).toBeGreaterThanOrEqual(open.makespan);
    const resumable = plan(FT03, { ...calendar, isResumable: true });
    expect(resumable.wrong).toEqual([]);
    expect(resumable.found.makespan).toBeLessThanOrEqual(found.makespan);
  });

  it('takes the other machine while one rests', () => {
    const { found, wrong } = plan(FLEXIBLE, { maintenance: { 1: [{ from: 0, to: 50 }] } });
    expect(wrong).toEqual([]);
    const early = found.operations.filter(({ start }) => start < 50);
    expect(early.every(({ machine }) => machine === 2)).toBe(true);
  });

  it('finds the best order of two jobs around a closure, as trying both does', () => {
    const one = readShop('2 1\n0 4\n0 7\n');
    const { found } = plan(one, { maintenance: { 0: [{ from: 7, to: 9 }] } });
    // 7 then 4 ends at 13; 4 then 7 would end at 16.
    expect(found.makespan).toBe(13);
  });

  it('holds for random closures', () => {
    const closure = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(fc.array(closure, { maxLength: 5 }), fc.boolean(), (list, isResumable) => {
        const closures = list.map(([from, length]) => ({ from, to: from + length }));
        const { wrong } = plan(
          FT03,
          { maintenance: { 0: closures, 2: closures }, isResumable },
          30,
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses closures that are none, and operations that fit nowhere', () => {
    expect(() => plan(FT03, { maintenance: { 0: [{ from: 5, to: 5 }] } })).toThrow(/maintenance/);
    expect(() => plan(FT03, { maintenance: { 0: [{ from: Number.NaN, to: 5 }] } })).toThrow(
      /maintenance/,
    );
    expect(() =>
      plan(FT03, {
        shifts: [
          { from: 0, to: 3 },
          { from: 4, to: 7 },
        ],
      }),
    ).toThrow(/no opening/);
    const none = readShop('0 0\n');
    expect(plan(none, {}).found.operations).toEqual([]);
  });

  it('the check finds what is wrong', () => {
    const { open } = plan(FT03, {});
    expect(
      checkCalendar(FT03, open, { maintenance: { 0: [{ from: 0, to: 100 }] } }).join(),
    ).toContain('closure');
    const late = open.operations.map((one) => ({ ...one, start: 0, end: one.end - one.start }));
    expect(checkCalendar(FT03, { ...open, operations: late }, {}).join()).toContain('at once');
    expect(checkCalendar(FT03, { ...open, operations: [] }, {}).join()).toContain('every');
  });
});
