import { type BusinessCalendar, instantOfDay } from '@quanyu/domain';
import { DISCOUNT_FACET, type Row } from '@quanyu/loop';
import type { CustomerDetail } from '../api/customers.ts';
import { numberOrNull, textOrNull, wholeOrNull } from './retailer-context.ts';

type Habits = CustomerDetail['habits'];

/** Habits and expectations of a profile as the API shows them. */
export function habitsOf(profile: Row | undefined, calendar: BusinessCalendar): Habits {
  const row = profile ?? {};
  const at = (name: string): number | null => {
    const day = numberOrNull(row[name]);
    return day === null ? null : instantOfDay(day, calendar);
  };
  const chances = chancesOf(textOrNull(row['scores']));
  return {
    lifeStage: textOrNull(row['life_stage']) as Habits['lifeStage'],
    favouriteHour: numberOrNull(row['favourite_hour']),
    priceBand: textOrNull(row['price_band']) as Habits['priceBand'],
    promotionIndex: numberOrNull(row['promotion_index']),
    nextOrderAt: at('next_order_day'),
    nextOrderEarlyAt: at('next_order_early_day'),
    nextOrderLateAt: at('next_order_late_day'),
    clvLowMinor: wholeOrNull(row['clv_low_minor']),
    clvHighMinor: wholeOrNull(row['clv_high_minor']),
    propensities: Object.entries(chances)
      .filter(([name]) => name !== DISCOUNT_FACET)
      .map(([category, chance]) => ({ category, chance }))
      .sort((a, b) => b.chance - a.chance || (a.category < b.category ? -1 : 1)),
    promotionChance: chances[DISCOUNT_FACET] ?? null,
  };
}

function chancesOf(text: string | null): Readonly<Record<string, number>> {
  return text === null ? {} : (JSON.parse(text) as Record<string, number>);
}

/** Days after the last purchase, or after the first for `new`, that a tag's evidence holds. */
const TAG_DAYS: Readonly<Record<string, number>> = {
  new: 30,
  loyal: 180,
  champion: 90,
  'big-spender': 365,
};

/** When a tag's evidence is too old; null: when the next purchase changes it. */
export function tagUntil(tag: string, profile: Row, calendar: BusinessCalendar): number | null {
  const days = TAG_DAYS[tag];
  const from = numberOrNull(profile[tag === 'new' ? 'first_order_day' : 'last_order_day']);
  return days === undefined || from === null ? null : instantOfDay(from + days + 1, calendar);
}
