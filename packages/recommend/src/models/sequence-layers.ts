import { assert } from '@quanyu/domain';
import {
  type CellWeights,
  cellWeights,
  type DenseWeights,
  dense,
  denseWeights,
  recurrent,
  type Tape,
  type Variable,
  variable,
} from '@quanyu/learn';
import type { Rng } from '@quanyu/numeric';
import { attend, attendBack } from '../kernels/attention.ts';

/** What reads the sequence. */
export type SequenceLayer = 'rnn' | 'gru' | 'lstm' | 'convolution' | 'attention';

/** Sizes of a sequence network. */
export interface SequenceShape {
  readonly layer: SequenceLayer;
  readonly products: number;
  /** Width of embeddings and of what the layer says. */
  readonly width: number;
  /** Steps that are read. */
  readonly steps: number;
}

/** The parameters of a network with what runs it. */
export interface SequenceNetworkParts {
  readonly parameters: readonly Variable[];
  /** Row `products` stands for "nothing yet". Shape (products + 1, width). */
  readonly embeddings: Variable;
  /** Shape (products + 1, 1). */
  readonly offsets: Variable;
  /**
   * What the network says after each step, shape (rows, width) each.
   * @param inputs One embedding a step. @param from First step of each row that is no padding.
   */
  run(tape: Tape, inputs: readonly Variable[], from: Int32Array): Variable[];
}

/** Distance between the steps that each convolution reads, lowest layer first. */
const DILATIONS = [1, 2] as const;
const KERNEL_STEPS = 3;
const START = 0.1;

/** A network with random weights; `products` are scored by its last word times their embeddings. */
export function buildSequenceNetwork(shape: SequenceShape, rng: Rng): SequenceNetworkParts {
  const { products, width } = shape;
  const stream = rng.stream('embeddings');
  const numbers = Float64Array.from(
    { length: (products + 1) * width },
    () => START * stream.normal(),
  );
  const embeddings = variable(products + 1, width, numbers);
  const offsets = variable(products + 1, 1);
  const head = denseWeights(width, width, rng.stream('head'));
  const layer = layerOf(shape, rng.stream('layer'));
  return {
    parameters: [embeddings, offsets, head.w, head.b, ...layer.parameters],
    embeddings,
    offsets,
    run: (tape, inputs, from) =>
      layer.run(tape, inputs, from).map((said, t) => {
        const input = inputs[t];
        assert(input !== undefined, 'a layer says one thing a step');
        return tape.add(dense(tape, said, head), input);
      }),
  };
}

interface Layer {
  readonly parameters: readonly Variable[];
  run(tape: Tape, inputs: readonly Variable[], from: Int32Array): Variable[];
}

function layerOf(shape: SequenceShape, rng: Rng): Layer {
  if (shape.layer === 'convolution') return convolutionLayer(shape, rng);
  if (shape.layer === 'attention') return attentionLayer(shape, rng);
  const kind = shape.layer;
  const weights: CellWeights = cellWeights(kind, { inputs: shape.width, hidden: shape.width }, rng);
  return {
    parameters: [weights.w, weights.u, weights.b],
    run: (tape, inputs) => recurrent(tape, kind, inputs, weights),
  };
}

/** Causal convolutions with growing gaps and a way around each, as in NextItNet (Yuan et al. 2019). */
function convolutionLayer(shape: SequenceShape, rng: Rng): Layer {
  const layers = DILATIONS.map((dilation) =>
    denseWeights(KERNEL_STEPS * shape.width, shape.width, rng.stream(`dilation-${dilation}`)),
  );
  return {
    parameters: layers.flatMap(({ w, b }) => [w, b]),
    run: (tape, inputs) =>
      layers.reduce<readonly Variable[]>(
        (steps, weights, n) => convolved(tape, steps, weights, DILATIONS[n] ?? 1),
        inputs,
      ) as Variable[],
  };
}

function convolved(
  tape: Tape,
  steps: readonly Variable[],
  weights: DenseWeights,
  dilation: number,
): Variable[] {
  const [first] = steps;
  assert(first !== undefined, 'a convolution needs a step');
  const before = variable(first.rows, first.cols);
  return steps.map((step, t) => {
    const read = [2, 1].map((n) => steps[t - n * dilation] ?? before);
    return tape.add(step, tape.relu(dense(tape, tape.beside([...read, step]), weights)));
  });
}

/** One head of causal self-attention with places, then a small network, as in SASRec (Kang 2018). */
function attentionLayer(shape: SequenceShape, rng: Rng): Layer {
  const { width, steps } = shape;
  const part = (name: string): DenseWeights => denseWeights(width, width, rng.stream(name));
  const [q, k, v, inner, outer] = ['q', 'k', 'v', 'inner', 'outer'].map(part);
  assert(q && k && v && inner && outer, 'attention has five maps');
  const stream = rng.stream('places');
  const places = variable(
    steps,
    width,
    Float64Array.from({ length: steps * width }, () => START * stream.normal()),
  );
  return {
    parameters: [q, k, v, inner, outer].flatMap(({ w, b }) => [w, b]).concat(places),
    run(tape, inputs, from) {
      const skipped = steps - inputs.length;
      const placed = inputs.map((input, t) => tape.addRow(input, tape.rows(places, [skipped + t])));
      const mapped = (weights: DenseWeights): Variable =>
        tape.beside(placed.map((input) => dense(tape, input, weights)));
      const mixed = attention(tape, [mapped(q), mapped(k), mapped(v)], from, inputs.length);
      return placed.map((input, t) => {
        const sum = tape.add(input, tape.columns(mixed, t * width, (t + 1) * width));
        return tape.add(sum, dense(tape, tape.relu(dense(tape, sum, inner)), outer));
      });
    },
  };
}

/** Causal attention on the tape. Shape of each part (rows, steps × width). */
export function attention(
  tape: Tape,
  parts: readonly [Variable, Variable, Variable],
  from: Int32Array,
  steps: number,
): Variable {
  const [q, k, v] = parts;
  const width = q.cols / steps;
  const out = variable(q.rows, q.cols);
  const shares = new Float64Array(q.rows * steps * steps);
  attend(q.value, k.value, v.value, from, steps, width, shares, out.value);
  return tape.operation(out, () => {
    const { gradient: gq } = q;
    const { gradient: gk } = k;
    const { gradient: gv } = v;
    const { value: qs } = q;
    attendBack(qs, k.value, v.value, from, steps, width, shares, out.gradient, gq, gk, gv);
  });
}
