import { createRng } from '@quanyu/numeric';
import { rankMetrics } from '../src/evaluate/metrics.ts';
import { encodeInteractions, type Interactions } from '../src/interactions.ts';
import { rankOfTarget } from '../src/kernels/ranking.ts';
import { itemKnnRecommender } from '../src/models/item-knn.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import { sessionKnnRecommender } from '../src/models/session-knn.ts';
import type { Recommender } from '../src/recommender.ts';
import { sharedLines } from './data.ts';
import { Gru4Rec } from './gru4rec.ts';

/**
 * Session-based recommendation on the 100k cut of YOOCHOOSE: the next click after each prefix of
 * every test session, all products ranked, HR@20 and MRR@20; GRU4Rec on the same split beside ours. Run: `tsx bench/sessions.ts` with the
 * source condition; one JSON line a model.
 */
const K = 20;
const folder = 'recsys/yoochoose_100k';
const train = sharedLines(`${folder}/train_full.tsv.gz`);
const test = sharedLines(`${folder}/test.tsv.gz`);
if (train === undefined || test === undefined) print({ skipped: 'shared data is absent' });
else measure(clicks(train), clicks(test));

function measure(data: Interactions, held: Interactions): void {
  const models = [
    popularityRecommender(),
    itemKnnRecommender({ recency: 0.5, shrinkage: 10 }),
    sequenceRecommender(),
    // A third of all next clicks is a product of the same session again; 16 was chosen on the last tenth
    // of the training sessions, where 8 to 32 are alike.
    { ...sequenceRecommender({ repeats: 16 }), name: 'sequence, repeats' },
    sessionKnnRecommender(),
    {
      name: 'gru4rec',
      fit: (given: Interactions) => Gru4Rec.fit(given, createRng(1)),
      scoreAll: askGru,
    },
  ] as unknown as readonly Recommender[];
  const index = new Map(data.products.map((id, i) => [id, i]));
  for (const model of models) {
    const before = cpuSeconds();
    const state = model.fit(data, { rng: createRng(1) });
    const fitCpuSeconds = cpuSeconds() - before;
    const scores = new Float64Array(data.products.length);
    let cases = 0;
    let hits = 0;
    let reciprocal = 0;
    for (let s = 0; s < held.customers.length; s++) {
      const clicked = held.product.subarray(held.offsets[s], held.offsets[s + 1]);
      const session = Array.from(clicked, (p) => index.get(held.products[p] ?? '') ?? -1).filter(
        (p) => p >= 0,
      );
      for (let t = 1; t < session.length; t++) {
        model.scoreAll(state, { history: { products: session.slice(0, t) } }, scores);
        const { hitRate, reciprocalRank } = rankMetrics([rankOfTarget(scores, session[t] ?? 0)], K);
        cases++;
        hits += hitRate;
        reciprocal += reciprocalRank;
      }
    }
    print({
      model: model.name,
      hitRate20: hits / cases,
      mrr20: reciprocal / cases,
      cases,
      fitCpuSeconds,
      msEach: (1000 * (cpuSeconds() - before - fitCpuSeconds)) / cases,
    });
  }
}

function askGru(
  fitted: Gru4Rec,
  query: { readonly history: { readonly products: readonly number[] } },
  out: Float64Array,
): void {
  fitted.scores(query.history.products, out);
}

function clicks(lines: readonly string[]): Interactions {
  const rows = lines.slice(1).map((line) => line.trim().split('\t'));
  return encodeInteractions({
    customer: rows.map(([session = '']) => session),
    product: rows.map(([, product = '']) => product),
    time: rows.map(([, , time]) => 1000 * Number(time)),
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
