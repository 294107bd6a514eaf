import { auc } from '@quanyu/learn';
import { createRng } from '@quanyu/numeric';
import { clickModel, factorisationMachine } from '../src/click/click-model.ts';
import { plantedClicks } from '../test/planted-clicks.ts';

/**
 * Click models: rows a second of one core that FTRL learns, hashed and from features, with crosses;
 * and how near each model comes to the best possible AUC on planted interactions. Run:
 * `tsx bench/clicks.ts` with the source condition; one JSON line a row.
 */
const rng = createRng(1);
const ROWS = 200_000;
const fields = ['customer', 'age', 'channel', 'hour', 'product', 'category', 'price', 'place'];
const crosses = [
  ['customer', 'category'],
  ['age', 'category'],
  ['channel', 'place'],
  ['age', 'price'],
] as const;
const rows = Array.from({ length: ROWS }, () => ({
  customer: rng.int(50_000),
  age: rng.int(9),
  channel: rng.int(4),
  hour: rng.int(24),
  product: rng.int(5_000),
  category: rng.int(60),
  price: rng.int(12),
  place: rng.int(8),
}));
const clicks = Float64Array.from(rows, ({ age, category }) =>
  rng.uniform() < (age === category % 9 ? 0.3 : 0.05) ? 1 : 0,
);
const model = clickModel({ fields, crosses, bits: 20 }, { l1: 0.5 });
const hashing = seconds(() => model.slotsOf(rows));
const slots = model.slotsOf(rows);
const learning = seconds(() => model.learnSlots(slots, clicks));
print({
  model: 'ftrl',
  entriesARow: fields.length + crosses.length,
  rowsPerSecondHashed: ROWS / learning,
  rowsPerSecondFromFeatures: ROWS / (learning + hashing),
});

const size = { customers: 200, products: 200, rows: 260_000 };
const data = plantedClicks(createRng(2), size);
const cut = 200_000;
const held = data.rows.slice(cut);
const bayes = auc(data.chances.subarray(cut), data.clicks.subarray(cut));
const pair = { fields: ['customer', 'product'] };
for (const [one, passes] of [
  [clickModel(pair), 3],
  [clickModel({ ...pair, crosses: [['customer', 'product']] }), 3],
  [factorisationMachine({ ...pair, bits: 14 }, { factors: 6 }), 20],
] as const) {
  const hashed = one.slotsOf(data.rows.slice(0, cut));
  const spent = seconds(() => {
    for (let pass = 0; pass < passes; pass++) one.learnSlots(hashed, data.clicks.subarray(0, cut));
  });
  const found = auc(one.score(held), data.clicks.subarray(cut));
  print({
    model: one.name,
    auc: found,
    bayesAuc: bayes,
    share: found / bayes,
    rowsPerSecond: (passes * cut) / spent,
  });
}

function seconds(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
