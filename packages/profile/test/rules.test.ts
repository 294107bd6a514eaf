import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeRule } from '../src/rules/describe-rule.ts';
import { fitsRule } from '../src/rules/evaluate-rule.ts';
import { parseRule } from '../src/rules/parse-rule.ts';
import type { RuleEvent } from '../src/rules/rule-events.ts';
import type { RuleProfile } from '../src/rules/rule-fields.ts';
import { RuleMembership } from '../src/rules/rule-membership.ts';

const subject = (profile: RuleProfile, events: readonly RuleEvent[] = []) => ({
  profile,
  events,
  today: 100,
});
const fits = (text: string, ...about: Parameters<typeof subject>): boolean =>
  fitsRule(parseRule(text), subject(...about));

describe('fitsRule()', () => {
  const anna: RuleProfile = {
    orders: 4,
    revenue: 520.5,
    city: '上海',
    tags: ['loyal', 'at-risk'],
    favourite_channel: '',
  };

  it('compares fields, joins by and, or, not, with and binding tighter', () => {
    expect(fits('orders >= 3 and revenue > 500', anna)).toBe(true);
    expect(fits('orders < 3 or revenue > 500 and city = "北京"', anna)).toBe(false);
    expect(fits('(orders < 3 or revenue > 500) and city != "北京"', anna)).toBe(true);
    expect(fits('not (tags has "loyal")', anna)).toBe(false);
    expect(fits('CITY in ("北京", "上海")', anna)).toBe(true);
    expect(fits('orders = 4 and orders != 5 and orders <= 4', anna)).toBe(true);
  });

  it('lets what is missing fit no comparison, only `is missing`', () => {
    expect(fits('clv >= 0', anna)).toBe(false);
    expect(fits('clv < 0', anna)).toBe(false);
    expect(fits('country != "CN"', anna)).toBe(false);
    expect(fits('clv is missing and favourite_channel is missing', anna)).toBe(true);
    expect(fits('tags is not missing', anna)).toBe(true);
    expect(fits('revenue > 1', { revenue: Number.NaN })).toBe(false);
  });

  it('counts and sums what was done in the last days, today included, not what is to come', () => {
    const events = [
      { event: 'purchase', day: 71, value: 20 },
      { event: 'purchase', day: 100, value: 30, count: 2 },
      { event: 'purchase', day: 101, value: 1_000 },
    ];
    expect(fits('count("purchase", 30) = 3', {}, events)).toBe(true);
    expect(fits('count("purchase", 29) = 2', {}, events)).toBe(true);
    expect(fits('sum("purchase", 30) = 50', {}, events)).toBe(true);
    expect(fits('since("purchase") = 0', {}, events)).toBe(true);
    expect(fits('since("search") > 3650', {}, events)).toBe(true);
    expect(fits('count("search", 30) = 0', {}, events)).toBe(true);
  });
});

describe('parseRule()', () => {
  it.each([
    ['', 1],
    ['orders >', 9],
    ['orders >= three', 11],
    ['order >= 3', 1],
    ['orders >= 3 revenue > 1', 13],
    ['(orders >= 3', 13],
    ['city > "a"', 6],
    ['tags = "a"', 6],
    ['count(purchase, 3) > 1', 7],
    ['count("purchase", 0) > 1', 19],
    ['count("Purchase!", 3) > 1', 7],
    ['city = "open', 8],
    ['orders >= 3 ; drop', 13],
    ['city in ()', 10],
    [`orders = ${'9'.repeat(2_000)}`, 2_000],
    [`${'('.repeat(60)}orders = 1`, 42],
  ])('says where %s is wrong', (text, position) => {
    try {
      parseRule(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'PROFILE_RULE_INVALID', details: { position } });
      return;
    }
    expect.unreachable(text);
  });

  it('reads any text as a rule or as an error of its own', () => {
    const words = fc.constantFrom(
      ...'orders city tags and or not ( ) in has is missing "a" 3 >= = , count("purchase", 7) since'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((all) => all.join(' ')),
        ),
        (text) => {
          try {
            parseRule(text);
          } catch (error) {
            expect(error).toMatchObject({ code: 'PROFILE_RULE_INVALID' });
          }
        },
      ),
    );
  });

  it('is said in words, in both languages', () => {
    const rule = parseRule(
      'orders >= 3 and (city in ("上海", "北京") or not since("purchase") > 30) and count("cart-add", 7) = 0',
    );
    expect(describeRule(rule, 'en')).toBe(
      'orders ≥ 3 and (city = 上海 or 北京 or not days since the last purchase > 30) and put in cart in 7 days = 0',
    );
    expect(describeRule(rule, 'zh')).toBe(
      '订单数 ≥ 3 且 （城市 = 上海或北京 或 非距上次购买天数 > 30） 且 近 7 天加购次数 = 0',
    );
    expect(describeRule(parseRule('clv is missing or sum("x", 9) > 1'), 'en')).toBe(
      'lifetime value unknown or value of x in 9 days > 1',
    );
  });
});

