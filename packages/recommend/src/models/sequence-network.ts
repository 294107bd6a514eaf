import { AppError } from '@quanyu/domain';
import { createTape, type FitContext, type Tape, train, type Variable } from '@quanyu/learn';
import { createRng, type Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { aucOfTarget } from '../kernels/ranking.ts';
import {
  checkEvents,
  type Explanation,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';
import {
  buildSequenceNetwork,
  type SequenceLayer,
  type SequenceNetworkParts,
  type SequenceShape,
} from './sequence-layers.ts';
import { drawOther, positiveShare, type SequenceWindows, windowsOf } from './sequence-windows.ts';

export interface SequenceNetworkRecommenderParams {
  /** Default gru. */
  readonly layer: SequenceLayer;
  /** Width of embeddings and of the layer. Default 32. */
  readonly width: number;
  /** Latest events that are read. Default 20. */
  readonly steps: number;
  /** Latest events of a customer that train, each once an epoch. Default 100. */
  readonly eventsMax: number;
  /** Products drawn as "not next" for each event. Default 4. */
  readonly negatives: number;
  /**
   * Calibration t of gSASRec: 0 is plain binary cross-entropy; towards 1 the drawn negatives count as
   * if all products had been drawn. Default 0.75 for attention, else 0.
   */
  readonly calibration?: number;
  /** Default 10. */
  readonly epochs: number;
  /** Epochs without a better validation loss before it stops. Default 3. */
  readonly patience: number;
  /** Sequences of one step of Adam. Default 128. */
  readonly batchRows: number;
  /** Default 0.005. */
  readonly learningRate: number;
  /** Customers whose last product validates, at most. Default 512. */
  readonly validationMax: number;
}

export interface SequenceNetworkState extends RecommenderState {
  readonly params: SequenceNetworkRecommenderParams;
  readonly shape: SequenceShape;
  /** Values of the parameters in the order of the network. */
  readonly weights: readonly Float64Array[];
  /** One row an epoch. */
  readonly epochs: readonly {
    readonly loss: number;
    readonly valLoss: number;
    readonly valAuc: number;
  }[];
  readonly bestEpoch: number;
}

/**
 * A network over the sequence of products: embeddings, a layer (plain RNN, GRU, LSTM, causal
 * convolutions or self-attention), and the product of its last word with each product's embedding.
 * Binary cross-entropy against drawn negatives, Adam, early stopping on the validation loss with the
 * best weights kept; each epoch reports loss, validation loss and validation AUC by `onProgress`.
 * @throws AppError RECOMMEND_PARAM_INVALID.
 * @complexity fit O(epochs × events × (width² + negatives × width)); a query O(steps × width² +
 * products × width).
 * @see Hidasi et al. (2016), GRU4Rec; Yuan et al. (2019), NextItNet; Kang and McAuley (2018), SASRec;
 * Petrov and Macdonald (2023), gSASRec, RecSys.
 */
export function sequenceNetworkRecommender(
  params: Partial<SequenceNetworkRecommenderParams> = {},
): Recommender<SequenceNetworkState> {
  const full = checkedParams({
    layer: 'gru',
    width: 32,
    steps: 20,
    eventsMax: 100,
    negatives: 4,
    epochs: 10,
    patience: 3,
    batchRows: 128,
    learningRate: 0.005,
    validationMax: 512,
    ...params,
  });
  return {
    name: `${full.layer}-network`,
    params: { ...full },
    fit: (data, context) => fitNetwork(data, context, full),
    scoreAll: scoreNetwork,
    explain: explainNetwork,
  };
}

function fitNetwork(
  data: Interactions,
  context: FitContext,
  params: SequenceNetworkRecommenderParams,
): SequenceNetworkState {
  checkEvents(data, 'sequence-network');
  const products = data.products.length;
  const lengths = data.offsets.map((end, c) => end - (data.offsets[c - 1] ?? 0));
  const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
  const steps = Math.min(params.steps, longest);
  const shape = { layer: params.layer, products, width: params.width, steps };
  const rng = context.rng.stream('sequence-network');
  const network = buildSequenceNetwork(shape, rng.stream('weights'));
  const popularity = popularityOf(data);
  // Starts from popularity, so that what is learnt is who differs from it.
  for (const [i, count] of popularity.entries()) {
    network.offsets.value[i] = Math.log((count + 1) / (data.customers.length + 1)) / 2;
  }
  const { eventsMax, validationMax } = params;
  const options = { steps, padding: products, eventsMax, validationMax };
  const windows = windowsOf(data, options, rng.stream('held-out'));
  const trained = trainNetwork({ data, network, windows, params, rng, context });
  return {
    kind: 'sequence-network',
    version: 1,
    products: data.products,
    popularity,
    params,
    shape,
    weights: network.parameters.map(({ value }) => value),
    ...trained,
  };
}

function trainNetwork(task: {
  readonly data: Interactions;
  readonly network: SequenceNetworkParts;
  readonly windows: SequenceWindows;
  readonly params: SequenceNetworkRecommenderParams;
  readonly rng: Rng;
  readonly context: FitContext;
}): Pick<SequenceNetworkState, 'epochs' | 'bestEpoch'> {
  const { network, windows, params, rng, context } = task;
  const epochs: { loss: number; valLoss: number; valAuc: number }[] = [];
  if (windows.train.length === 0) return { epochs, bestEpoch: 0 };
  const draws = rng.stream('negatives');
  const met = { sum: 0, rows: 0 };
  const lossOf = (tape: Tape, rows: Int32Array): Variable => {
    const isJudging = rows === windows.validation;
    const loss = windowLoss(tape, rows, {
      network,
      windows,
      params,
      rng: isJudging ? rng.stream('judging') : draws,
    });
    if (!isJudging) {
      met.sum += (loss.value[0] ?? 0) * rows.length;
      met.rows += rows.length;
    }
    return loss;
  };
  const onEpoch = (figures: Readonly<Record<string, number>>): void => {
    const valAuc = validationAuc(task.data, network, windows);
    const epoch = { loss: met.sum / met.rows, valLoss: figures['loss'] ?? Number.NaN, valAuc };
    met.sum = 0;
    met.rows = 0;
    epochs.push(epoch);
    context.onProgress?.({ epoch: epochs.length, epochs: params.epochs, ...epoch });
  };
  const { bestEpoch } = train(network.parameters, windows, lossOf, { ...params, rng, onEpoch });
  return { epochs, bestEpoch };
}

/** Mean binary cross-entropy over the steps of some windows that have a target. */
function windowLoss(
  tape: Tape,
  rows: Int32Array,
  task: {
    readonly network: SequenceNetworkParts;
    readonly windows: SequenceWindows;
    readonly params: SequenceNetworkRecommenderParams;
    readonly rng: Rng;
  },
): Variable {
  const { network, windows, params } = task;
  const said = runWindows(tape, network, windows, rows);
  const t = params.calibration ?? (params.layer === 'attention' ? 0.75 : 0);
  const share = positiveShare(t, params.negatives, network.embeddings.rows - 1);
  const parts: { loss: Variable; count: number }[] = [];
  for (const [t, words] of said.entries()) {
    const picked: number[] = [];
    const targets: number[] = [];
    for (const [n, row] of rows.entries()) {
      const target = windows.targets[row * windows.steps + t] ?? -1;
      if (target < 0) continue;
      picked.push(n);
      targets.push(target);
    }
    if (picked.length === 0) continue;
    const word = tape.rows(words, picked);
    const positive = logitsOf(tape, network, word, targets);
    let loss = tape.affine(
      tape.logisticLoss(
        positive,
        targets.map(() => 1),
      ),
      share,
    );
    for (let n = 0; n < params.negatives; n++) {
      const drawn = targets.map((target) =>
        drawOther(network.embeddings.rows - 1, target, task.rng),
      );
      const logits = logitsOf(tape, network, word, drawn);
      loss = tape.add(
        loss,
        tape.logisticLoss(
          logits,
          drawn.map(() => 0),
        ),
      );
    }
    parts.push({ loss, count: picked.length });
  }
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  return parts
    .map(({ loss, count }) => tape.affine(loss, count / total / (params.negatives + 1)))
    .reduce((a, b) => tape.add(a, b));
}

function runWindows(
  tape: Tape,
  network: SequenceNetworkParts,
  windows: Pick<SequenceWindows, 'inputs' | 'from' | 'steps'>,
  rows: Int32Array,
): Variable[] {
  const { steps, inputs } = windows;
  const read = Array.from({ length: steps }, (_, t) =>
    tape.rows(
      network.embeddings,
      rows.map((row) => inputs[row * steps + t] ?? 0),
    ),
  );
  return network.run(
    tape,
    read,
    rows.map((row) => windows.from[row] ?? 0),
  );
}

function logitsOf(
  tape: Tape,
  network: SequenceNetworkParts,
  word: Variable,
  products: readonly number[],
): Variable {
  const product = tape.rowDot(word, tape.rows(network.embeddings, products));
  return tape.add(product, tape.rows(network.offsets, products));
}

/** Mean over validation customers of the chance that the held product beats an unknown one. */
function validationAuc(
  data: Interactions,
  network: SequenceNetworkParts,
  windows: SequenceWindows,
): number {
  const { validation, customers, steps, targets } = windows;
  if (validation.length === 0) return Number.NaN;
  const words = runWindows(createTape(), network, windows, validation).at(-1);
  const scores = new Float64Array(data.products.length);
  const part = new Uint8Array(data.products.length);
  let sum = 0;
  for (const [n, customer] of customers.entries()) {
    const width = words?.cols ?? 0;
    scoreWord(network, words?.value.subarray(n * width, (n + 1) * width) ?? scores, scores);
    const from = data.offsets[customer] ?? 0;
    part.fill(1);
    for (const p of data.product.subarray(from, (data.offsets[customer + 1] ?? 1) - 1)) part[p] = 0;
    sum += aucOfTarget(scores, part, targets[((validation[n] ?? 0) + 1) * steps - 1] ?? 0);
  }
  return sum / customers.length;
}

function scoreWord(
  network: Pick<SequenceNetworkParts, 'embeddings' | 'offsets'>,
  word: Float64Array,
  out: Float64Array,
): void {
  const { value } = network.embeddings;
  const width = word.length;
  for (let i = 0; i < out.length; i++) {
    let sum = network.offsets.value[i] ?? 0;
    for (let c = 0; c < width; c++) sum += (value[i * width + c] ?? 0) * (word[c] ?? 0);
    out[i] = sum;
  }
}

/** What the network says after the latest events of a history. */
interface LastWord {
  readonly tape: Tape;
  readonly network: SequenceNetworkParts;
  readonly word: Variable;
  readonly inputs: readonly Variable[];
  /** Product of each step that is no padding. */
  readonly read: readonly number[];
}

function lastWord(state: SequenceNetworkState, query: ScoreQuery): LastWord | undefined {
  const { products } = query.history;
  const { steps } = state.shape;
  if (products.length === 0) return undefined;
  const read = Array.from(products).slice(-steps);
  const network = networkOf(state);
  const tape = createTape();
  const padded = [...new Array<number>(steps - read.length).fill(state.shape.products), ...read];
  const inputs = padded.map((product) => tape.rows(network.embeddings, [product]));
  const word = network.run(tape, inputs, Int32Array.of(steps - read.length)).at(-1);
  return word && { tape, network, word, inputs, read };
}

/** Networks of states that were asked before: a state never changes, and building costs a query. */
const networks = new WeakMap<SequenceNetworkState, SequenceNetworkParts>();

function networkOf(state: SequenceNetworkState): SequenceNetworkParts {
  const known = networks.get(state);
  if (known !== undefined) return known;
  const network = buildSequenceNetwork(state.shape, createRng(0));
  for (const [p, { value }] of network.parameters.entries()) value.set(state.weights[p] ?? value);
  networks.set(state, network);
  return network;
}

function scoreNetwork(state: SequenceNetworkState, query: ScoreQuery, out: Float64Array): void {
  const said = lastWord(state, query);
  if (said === undefined) return void out.fill(NO_SCORE);
  scoreWord(said.network, said.word.value, out);
}

/**
 * What each product of the history adds, to first order: the gradient of the score at its embedding
 * times how far that lies from "nothing yet". The rest is the base.
 */
function explainNetwork(
  state: SequenceNetworkState,
  query: ScoreQuery,
  product: number,
): Explanation {
  const said = lastWord(state, query);
  if (said === undefined) return { base: 0, contributions: [] };
  const { tape, network, word, inputs, read } = said;
  const score = logitsOf(tape, network, word, [product]);
  tape.backward(score);
  const { width, products } = state.shape;
  const nothing = network.embeddings.value.subarray(products * width);
  const parts = new Map<number, number>();
  for (const [n, one] of read.entries()) {
    const input = inputs[inputs.length - read.length + n];
    let value = 0;
    for (let c = 0; c < width; c++) {
      const gap = (input?.value[c] ?? 0) - (nothing[c] ?? 0);
      value += (input?.gradient[c] ?? 0) * gap;
    }
    parts.set(one, (parts.get(one) ?? 0) + value);
  }
  const contributions = [...parts].map(([one, value]) => ({ product: one, value }));
  const sum = contributions.reduce((total, { value }) => total + value, 0);
  return { base: (score.value[0] ?? 0) - sum, contributions };
}

function checkedParams(params: SequenceNetworkRecommenderParams): SequenceNetworkRecommenderParams {
  const ranges = {
    width: [1, 1024],
    steps: [1, 500],
    eventsMax: [2, 100_000],
    negatives: [1, 1000],
    calibration: [0, 1],
    epochs: [1, 1000],
    patience: [1, 1000],
    batchRows: [1, 1e6],
    learningRate: [1e-9, 1],
    validationMax: [0, 1e5],
  } as const;
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = params[name as keyof typeof ranges] ?? low;
    if (value >= low && value <= high) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build a sequence network as ${name} must be from ${low} to ${high}: current value is ${value}`,
      { place: name },
    );
  }
  return params;
}
