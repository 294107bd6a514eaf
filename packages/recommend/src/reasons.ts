import type { Catalogue } from '@quanyu/domain';

/** Reasons of recommendation in English. */
export const REASONS_EN: Catalogue = {
  RECOMMEND_HISTORY: 'Because of {product}: {share|percent} of the score.',
  RECOMMEND_POPULAR: 'Popular: chosen by {customers|int} customers.',
  RECOMMEND_POPULAR_MODEL: 'Popular with all customers.',
  RECOMMEND_TRENDING: 'In demand lately.',
  RECOMMEND_SIMILAR: 'Goes with {product} for other customers.',
  RECOMMEND_BOUGHT_TOGETHER: 'Bought together with {product} in {orders|int} orders.',
  RECOMMEND_CART: 'Fits {product} in the cart.',
  RECOMMEND_ALIKE: 'New, and like {product}.',
  RECOMMEND_PINNED: 'Placed here by the shop.',
  RECOMMEND_EXPLORED: 'Shown to learn who likes it.',
  RECOMMEND_NEIGHBOURS: 'Rated from {neighbours|int} similar ones.',
  RECOMMEND_MEAN: 'No neighbour knows it: the mean rating stands in.',
  RECOMMEND_NO_PARTNER: 'No product that may be shown goes with it yet.',
  RECOMMEND_NO_CATALOGUE: 'There is no product to recommend.',
  RECOMMEND_ALL_SEEN: 'All {products|int} products are known to the customer already.',
  RECOMMEND_ALL_EXCLUDED: 'Rules and stock leave none of {products|int} products.',
};

/** Reasons of recommendation in Chinese. */
export const REASONS_ZH: Catalogue = {
  RECOMMEND_HISTORY: '因为您看过或买过 {product}：占得分的 {share|percent}。',
  RECOMMEND_POPULAR: '热门：{customers|int} 位顾客的选择。',
  RECOMMEND_POPULAR_MODEL: '深受所有顾客欢迎。',
  RECOMMEND_TRENDING: '近期热销。',
  RECOMMEND_SIMILAR: '其他顾客常与 {product} 一起关注。',
  RECOMMEND_BOUGHT_TOGETHER: '与 {product} 在 {orders|int} 个订单中一起购买。',
  RECOMMEND_CART: '与购物车中的 {product} 相配。',
  RECOMMEND_ALIKE: '新品，与 {product} 相似。',
  RECOMMEND_PINNED: '由商家置于此处。',
  RECOMMEND_EXPLORED: '展示以了解谁会喜欢。',
  RECOMMEND_NEIGHBOURS: '由 {neighbours|int} 个相似对象推算评分。',
  RECOMMEND_MEAN: '没有相似对象评过：以平均评分代替。',
  RECOMMEND_NO_PARTNER: '还没有可展示的搭配商品。',
  RECOMMEND_NO_CATALOGUE: '没有可推荐的商品。',
  RECOMMEND_ALL_SEEN: '全部 {products|int} 件商品顾客都已看过。',
  RECOMMEND_ALL_EXCLUDED: '按规则和库存，{products|int} 件商品中无一可推荐。',
};
