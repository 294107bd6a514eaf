import { type Rng, shuffled } from '@quanyu/numeric';
import type { Interactions } from '../src/interactions.ts';

/**
 * GRU4Rec as its authors describe it, for the session bench alone: one GRU over item embeddings, batches
 * of sessions side by side, gradients of one step, softmax over the batch's own targets and sampled
 * items, Adagrad. Epochs are chosen on the last tenth of the training sessions.
 * @see Hidasi and Karatzoglou (2018), Recurrent Neural Networks with Top-k Gains, CIKM.
 */
const WIDTH = 64;
const BATCH = 32;
const SAMPLES = 256;
const RATE = 0.08;
const EPOCHS_MAX = 8;
const HELD_SHARE = 0.1;

interface Weights {
  /** What an item says to update gate, reset gate and candidate. Shape (items, 3 × width). */
  readonly input: Float64Array;
  /** What the state says to them. Shape (width, 3 × width). */
  readonly recurrent: Float64Array;
  /** Shape (3 × width,). */
  readonly bias: Float64Array;
  /** Shape (items, width). */
  readonly output: Float64Array;
  readonly outputBias: Float64Array;
}

export class Gru4Rec {
  readonly epochs: number;
  readonly #weights: Weights;

  private constructor(weights: Weights, epochs: number) {
    this.#weights = weights;
    this.epochs = epochs;
  }

  /** Chooses the epochs on held-out sessions, then fits all. */
  static fit(data: Interactions, rng: Rng): Gru4Rec {
    const sessions = sessionsOf(data);
    const held = sessions.slice(Math.floor((1 - HELD_SHARE) * sessions.length));
    const kept = sessions.slice(0, sessions.length - held.length);
    const trial = new Trainer(data.products.length, kept, rng);
    let best = { hits: -1, epochs: 1 };
    for (let epochs = 1; epochs <= EPOCHS_MAX; epochs++) {
      trial.epoch();
      const hits = new Gru4Rec(trial.weights, epochs).hits(held);
      if (hits > best.hits) best = { hits, epochs };
      else if (epochs >= best.epochs + 2) break;
    }
    const final = new Trainer(data.products.length, sessions, rng);
    for (let epoch = 0; epoch < best.epochs; epoch++) final.epoch();
    return new Gru4Rec(final.weights, best.epochs);
  }

