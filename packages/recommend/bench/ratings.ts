import { createRng } from '@quanyu/numeric';
import { rmse } from '../src/evaluate/metrics.ts';
import { encodeInteractions, indexOfId } from '../src/interactions.ts';
import { factorisationRecommender, predictRating } from '../src/models/matrix-factorisation.ts';
import { csvColumns } from './data.ts';

/**
 * RMSE on MovieLens-100k, five random folds, seed printed: factorisation beside the mean of all
 * ratings. Published: Surprise SVD .934, SVD++ .919. Run: `tsx bench/ratings.ts` with the source
 * condition; one JSON line.
 */
const SEED = 5;
const FOLDS = 5;

const columns = csvColumns('recsys/movielens_100k/ratings.csv.gz');
if (columns === undefined) process.stdout.write('{"skipped":"shared data is absent"}\n');
else measure(columns);

function measure([customer = [], product = [], rating = []]: string[][]): void {
  const rng = createRng(SEED);
  const fold = customer.map(() => rng.int(FOLDS));
  const start = process.cpuUsage();
  const errors: { factorisation: number; mean: number }[] = [];
  for (let held = 0; held < FOLDS; held++) {
    const part = (list: readonly string[]): string[] => list.filter((_, row) => fold[row] !== held);
    const weight = part(rating).map(Number);
    const data = encodeInteractions({ customer: part(customer), product: part(product), weight });
    const model = factorisationRecommender();
    const state = model.fit(data, { rng: createRng(SEED) });
    const rows = fold.flatMap((value, row) => (value === held ? [row] : []));
    const predicted = rows.map((row) => {
      const c = indexOfId(data.customers, customer[row] ?? '');
      const p = indexOfId(data.products, product[row] ?? '');
      return p < 0 ? state.mean : Math.min(5, Math.max(1, predictRating(state, c, p)));
    });
    const actual = rows.map((row) => Number(rating[row]));
    const mean = rows.map(() => state.mean);
    errors.push({ factorisation: rmse(predicted, actual), mean: rmse(mean, actual) });
  }
  const average = (name: 'factorisation' | 'mean'): number =>
    errors.reduce((sum, one) => sum + one[name], 0) / FOLDS;
  const { user, system } = process.cpuUsage(start);
  const row = {
    data: 'ml-100k',
    seed: SEED,
    rmse: average('factorisation'),
    rmseOfMean: average('mean'),
    cpuSeconds: (user + system) / 1e6,
  };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
