import { createRng } from '@quanyu/numeric';
import { pairedBootstrap } from '../src/evaluate/bootstrap.ts';
import { type Evaluation, evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { alsRecommender } from '../src/models/als.ts';
import { easeRecommender } from '../src/models/ease.ts';
import { graphFilterRecommender } from '../src/models/graph-filter.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import type { Recommender } from '../src/recommender.ts';
import { sequenceColumns, sharedLines } from './data.ts';

/**
 * Gorse's own test: MovieLens-1M, the last product of each customer against 100 uniformly drawn ones
 * the customer does not know, NDCG@10 (its suite pins .36 for 8 factors). Beside it the full ranking
 * and the mean AUC of a customer. Run: `tsx bench/gorse-protocol.ts` with the source condition.
 */
const GORSE = 0.36;
const lines = sharedLines('recsys/movielens_1m_seq/train_input.txt.gz');
if (lines === undefined) print({ skipped: 'shared data is absent' });
else measure(lines);

function measure(sequences: readonly string[]): void {
  const data = encodeInteractions(sequenceColumns(sequences.map((l, i) => `${i} ${l.trim()}`)));
  const split = leaveLastOut(data);
  const models = [
    popularityRecommender(),
    alsRecommender({ factors: 8, block: 8 }),
    alsRecommender(),
    graphFilterRecommender(),
    easeRecommender(),
    sequenceRecommender({ window: 20, gapDecay: 0.85, backward: 0.1, queryDecay: 0.9 }),
  ] as unknown as readonly Recommender[];
  let before: Evaluation | undefined;
  for (const model of models) {
    const start = cpuSeconds();
    const state = model.fit(split.train, { rng: createRng(1) });
    const fitCpuSeconds = cpuSeconds() - start;
    const negatives = { count: 100, rng: createRng(2) };
    const sampled = evaluate(model, state, split, { negatives, lists: false });
    const popular = evaluate(model, state, split, {
      negatives: { ...negatives, by: 'popularity', rng: createRng(3) },
      lists: false,
    });
    const full = evaluate(model, state, split);
    print({
      model: model.name,
      params: model.params,
      sampledNdcg10: sampled.ndcg,
      beyondGorse: sampled.ndcg / GORSE - 1,
      fullNdcg10: full.ndcg,
      auc: full.auc,
      aucAgainstPopular: popular.auc,
      coverage: full.coverage,
      fitCpuSeconds,
      againstPrevious:
        before && pairedBootstrap(sampled.ndcgs, before.ndcgs, { rng: createRng(4) }),
    });
    before = sampled;
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
