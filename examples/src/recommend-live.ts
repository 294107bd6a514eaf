import { homeFeed, LiveIndex } from '@quanyu/recommend';

// Counters that learn from each event and forget on request.
const index = new LiveIndex();
const buy = (customer: string, product: string, time: number) =>
  index.record({ customer, product, type: 'purchase', time, order: `${customer}-${time}` });
buy('ann', 'train set', 1);
buy('ann', 'batteries', 2);
buy('ben', 'train set', 1);
buy('ben', 'batteries', 2);
buy('cho', 'train set', 3);

const feed = () =>
  homeFeed(index, 'cho', { recommendationId: 'r1', count: 2 }).ranked.map(({ product }) => product);
console.log('cho sees', feed());
index.setProduct('batteries', { available: false });
console.log('sold out:', feed());
