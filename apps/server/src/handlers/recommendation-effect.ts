import { isoOfDay, type Language } from '@quanyu/domain';
import {
  answerOutcomes,
  type EffectDimension,
  recommendationEffect as readEffect,
  shareInterval,
  ruleSetWorth as worthOf,
} from '@quanyu/loop';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { dayOf } from './retailer-context.ts';

const DAYS = 28;

export const recommendationEffect: Handler<'recommendationEffect'> = async (
  { query, language },
  services,
) => {
  const { by } = query;
  if (services.isReady()) await services.desk().flush();
  const found = await readEffect(services.ledger, await periodOf(query, services), by);
  const names = by === 'rule-set' ? await ruleSetNames(services) : new Map<string, string>();
  const rows = found.map(({ answers, clicked, ordered, ...row }) => ({
    ...row,
    key: by === 'day' ? isoOfDay(Number(row.key)) : row.key,
    name: nameOfKey(row.key, by, { names, language }),
    answers,
    clicked,
    ordered,
    clickRate: shareInterval(clicked, answers),
    orderRate: shareInterval(ordered, answers),
  }));
  return { rows, nextCursor: null, total: rows.length };
};

export const ruleSetWorth: Handler<'ruleSetWorth'> = async ({ query }, services) => {
  if (services.isReady()) await services.desk().flush();
  const names = await ruleSetNames(services);
  const outcomes = await answerOutcomes(services.ledger, await periodOf(query, services));
  const rows = worthOf(outcomes, query.reward).map((row) => ({
    ...row,
    name: names.get(row.ruleSet) ?? row.ruleSet,
    reward: query.reward,
  }));
  return { rows };
};

async function periodOf(
  query: { readonly from?: string | undefined; readonly to?: string | undefined },
  { ledger, clock }: Services,
): Promise<{ readonly fromDay: number; readonly toDay: number }> {
  const toDay = dayOf(query.to) ?? (await ledger.dayOf(clock.now()));
  return { fromDay: dayOf(query.from) ?? toDay - DAYS + 1, toDay };
}

async function ruleSetNames({ ledger }: Services): Promise<ReadonlyMap<string, string>> {
  const sets = await ledger.ruleSets.list();
  return new Map(sets.map(({ ruleSet, name }) => [ruleSet, name]));
}

const NONE: Readonly<Record<Language, string>> = { en: 'No rule set', zh: '无规则' };
const PLACES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  home: { en: 'Home feed', zh: '猜你喜欢' },
  similar: { en: 'Similar', zh: '相似商品' },
  'bought-together': { en: 'Bought together', zh: '一起购买' },
  cart: { en: 'Cart add-ons', zh: '购物车加购' },
  search: { en: 'Search', zh: '搜索' },
  segment: { en: 'Segment', zh: '分群' },
  list: { en: 'Mailing', zh: '邮件推荐' },
};

function nameOfKey(
  key: string,
  by: EffectDimension,
  to: { readonly names: ReadonlyMap<string, string>; readonly language: Language },
): string {
  if (by === 'day') return isoOfDay(Number(key));
  if (by === 'surface') return PLACES[key]?.[to.language] ?? key;
  return key === '' ? NONE[to.language] : (to.names.get(key) ?? key);
}
