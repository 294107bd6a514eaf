import { assert } from '@quanyu/domain';
import { type CheckedPresence, checkPresence, type PresenceOptions } from './presence-options.ts';
import { ReaderRates } from './reader-rates.ts';

/** A tag was read by the reader of a zone. */
export interface TagRead {
  readonly tag: string;
  readonly zone: number;
}

/** A tag came to a place, or left (`zone` −1). */
export interface PresenceChange {
  readonly tag: string;
  readonly zone: number;
  /** Where it was before; −1: nowhere. */
  readonly from: number;
  /** The epoch that the change belongs to; `lagEpochs` before the one that was given last. */
  readonly epoch: number;
  /** Probability of the new place. */
  readonly confidence: number;
}

/** A tag that is not here. */
export const AWAY = -1;

/** Belief of away above which a tag without reads is forgotten. */
const GONE = 1 - 1e-6;

interface TagState {
  /** Filtered belief of each of the last epochs: zones, then away. */
  readonly alphas: Float64Array[];
  /** How well each place explains the reads of that epoch. */
  readonly fits: Float64Array[];
  readonly reads: (readonly number[])[];
  place: number;
  confidence: number;
}

/**
 * Turns reads into presence. A tag is in one zone or away; it seldom moves; readers miss tags and see
 * tags of the neighbouring zones. Every epoch (one inventory round of the readers) the belief over
 * places is carried on by Bayes' rule, and the answer for an epoch waits a few epochs for what comes
 * after (fixed-lag smoothing of a hidden Markov model). Missed reads therefore do not make tags
 * vanish, and a cross read does not make them jump. The rates of the readers are learnt on the way.
 * @see Rabiner (1989), Proc. IEEE 77(2), §III; Jeffery et al. (2006), VLDB, on window smoothing
 * @complexity O(lag × zones) a tag and epoch.
 */
export class PresenceTracker {
  readonly #options: CheckedPresence;
  readonly #rates: ReaderRates;
  readonly #tags = new Map<string, TagState>();
  #epoch = -1;
  #refused = 0;

  /** @throws AppError LOGISTICS_PROBLEM_INVALID naming the option. */
  constructor(options: PresenceOptions) {
    this.#options = checkPresence(options);
    this.#rates = new ReaderRates(this.#options);
  }

  /** Reads of tags that were refused because too many are followed. */
  get refusedReads(): number {
    return this.#refused;
  }

  /** Rate at which each zone's reader reads its own tags, as learnt so far. */
  get ownRates(): Float64Array {
    return this.#rates.own.slice();
  }