  /** Scores of all items after a session. */
  scores(session: ArrayLike<number>, out: Float64Array): void {
    const { output, outputBias } = this.#weights;
    let state = new Float64Array(WIDTH);
    for (let n = 0; n < session.length; n++) {
      state = stepOf(this.#weights, session[n] ?? 0, state).next;
    }
    for (let i = 0; i < out.length; i++) {
      let sum = outputBias[i] ?? 0;
      for (let k = 0; k < WIDTH; k++) sum += (output[i * WIDTH + k] ?? 0) * (state[k] ?? 0);
      out[i] = sum;
    }
  }

  /** Sessions whose last item is among the twenty best after the others. */
  hits(sessions: readonly Int32Array[]): number {
    const scores = new Float64Array(this.#weights.outputBias.length);
    let hits = 0;
    for (const session of sessions) {
      const target = session.at(-1) ?? 0;
      this.scores(session.subarray(0, -1), scores);
      const own = scores[target] ?? 0;
      let better = 0;
      for (const score of scores) if (score > own) better++;
      if (better < 20) hits++;
    }
    return hits;
  }
}

/** Sessions of at least two clicks, by their start. */
function sessionsOf(data: Interactions): Int32Array[] {
  const places = Array.from({ length: data.offsets.length - 1 }, (_, s) => s);
  const startOf = (s: number): number => data.time?.[data.offsets[s] ?? 0] ?? s;
  return places
    .sort((a, b) => startOf(a) - startOf(b))
    .map((s) => Int32Array.from(data.product.subarray(data.offsets[s], data.offsets[s + 1])))
    .filter((session) => session.length > 1);
}

interface Step {
  readonly item: number;
  readonly before: Float64Array;
  readonly update: Float64Array;
  readonly reset: Float64Array;
  readonly candidate: Float64Array;
  readonly next: Float64Array<ArrayBuffer>;
}

/** h′ = (1 − z) h + z tanh(Wx + U (r h) + b). */
function stepOf(weights: Weights, item: number, before: Float64Array): Step {
  const { input, recurrent, bias } = weights;
  const wide = 3 * WIDTH;
  const sums = new Float64Array(wide);
  for (let k = 0; k < wide; k++) sums[k] = (input[item * wide + k] ?? 0) + (bias[k] ?? 0);
  for (let j = 0; j < WIDTH; j++) {
    const own = before[j] ?? 0;
    const at = j * wide;
    for (let k = 0; k < 2 * WIDTH; k++) sums[k] = (sums[k] ?? 0) + own * (recurrent[at + k] ?? 0);
  }
  const update = sums.slice(0, WIDTH).map(sigmoid);
  const reset = sums.slice(WIDTH, 2 * WIDTH).map(sigmoid);
  const candidate = sums.slice(2 * WIDTH);
  for (let j = 0; j < WIDTH; j++) {
    const own = (before[j] ?? 0) * (reset[j] ?? 0);
    const at = j * wide + 2 * WIDTH;
    for (let k = 0; k < WIDTH; k++) {
      candidate[k] = (candidate[k] ?? 0) + own * (recurrent[at + k] ?? 0);
    }
  }
  const next = new Float64Array(WIDTH);
  for (let k = 0; k < WIDTH; k++) {
    candidate[k] = Math.tanh(candidate[k] ?? 0);
    const z = update[k] ?? 0;
    next[k] = (1 - z) * (before[k] ?? 0) + z * (candidate[k] ?? 0);
  }
  return { item, before, update, reset, candidate, next };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Weights with Adagrad's sums of squares beside them. */
class Trainer {
  readonly weights: Weights;
  readonly #squares: Weights;
  readonly #sessions: readonly Int32Array[];
  readonly #rng: Rng;
  readonly #drawn: Int32Array;

  constructor(items: number, sessions: readonly Int32Array[], rng: Rng) {
    const filled = (size: number, scale: number): Float64Array =>
      Float64Array.from({ length: size }, () => scale * (2 * rng.uniform() - 1));
    const scale = Math.sqrt(6 / (2 * WIDTH));
    const shapes = (s: number): Weights => ({
      input: filled(items * 3 * WIDTH, s),
      recurrent: filled(WIDTH * 3 * WIDTH, s),
      bias: new Float64Array(3 * WIDTH),
      output: filled(items * WIDTH, s),
      outputBias: new Float64Array(items),
    });
    this.weights = shapes(scale * 0.5);
    this.#squares = shapes(0);
    this.#sessions = sessions;
    this.#rng = rng;
    // Drawn by popularity: a click of the training part at random.
    this.#drawn = Int32Array.from(sessions.flatMap((session) => [...session]));
  }

  /** One pass over all sessions, 32 side by side: one that ends makes room for the next. */
  epoch(): void {
    const order = shuffled(
      this.#rng,
      this.#sessions.map((_, s) => s),
    );
    const lanes: { session: Int32Array; at: number; state: Float64Array }[] = [];
    let waiting = 0;
    const refill = (): void => {
      while (lanes.length < BATCH && waiting < order.length) {
        const session = this.#sessions[order[waiting++] ?? 0];
        if (session !== undefined) lanes.push({ session, at: 0, state: new Float64Array(WIDTH) });
      }
    };
    for (refill(); lanes.length > 0; refill()) {
      const steps = lanes.map(({ session, at, state }) =>
        stepOf(this.weights, session[at] ?? 0, state),
      );
      this.#learn(
        steps,
        lanes.map(({ session, at }) => session[at + 1] ?? 0),
      );
      for (let n = lanes.length - 1; n >= 0; n--) {
        const lane = lanes[n];
        const step = steps[n];
        if (lane === undefined || step === undefined) continue;
        lane.state = step.next;
        lane.at++;
        if (lane.at + 1 >= lane.session.length) lanes.splice(n, 1);
      }
    }
  }

  #learn(steps: readonly Step[], targets: readonly number[]): void {
    const drawn = Array.from(
      { length: SAMPLES },
      () => this.#drawn[this.#rng.int(this.#drawn.length)] ?? 0,
    );
    const items = [...targets, ...drawn];
    const toStates = steps.map(() => new Float64Array(WIDTH));
    const toItems = new Float64Array(items.length * (WIDTH + 1));
    for (const [lane, step] of steps.entries()) {
      const pulls = this.#pulls(step.next, items, lane);
      const toState = toStates[lane] ?? step.next;
      for (const [n, item] of items.entries()) {
        const pull = pulls[n] ?? 0;
        const to = n * (WIDTH + 1);
        for (let k = 0; k < WIDTH; k++) {
          toState[k] = (toState[k] ?? 0) + pull * (this.weights.output[item * WIDTH + k] ?? 0);
          toItems[to + k] = (toItems[to + k] ?? 0) + pull * (step.next[k] ?? 0);
        }
        toItems[to + WIDTH] = (toItems[to + WIDTH] ?? 0) + pull;
      }
    }
    this.#backward(steps, toStates);
    for (const [n, item] of items.entries()) this.#moveItem(item, toItems, n * (WIDTH + 1));
  }

  /** Softmax less one at the target; items equal to the target do not count against it. */
  #pulls(state: Float64Array, items: readonly number[], own: number): Float64Array {
    const { output, outputBias } = this.weights;
    const scores = Float64Array.from(items, (item, n) => {
      if (n !== own && item === items[own]) return Number.NEGATIVE_INFINITY;
      let sum = outputBias[item] ?? 0;
      for (let k = 0; k < WIDTH; k++) sum += (output[item * WIDTH + k] ?? 0) * (state[k] ?? 0);
      return sum;
    });
    const most = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const raised = scores.map((score) => Math.exp(score - most));
    const total = raised.reduce((a, b) => a + b, 0);
    return raised.map((value, n) => (value / total - (n === own ? 1 : 0)) / BATCH);
  }

