import { createRng } from '@quanyu/numeric';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import type { SequenceLayer } from '../src/models/sequence-layers.ts';
import { sequenceNetworkRecommender } from '../src/models/sequence-network.ts';
import { sequenceColumns, sharedLines } from './data.ts';

/**
 * Sequence networks on MovieLens-1M: the last product of each customer against all products the
 * customer does not know, mean AUC a customer (the mission's own network: .9533), with uniform and
 * popularity-sampled negatives beside it. The test part is seen once, after training. Run:
 * `tsx bench/networks.ts gru …` with the source condition.
 */
const SAMPLED = 100;
const layers = (process.argv.length > 2 ? process.argv.slice(2) : ['gru']) as SequenceLayer[];
const lines = sharedLines('recsys/movielens_1m_seq/train_input.txt.gz');
if (lines === undefined) print({ skipped: 'shared data is absent' });
else for (const layer of layers) measure(layer, lines);

function measure(layer: SequenceLayer, sequences: readonly string[]): void {
  const data = encodeInteractions(sequenceColumns(sequences.map((l, i) => `${i} ${l.trim()}`)));
  const split = leaveLastOut(data);
  const extra = JSON.parse(process.env['NETWORK_PARAMS'] ?? '{}') as object;
  const model = sequenceNetworkRecommender({ layer, ...extra });
  const before = cpuSeconds();
  const onProgress = (figures: Readonly<Record<string, number>>): void => {
    const { epoch = 0, epochs = 1 } = figures;
    const bar = '#'.repeat(Math.round((20 * epoch) / epochs)).padEnd(20, '.');
    process.stderr.write(`[${bar}] ${JSON.stringify(figures)} ${cpuSeconds() - before} s\n`);
  };
  const state = model.fit(split.train, { rng: createRng(1), onProgress });
  const fitCpuSeconds = cpuSeconds() - before;
  const full = evaluate(model, state, split, { casesMax: 2000 });
  const sampled = (by: 'uniform' | 'popularity') =>
    evaluate(model, state, split, {
      negatives: { count: SAMPLED, by, rng: createRng(2) },
      casesMax: 2000,
      lists: false,
    }).auc;
  print({
    model: model.name,
    params: model.params,
    bestEpoch: state.bestEpoch,
    epochs: state.epochs,
    auc: full.auc,
    aucUniform: sampled('uniform'),
    aucPopularity: sampled('popularity'),
    ndcg10: full.ndcg,
    cases: full.cases,
    fitCpuSeconds,
  });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
