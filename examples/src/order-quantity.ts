import { renderReason } from '@quanyu/domain';
import { REASONS_EN, REASONS_ZH, replenish, solveInventoryProblem } from '@quanyu/inventory';

// The economic order quantity of a textbook.
const { policy, cost } = solveInventoryProblem({
  model: 'eoq',
  orderCost: 8,
  holdingCost: 0.225,
  demandRate: 1300,
});
console.log(JSON.stringify({ policy, cost }));

// What to order now, with the reason in words.
const sales = Array.from({ length: 52 }, (_, week) => ({
  product: 'blocks',
  location: 'shop',
  time: week + 1,
  units: 4 + (week % 4),
}));
const [row] = replenish({
  sales,
  stock: [{ product: 'blocks', location: 'shop', onHandUnits: 3, due: [2] }],
  params: { period: 'week', leadTimePeriods: 3, holdingCost: 0.2, shortageCost: 1 },
  seed: 1,
});
for (const reason of row?.reasons ?? []) {
  console.log(`${renderReason(reason, REASONS_EN, 'en')}`);
  console.log(`${renderReason(reason, REASONS_ZH, 'zh')}`);
}