  #backward(steps: readonly Step[], toStates: readonly Float64Array[]): void {
    const wide = 3 * WIDTH;
    const recurrent = new Float64Array(WIDTH * wide);
    const bias = new Float64Array(wide);
    const perStep = steps.map((step, lane) =>
      gateGradients(step, toStates[lane] ?? step.next, this.weights.recurrent),
    );
    for (const [lane, gates] of perStep.entries()) {
      const { before, reset } = steps[lane] as Step;
      for (let k = 0; k < wide; k++) bias[k] = (bias[k] ?? 0) + (gates[k] ?? 0);
      for (let j = 0; j < WIDTH; j++) {
        const own = before[j] ?? 0;
        const held = own * (reset[j] ?? 0);
        for (let k = 0; k < wide; k++) {
          const at = j * wide + k;
          recurrent[at] = (recurrent[at] ?? 0) + (k < 2 * WIDTH ? own : held) * (gates[k] ?? 0);
        }
      }
    }
    move(this.weights.recurrent, this.#squares.recurrent, recurrent);
    move(this.weights.bias, this.#squares.bias, bias);
    for (const [lane, gates] of perStep.entries()) {
      const from = (steps[lane]?.item ?? 0) * wide;
      move(
        this.weights.input.subarray(from, from + wide),
        this.#squares.input.subarray(from, from + wide),
        gates,
      );
    }
  }

  #moveItem(item: number, gradients: Float64Array, at: number): void {
    const { output, outputBias } = this.weights;
    const from = item * WIDTH;
    move(
      output.subarray(from, from + WIDTH),
      this.#squares.output.subarray(from, from + WIDTH),
      gradients.subarray(at, at + WIDTH),
    );
    move(
      outputBias.subarray(item, item + 1),
      this.#squares.outputBias.subarray(item, item + 1),
      gradients.subarray(at + WIDTH, at + WIDTH + 1),
    );
  }
}

/** Gradients of the sums before the gates: update, reset, candidate. */
function gateGradients(step: Step, toState: Float64Array, recurrent: Float64Array): Float64Array {
  const { before, update, reset, candidate } = step;
  const gates = new Float64Array(3 * WIDTH);
  for (let k = 0; k < WIDTH; k++) {
    const [to, z, c] = [toState[k] ?? 0, update[k] ?? 0, candidate[k] ?? 0];
    gates[k] = to * (c - (before[k] ?? 0)) * z * (1 - z);
    gates[2 * WIDTH + k] = to * z * (1 - c * c);
  }
  for (let j = 0; j < WIDTH; j++) {
    const at = j * 3 * WIDTH + 2 * WIDTH;
    let held = 0;
    for (let k = 0; k < WIDTH; k++) {
      held += (gates[2 * WIDTH + k] ?? 0) * (recurrent[at + k] ?? 0);
    }
    const r = reset[j] ?? 0;
    gates[WIDTH + j] = held * (before[j] ?? 0) * r * (1 - r);
  }
  return gates;
}

/** One step of Adagrad. */
function move(weights: Float64Array, squares: Float64Array, gradients: Float64Array): void {
  for (let n = 0; n < gradients.length; n++) {
    const gradient = gradients[n] ?? 0;
    if (gradient === 0) continue;
    const sum = (squares[n] ?? 0) + gradient * gradient;
    squares[n] = sum;
    weights[n] = (weights[n] ?? 0) - (RATE * gradient) / Math.sqrt(sum + 1e-6);
  }
}