describe('RuleMembership', () => {
  const RULES = new Map(
    [
      'count("purchase", 5) >= 2',
      'since("purchase") > 7',
      'since("purchase") <= 3.5 and orders > 1',
      'sum("purchase", 10) > 50 and not count("search", 2) > 0',
      'city = "a"',
    ].map((text, i) => [`S${i}`, parseRule(text)]),
  );
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('event' as const),
      customer: fc.constantFrom('x', 'y', 'z'),
      event: fc.constantFrom('purchase', 'search', 'other'),
      ago: fc.integer({ min: -3, max: 15 }),
      value: fc.integer({ min: 0, max: 60 }),
    }),
    fc.record({ kind: fc.constant('day' as const), by: fc.integer({ min: 0, max: 6 }) }),
    fc.record({
      kind: fc.constant('profile' as const),
      customer: fc.constantFrom('x', 'y', 'z'),
      orders: fc.integer({ min: 0, max: 3 }),
      city: fc.constantFrom('a', 'b'),
    }),
  );

  it('is after every event, profile and day what judging everybody anew gives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let today = 100;
        const live = new RuleMembership(today);
        live.setRules(RULES);
        const events = new Map<string, RuleEvent[]>();
        const profiles = new Map<string, RuleProfile>();
        const told = new Map<string, boolean>();
        for (const one of steps) {
          if (one.kind === 'day') today += one.by;
          const changes =
            one.kind === 'day'
              ? live.advance(today)
              : one.kind === 'profile'
                ? live.setProfile(one.customer, { orders: one.orders, city: one.city })
                : live.record(one.customer, {
                    event: one.event,
                    day: today - one.ago,
                    value: one.value,
                  });
          if (one.kind === 'profile') {
            profiles.set(one.customer, { orders: one.orders, city: one.city });
          }
          if (one.kind === 'event') {
            const list = events.get(one.customer) ?? [];
            list.push({ event: one.event, day: today - one.ago, value: one.value });
            events.set(one.customer, list);
          }
          for (const { segment, customer, isMember } of changes) {
            told.set(`${segment}|${customer}`, isMember);
          }
          const anew = new RuleMembership(today);
          for (const [customer, profile] of profiles) anew.setProfile(customer, profile);
          for (const [customer, list] of events) {
            for (const event of list) anew.record(customer, event);
          }
          anew.setRules(RULES);
          for (const [segment, rule] of RULES) {
            // A customer of whom only other events are known is judged once a rule asks.
            const members = live.membersOf(segment);
            expect(members.filter((c) => anew.membersOf(segment).includes(c))).toEqual(members);
            expect(live.sizeOf(segment)).toBe(members.length);
            for (const customer of members) expect(told.get(`${segment}|${customer}`)).toBe(true);
            const known = live.fitting(rule).filter((c) => profiles.has(c));
            expect(members.filter((c) => profiles.has(c))).toEqual(known);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('forgets a customer, and keeps the last of each kind of somebody endlessly busy', () => {
    const live = new RuleMembership(100);
    live.setRules(new Map([['S', parseRule('since("purchase") < 40')]]));
    live.record('x', { event: 'purchase', day: 70, value: 1 });
    for (let i = 0; i < 12_000; i++) live.record('x', { event: 'search', day: 100, value: 0 });
    expect(live.membersOf('S')).toEqual(['x']);
    live.forget('x');
    expect([live.sizeOf('S'), live.customerCount]).toEqual([0, 0]);
  });
});