  /**
   * Takes the reads of the next epoch; an epoch without reads counts too. Reads of unknown zones are
   * left out and counted.
   */
  step(reads: readonly TagRead[]): PresenceChange[] {
    this.#epoch += 1;
    const byTag = this.#collect(reads);
    const changes: PresenceChange[] = [];
    for (const [tag, state] of this.#tags) {
      this.#advance(state, byTag.get(tag) ?? []);
      const change = this.#decide(tag, state);
      if (change !== undefined) changes.push(change);
      const belief = state.alphas.at(-1)?.[this.#options.zones] ?? 0;
      if (belief > GONE && state.place === AWAY) this.#tags.delete(tag);
    }
    if (this.#options.learns) this.#rates.update();
    return changes;
  }

  /** Answers the epochs that still wait; call it where no more reads will come. */
  finish(): PresenceChange[] {
    const changes: PresenceChange[] = [];
    for (let k = 0; k < this.#options.lagEpochs; k++) {
      for (const [tag, state] of this.#tags) {
        if (state.alphas.length < 2) continue;
        state.alphas.shift();
        state.fits.shift();
        state.reads.shift();
        const change = this.#answer(tag, state, this.#epoch - this.#options.lagEpochs + k + 1);
        if (change !== undefined) changes.push(change);
      }
    }
    return changes;
  }

  /** Where every present tag is, by the answers given so far. */
  places(): ReadonlyMap<string, { readonly zone: number; readonly confidence: number }> {
    const found = new Map<string, { zone: number; confidence: number }>();
    for (const [tag, { place, confidence }] of this.#tags) {
      if (place !== AWAY) found.set(tag, { zone: place, confidence });
    }
    return found;
  }

  #collect(reads: readonly TagRead[]): ReadonlyMap<string, number[]> {
    const { zones, tagsMax } = this.#options;
    const byTag = new Map<string, number[]>();
    for (const { tag, zone } of reads) {
      const isKnown = this.#tags.has(tag);
      const hasRoom = isKnown || this.#tags.size < tagsMax;
      if (!(Number.isInteger(zone) && zone >= 0 && zone < zones && hasRoom)) {
        this.#refused += 1;
        continue;
      }
      if (!isKnown) this.#tags.set(tag, this.#newState());
      const list = byTag.get(tag);
      if (list === undefined) byTag.set(tag, [zone]);
      else if (!list.includes(zone)) list.push(zone);
    }
    return byTag;
  }

  /** A tag that was never seen was away before. */
  #newState(): TagState {
    const belief = new Float64Array(this.#options.zones + 1);
    belief[this.#options.zones] = 1;
    return { alphas: [belief], fits: [belief], reads: [[]], place: AWAY, confidence: 1 };
  }

  #advance(state: TagState, zones: readonly number[]): void {
    const before = state.alphas.at(-1);
    assert(before !== undefined, 'a tag has at least one belief');
    const fit = this.#rates.fit(zones);
    const { moveRate } = this.#options;
    const states = before.length;
    const elsewhere = moveRate / (states - 1);
    const alpha = new Float64Array(states);
    for (let i = 0; i < states; i++) {
      // The beliefs of an epoch sum to one.
      const own = before[i] ?? 0;
      alpha[i] = own * (1 - moveRate) + (1 - own) * elsewhere;
    }
    weigh(alpha, fit);
    state.alphas.push(alpha);
    state.fits.push(fit);
    state.reads.push(zones);
    if (state.alphas.length <= this.#options.lagEpochs + 1) return;
    state.alphas.shift();
    state.fits.shift();
    state.reads.shift();
  }

  #decide(tag: string, state: TagState): PresenceChange | undefined {
    if (state.alphas.length <= this.#options.lagEpochs) return undefined;
    return this.#answer(tag, state, this.#epoch - this.#options.lagEpochs);
  }

  #answer(tag: string, state: TagState, epoch: number): PresenceChange | undefined {
    const belief = this.#smoothed(state);
    let best = 0;
    for (let i = 1; i < belief.length; i++) if ((belief[i] ?? 0) > (belief[best] ?? 0)) best = i;
    if (this.#options.learns) this.#rates.count(belief, state.reads[0] ?? []);
    const place = best === this.#options.zones ? AWAY : best;
    state.confidence = belief[best] ?? 0;
    if (place === state.place) return undefined;
    const from = state.place;
    state.place = place;
    return { tag, zone: place, from, epoch, confidence: state.confidence };
  }

  /** Belief of the oldest epoch kept, by all reads up to now. */
  #smoothed({ alphas, fits }: TagState): Float64Array {
    const { moveRate } = this.#options;
    const oldest = alphas[0] ?? new Float64Array(0);
    const elsewhere = moveRate / (oldest.length - 1);
    const beta = new Float64Array(oldest.length).fill(1);
    for (let t = alphas.length - 1; t > 0; t--) {
      weigh(beta, fits[t] ?? oldest);
      for (let i = 0; i < beta.length; i++) {
        const own = beta[i] ?? 0;
        beta[i] = own * (1 - moveRate) + (1 - own) * elsewhere;
      }
    }
    weigh(beta, oldest);
    return beta;
  }
}

/** Multiplies weights into a belief and lets it sum to one again. */
function weigh(belief: Float64Array, weights: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < belief.length; i++) {
    const value = (belief[i] ?? 0) * (weights[i] ?? 0);
    belief[i] = value;
    sum += value;
  }
  for (let i = 0; i < belief.length; i++) belief[i] = (belief[i] ?? 0) / sum;
}
