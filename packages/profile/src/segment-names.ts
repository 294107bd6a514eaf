import type { Reason } from '@quanyu/domain';

/** A text in both languages of the product. */
export interface BilingualText {
  readonly en: string;
  readonly zh: string;
}

interface TraitWords {
  readonly pattern: RegExp;
  readonly high: BilingualText;
  readonly low: BilingualText;
}

const words = (
  pattern: RegExp,
  high: readonly [string, string],
  low: readonly [string, string],
): TraitWords => ({
  pattern,
  high: { en: high[0], zh: high[1] },
  low: { en: low[0], zh: low[1] },
});

/** What a retailer calls a high or low value of a well-known feature. First match wins. */
const TRAITS: readonly TraitWords[] = [
  words(
    /recency|days_?since|since_?last|距今|最近/i,
    ['lapsed', '久未光顾'],
    ['recent', '近期活跃'],
  ),
  words(
    /discount|coupon|promo|优惠|折扣/i,
    ['bargain-seeking', '偏爱优惠'],
    ['full-price', '少用优惠'],
  ),
  words(
    /return|refund|退货|退款/i,
    ['often returning goods', '退货多'],
    ['seldom returning goods', '退货少'],
  ),
  words(
    /aov|basket|average_?order|order_?value|客单/i,
    ['large orders', '高客单'],
    ['small orders', '低客单'],
  ),
  words(/tenure|age_?days|member_?days|会龄/i, ['long-standing', '老顾客'], ['new', '新顾客']),
  words(
    /freq|orders|purchases|transactions|次数|频|单数/i,
    ['frequent', '高频'],
    ['infrequent', '低频'],
  ),
  words(
    /visit|session|view|来访|浏览/i,
    ['often visiting', '来访多'],
    ['seldom visiting', '来访少'],
  ),
  words(
    /monetary|spen[dt]|revenue|value|amount|sales|金额|消费/i,
    ['high spend', '高消费'],
    ['low spend', '低消费'],
  ),
  words(/online|web|app/i, ['mostly online', '偏线上'], ['mostly in store', '偏门店']),
];

/** Deviations from the mean below this are not worth a word; from STRONG on they are "very". */
const NOTABLE = 0.4;
const STRONG = 1.5;
const WORDS_MAX = 3;

/** One group as `nameSegments` sees it: its centre in population deviations from the mean. */
export interface SegmentCentre {
  readonly z: readonly number[];
  /** The same in the units of the features. */
  readonly mean: readonly number[];
}

/** A name and what it rests on, strongest first. */
export interface SegmentName {
  readonly name: BilingualText;
  readonly reasons: readonly Reason[];
}

/**
 * Names groups in words from their centres, e.g. "frequent, high spend, lapsed" / "高频、高消费、久未光顾".
 * Names of one call are distinct: groups that would share one get further words, then numbers.
 */
export function nameSegments(
  features: readonly string[],
  centres: readonly SegmentCentre[],
): SegmentName[] {
  const ranked = centres.map(({ z }) =>
    z.map((value, j) => ({ value, j })).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
  );
  const counts = ranked.map((traits) =>
    Math.min(WORDS_MAX, traits.filter(({ value }) => Math.abs(value) >= NOTABLE).length),
  );
  const textOf = (c: number): BilingualText =>
    joined(
      (ranked[c] ?? []).slice(0, counts[c]).map(({ value, j }) => word(features[j] ?? '', value)),
    );
  for (let round = 0; round < features.length; round++) {
    const taken = repeated(centres.map((_, c) => textOf(c).en));
    if (taken.size === 0) break;
    centres.forEach((_, c) => {
      if (taken.has(textOf(c).en)) counts[c] = Math.min(features.length, (counts[c] ?? 0) + 1);
    });
  }
  const names = numbered(centres.map((_, c) => textOf(c)));
  return names.map((name, c) => ({
    name,
    reasons: (ranked[c] ?? []).map(({ value, j }) =>
      reasonOf(features[j] ?? '', value, centres[c]?.mean[j] ?? 0),
    ),
  }));
}

function word(feature: string, z: number): BilingualText {
  const known = TRAITS.find(({ pattern }) => pattern.test(feature));
  const high = z >= 0;
  const plain =
    known === undefined
      ? { en: `${high ? 'high' : 'low'} ${feature}`, zh: `${feature}${high ? '高' : '低'}` }
      : known[high ? 'high' : 'low'];
  if (Math.abs(z) < STRONG) return plain;
  return { en: `very ${plain.en}`, zh: strongZh(plain.zh) };
}

/** Chinese has no one word for "very" that goes before every trait: 超高消费, 来访很多, 明显偏线上. */
function strongZh(text: string): string {
  if (/^[高低]/.test(text)) return `超${text}`;
  return /[多少]$/.test(text) ? text.replace(/([多少])$/, '很$1') : `明显${text}`;
}

function joined(parts: readonly BilingualText[]): BilingualText {
  if (parts.length === 0) return { en: 'average', zh: '一般顾客' };
  return { en: parts.map(({ en }) => en).join(', '), zh: parts.map(({ zh }) => zh).join('、') };
}

function repeated(names: readonly string[]): Set<string> {
  return new Set(names.filter((name, c) => names.indexOf(name) !== c));
}

/** Numbers names that are still the same in either language; counts past any number already in use. */
function numbered(names: readonly BilingualText[]): BilingualText[] {
  const used = { en: new Set<string>(), zh: new Set<string>() };
  return names.map(({ en, zh }) => {
    let name = { en, zh };
    for (let n = 2; used.en.has(name.en) || used.zh.has(name.zh); n++) {
      name = { en: `${en} (${n})`, zh: `${zh}（${n}）` };
    }
    used.en.add(name.en);
    used.zh.add(name.zh);
    return name;
  });
}

function reasonOf(feature: string, z: number, mean: number): Reason {
  const code = z >= 0 ? 'profile-segment-above' : 'profile-segment-below';
  return { code, params: { feature, mean, deviations: Math.abs(z) } };
}
