import { createRng } from '@quanyu/numeric';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut, type Split } from '../src/evaluate/split.ts';
import { encodeInteractions, type Interactions, prefixOf } from '../src/interactions.ts';
import { autoRecommender } from '../src/models/auto.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import type { Recommender, RecommenderState } from '../src/recommender.ts';
import { csvColumns, sequenceColumns, sharedLines } from './data.ts';

/**
 * Next-product accuracy beside the floors: NDCG@10 and HR@10, leave-last-out, all products ranked,
 * known ones masked, ties against. `auto` sees the training part alone (everything before the test
 * event) and validates inside it. Run: `tsx bench/sequences.ts` with the source condition; one JSON
 * line a row.
 */
interface Case {
  readonly name: string;
  readonly floor: number;
  readonly load: () => Loaded | undefined;
}

/** What is fitted, and what is evaluated: histories may be longer than what was fitted. */
interface Loaded {
  readonly fit: Interactions;
  readonly split: Split;
}

const CASES: readonly Case[] = [
  { name: 'beauty', floor: 0.05, load: () => sequences('recsys/amazon_sequences/beauty.txt.gz') },
  {
    name: 'toys',
    floor: 0.06,
    load: () => sequences('recsys/amazon_sequences/toys_and_games.txt.gz'),
  },
  { name: 'ml-1m-512', floor: 0.155, load: movielens1m },
  { name: 'ml-100k', floor: 0.078, load: movielens100k },
];

for (const one of CASES) {
  const loaded = one.load();
  if (loaded === undefined) {
    print({ data: one.name, skipped: 'shared data is absent' });
    continue;
  }
  for (const model of [popularityRecommender(), sequenceRecommender(), autoRecommender()]) {
    measure(one, model as Recommender<RecommenderState>, loaded);
  }
}

function measure(one: Case, model: Recommender<RecommenderState>, loaded: Loaded): void {
  const before = cpuSeconds();
  const state = model.fit(loaded.fit, { rng: createRng(1) });
  const fitCpuSeconds = cpuSeconds() - before;
  const result = evaluate(model, state, loaded.split, { k: 10 });
  print({
    data: one.name,
    model: model.name,
    ndcg10: result.ndcg,
    error: result.ndcgError,
    hitRate10: result.hitRate,
    floor: one.floor,
    cases: result.cases,
    coverage: result.coverage,
    fitCpuSeconds,
    evaluateCpuSeconds: cpuSeconds() - before - fitCpuSeconds,
    ...('inner' in state ? { chosen: (state as { inner: { params: unknown } }).inner.params } : {}),
  });
}

function sequences(path: string): Loaded | undefined {
  const lines = sharedLines(path);
  if (lines === undefined) return undefined;
  return lastOut(encodeInteractions(sequenceColumns(lines)));
}

/**
 * The 512 validation customers of the published split. Fitted on `train_input` alone; the history of
 * those customers, `val_input`, is one event longer.
 */
function movielens1m(): Loaded | undefined {
  const folder = 'recsys/movielens_1m_seq';
  const train = sharedLines(`${folder}/train_input.txt.gz`);
  const input = sharedLines(`${folder}/val_input.txt.gz`);
  const output = sharedLines(`${folder}/val_output.txt.gz`);
  if (train === undefined || input === undefined || output === undefined) return undefined;
  const places = new Map(train.map((line, i) => [line.trim(), i]));
  const lines = train.map((line, i) => `${i} ${line.trim()}`);
  const validated = input.map((line) => {
    const [, before = ''] = /^(.*) \d+$/.exec(line.trim()) ?? [];
    const place = places.get(before) ?? -1;
    lines[place] = `${place} ${line.trim()}`;
    return place;
  });
  const data = encodeInteractions(sequenceColumns(lines));
  const index = new Map(data.products.map((id, i) => [id, i]));
  const customers = new Map(data.customers.map((id, i) => [id, i]));
  const lengths = Int32Array.from(data.customers, (id, c) => {
    const known = (data.offsets[c + 1] ?? 0) - (data.offsets[c] ?? 0);
    return known - (validated.includes(Number(id)) ? 1 : 0);
  });
  const cases = validated.map((place, i) => ({
    customer: customers.get(String(place)) ?? -1,
    targets: [index.get((output[i] ?? '').trim()) ?? -1],
  }));
  return { fit: prefixOf(data, lengths), split: { train: data, cases } };
}

function movielens100k(): Loaded | undefined {
  const columns = csvColumns('recsys/movielens_100k/ratings.csv.gz');
  if (columns === undefined) return undefined;
  const [customer = [], product = [], , time = []] = columns;
  const data: Interactions = encodeInteractions({
    customer,
    product,
    time: time.map((t) => Number(t) * 1000),
  });
  return lastOut(data);
}

function lastOut(data: Interactions): Loaded {
  const split = leaveLastOut(data, { keepSeen: true });
  return { fit: split.train, split };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  const rounded = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value,
  ]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(rounded))}\n`);
}
