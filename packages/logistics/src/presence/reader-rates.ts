import type { CheckedPresence } from './presence-options.ts';

/** Epochs of evidence that the given rates count for. */
const PRIOR_EPOCHS = 60;
/** Learnt rates stay away from certainty, so that no single read decides. */
const RATE_MIN = 0.02;
const RATE_MAX = 0.995;

/**
 * How readers read, and how well a place explains a set of reads. Rates are learnt by expectation and
 * maximisation over the answers given: an own rate for each reader, one cross rate for all.
 */
export class ReaderRates {
  readonly own: Float64Array;
  #cross: number;
  readonly #options: CheckedPresence;
  readonly #epochs: Float64Array;
  readonly #reads: Float64Array;
  #crossEpochs = PRIOR_EPOCHS;
  #crossReads: number;
  /** Zones whose readers see into a zone, and the other way round. */
  readonly #seenFrom: readonly (readonly number[])[];
  /** Fits that were computed for the rates of this epoch, by the zones that read. */
  readonly #kept = new Map<string, Float64Array>();

  constructor(options: CheckedPresence) {
    this.#options = options;
    this.own = new Float64Array(options.zones).fill(options.ownRate);
    this.#cross = options.crossRate;
    this.#epochs = new Float64Array(options.zones).fill(PRIOR_EPOCHS);
    this.#reads = new Float64Array(options.zones).fill(PRIOR_EPOCHS * options.ownRate);
    this.#crossReads = PRIOR_EPOCHS * options.crossRate;
    const seen: number[][] = Array.from({ length: options.zones }, () => []);
    options.neighbours.forEach((list, zone) => {
      for (const reader of list) seen[reader]?.push(zone);
    });
    this.#seenFrom = seen;
  }

  /** Probability of exactly these readers reading, for every place (zones, then away). */
  fit(zones: readonly number[]): Float64Array {
    const key = zones.length > 1 ? [...zones].sort((a, b) => a - b).join() : String(zones[0] ?? '');
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const { zones: count, neighbours, strayRate } = this.#options;
    const fit = new Float64Array(count + 1);
    const stray = strayRate / (1 - strayRate);
    const strays = stray ** zones.length;
    for (let place = 0; place < count; place++) {
      const readers = neighbours[place] ?? [];
      const missed = (1 - (this.own[place] ?? 0)) * (1 - this.#cross) ** readers.length;
      fit[place] = strays * (missed / (1 - strayRate) ** (1 + readers.length));
    }
    fit[count] = strays;
    for (const zone of zones) {
      const own = this.own[zone] ?? 0;
      fit[zone] = (fit[zone] ?? 0) * (own / (1 - own) / stray);
      const cross = this.#cross / (1 - this.#cross) / stray;
      for (const place of this.#seenFrom[zone] ?? []) fit[place] = (fit[place] ?? 0) * cross;
    }
    this.#kept.set(key, fit);
    return fit;
  }

  /** Counts one answered epoch of one tag. */
  count(belief: Float64Array, reads: readonly number[]): void {
    const { zones, neighbours } = this.#options;
    for (let place = 0; place < zones; place++) {
      const weight = belief[place] ?? 0;
      if (weight < 0.01) continue;
      this.#epochs[place] = (this.#epochs[place] ?? 0) + weight;
      if (reads.includes(place)) this.#reads[place] = (this.#reads[place] ?? 0) + weight;
      const readers = neighbours[place] ?? [];
      this.#crossEpochs += weight * readers.length;
      for (const zone of reads) if (readers.includes(zone)) this.#crossReads += weight;
    }
  }

  /** The rates that the counts speak for. */
  update(): void {
    this.#kept.clear();
    for (let zone = 0; zone < this.own.length; zone++) {
      this.own[zone] = held((this.#reads[zone] ?? 0) / (this.#epochs[zone] ?? 1));
    }
    this.#cross = Math.min(0.6, held(this.#crossReads / this.#crossEpochs));
  }
}

function held(rate: number): number {
  return Math.min(RATE_MAX, Math.max(RATE_MIN, rate));
}
