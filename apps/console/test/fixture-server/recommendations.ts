import type {
  ModelAnswer,
  OffPolicyAnswer,
  RecommendationEffect,
  RecommendationResult,
  RuleSetAnswer,
} from '@quanyu/server/api-types';
import { NOW, productOf } from './commerce.ts';
import { modelOf } from './operation.ts';

type Language = 'zh' | 'en';

const SOURCES = ['pinned', 'model', 'model', 'content', 'popular', 'explored'] as const;

export function recommendationOf(count: number): RecommendationResult {
  return {
    recommendation: 'R-1',
    surface: 'home',
    model: 'live-counters',
    modelVersion: '1',
    ruleSets: [{ ruleSet: 'rs-1', name: '清仓优先' }],
    rows: Array.from({ length: count }, (_, index) => ({
      rank: index + 1,
      product: productOf(index).product,
      name: productOf(index).name,
      score: 1 / (index + 1),
      priceMinor: productOf(index).priceMinor,
      availableUnits: 40 - index,
      source: SOURCES[index % SOURCES.length] ?? 'model',
      contributions: [
        { product: 'P-1003', name: productOf(3).name, value: 0.6 / (index + 1) },
        { product: '', name: '', value: 0.4 / (index + 1) },
      ],
      reason: {
        code: 'RECOMMEND_HISTORY',
        params: {},
        text: `因为买过 ${productOf(3).name}：占得分的 60%。`,
      },
    })),
    note: null,
  };
}

export const RULE_SETS: readonly RuleSetAnswer[] = [
  {
    ruleSet: 'rs-1',
    name: '清仓优先',
    surfaces: ['home', 'cart'],
    active: true,
    share: 0.5,
    place: 100,
    dials: { clearanceWeight: 0.6, diversity: 0.2, hide: ['P-1004'] },
    updatedAt: NOW,
    updatedBy: 'user:admin',
  },
  {
    ruleSet: 'rs-2',
    name: '首页不展示高价与低毛利商品，雨具除外',
    surfaces: [],
    active: false,
    share: 1,
    place: 200,
    dials: {
      priceMinorMax: 29_900,
      marginShareMin: 0.25,
      filter: 'category == "户外>雨具" or price < 29900',
    },
    updatedAt: NOW,
    updatedBy: 'user:admin',
  },
];

const PLACES: readonly (readonly [key: string, en: string, zh: string])[] = [
  ['home', 'Home feed', '猜你喜欢'],
  ['similar', 'Similar', '相似商品'],
  ['cart', 'Cart add-ons', '购物车加购'],
];

export function effectOf(language: Language): RecommendationEffect[] {
  return PLACES.map(([key, en, zh], index) => ({
    key,
    name: language === 'zh' ? zh : en,
    answers: 120_000 / (index + 1),
    clicked: 8_400 / (index + 1),
    ordered: 900 / (index + 1),
    revenueMinor: 12_345_600 / (index + 1),
    clickRate: { value: 0.07, low: 0.0686, high: 0.0715 },
    orderRate: { value: 0.0075, low: 0.007, high: 0.008 },
  }));
}

export function worthOf(): OffPolicyAnswer {
  const side = (value: number) => ({
    ips: { value, error: 0.001 },
    snips: { value, error: 0.001 },
    effectiveAnswers: 59_000,
  });
  return {
    ruleSet: 'rs-1',
    name: '清仓优先',
    share: 0.5,
    answers: 118_000,
    splitPValue: 0.4,
    reward: 'click',
    withSet: side(0.074),
    withoutSet: side(0.068),
    difference: { value: 0.006, low: 0.003, high: 0.009 },
  };
}

const NAMES = [
  'blend',
  'sequence',
  'ease',
  'item-knn',
  'als',
  'user-knn',
  'trending',
  'popularity',
];

export function recommenders(): ModelAnswer[] {
  return NAMES.map((name, index) => ({
    ...modelOf(index),
    kind: 'recommend',
    name,
    version: 7,
    metrics: {
      ndcg10: 0.0612 - 0.006 * index,
      ndcg10Error: 0.0021,
      hitRate10: 0.112 - 0.01 * index,
      recall10: 0.112 - 0.01 * index,
      mrr10: 0.05 - 0.005 * index,
      auc: 0.87 - 0.02 * index,
      coverage10: 0.44 - 0.05 * index,
      gini10: 0.7 + 0.02 * index,
      noveltyBits: 9.4 - 0.3 * index,
      diversity10: 0.95 - 0.02 * index,
      cases: 1_000,
      ...(index === 0
        ? {}
        : {
            best: 'blend',
            againstBest: {
              difference: -0.006 * index,
              lower: -0.006 * index - 0.004,
              upper: -0.006 * index + 0.007,
              pValue: index === 1 ? 0.21 : 0.004,
              isSignificant: index > 1,
            },
          }),
    },
  }));
}
