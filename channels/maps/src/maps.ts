import { AppError, type Clock } from '@quanyu/domain';
import { type Position, streetM, type TravelTable } from '@quanyu/loop';
import { MAPS_ERRORS } from './errors.ts';
import { AMAP } from './forms/amap.ts';
import { GOOGLE } from './forms/google.ts';
import type { MapForm, MapsForm, TileAnswer, TileQuestion } from './forms/map-form.ts';
import { OSRM } from './forms/osrm.ts';

export interface MapsOptions {
  readonly form: MapsForm;
  /** Where the service is: `https://router.example.org`. */
  readonly url: string;
  readonly key?: string | undefined;
  /** Pairs of places asked for in a day (UTC), at most. Default 100,000. */
  readonly dailyMax?: number;
  /** How long an answer is waited for. Default 5 s. */
  readonly answerMsMax?: number;
  /** How long a way is remembered. Default a day. */
  readonly keepMs?: number;
  readonly clock: Clock;
  /** What went wrong; the plan goes on without. */
  readonly onWarning?: (line: string) => void;
}

/** Pairs by where their time came from. */
export interface MapsCounts {
  readonly asked: number;
  readonly cached: number;
  /** Great circles at the speed learnt from what the service said. */
  readonly reckoned: number;
}

export interface Maps {
  /**
   * Ways between all places. Pairs that the service does not tell (away, over the quota, no way) are
   * reckoned from great circles at the speed that its other answers show; undefined where it has told
   * nothing at all.
   */
  readonly travelTimes: (places: readonly Position[]) => Promise<TravelTable | undefined>;
  readonly counts: () => MapsCounts;
}

const FORMS: Readonly<Record<MapsForm, MapForm>> = { osrm: OSRM, google: GOOGLE, amap: AMAP };
const DAY_MS = 86_400_000;
const CACHE_MAX = 500_000;
/** Places of one plan beyond which no service is asked: the pairs grow with the square. */
const PLACES_MAX = 1_000;
/** A service that failed is left alone for so long. */
const REST_MS = 60_000;

interface Way {
  readonly seconds: number;
  readonly meters: number;
  readonly untilMs: number;
}

/**
 * Travel times of a map service, with cache, daily quota and fall-back.
 * @throws AppError MAPS_OPTION_INVALID for an address that is none, or a key that is missing.
 */
export function openMaps(options: MapsOptions): Maps {
  const form = FORMS[options.form];
  const isAddress = /^https?:\/\//.test(options.url) && URL.canParse(options.url);
  if (!isAddress) throw invalid('url', 'must begin with http:// or https://', options.url);
  if (form.needsKey && (options.key ?? '') === '') throw invalid('key', 'must be given', 'none');
  const service = new MapService(options, form);
  return {
    travelTimes: (places) => service.travelTimes(places),
    counts: () => ({ ...service.counts }),
  };
}

function invalid(place: string, rule: string, value: string): AppError {
  return new AppError(
    MAPS_ERRORS.MAPS_OPTION_INVALID,
    `Cannot ask the map service as its ${place} ${rule}: current value is ${value.slice(0, 100)}`,
    { place },
  );
}

class MapService {
  readonly counts = { asked: 0, cached: 0, reckoned: 0 };
  readonly #options: MapsOptions;
  readonly #form: MapForm;
  readonly #base: string;
  readonly #ways = new Map<string, Way>();
  #day = 0;
  #spent = 0;
  #restUntilMs = 0;
  /** Sums over what the service told: its speed, and how much longer its streets are. */
  readonly #known = { meters: 0, seconds: 0, streets: 0 };

  constructor(options: MapsOptions, form: MapForm) {
    this.#options = options;
    this.#form = form;
    this.#base = options.url.replace(/\/+$/, '');
  }

  async travelTimes(places: readonly Position[]): Promise<TravelTable | undefined> {
    if (places.length === 0 || places.length > PLACES_MAX) return undefined;
    await this.#learn(places);
    if (this.#known.seconds <= 0) return undefined;
    const n = places.length;
    const durationsS = new Float64Array(n * n);
    const distancesM = new Float64Array(n * n);
    places.forEach((from, i) => {
      places.forEach((to, j) => {
        const way = i === j ? { seconds: 0, meters: 0 } : this.#wayOf(from, to);
        durationsS[i * n + j] = Math.round(way.seconds);
        distancesM[i * n + j] = Math.round(way.meters);
      });
    });
    return { durationsS, distancesM };
  }

  #wayOf(from: Position, to: Position): { readonly seconds: number; readonly meters: number } {
    const known = this.#ways.get(keyOf(from, to));
    if (known !== undefined && Number.isFinite(known.seconds)) {
      this.counts.cached += 1;
      return known;
    }
    this.counts.reckoned += 1;
    const { meters, seconds, streets } = this.#known;
    const own = streetM(from, to) * (streets > 0 ? meters / streets : 1);
    return { meters: own, seconds: meters > 0 ? own * (seconds / meters) : 0 };
  }

  /** Asks for what is not remembered, tile by tile, until the day's quota or the first failure. */
  async #learn(places: readonly Position[]): Promise<void> {
    const { fromMax, toMax } = this.#form;
    for (let i = 0; i < places.length; i += fromMax) {
      for (let j = 0; j < places.length; j += toMax) {
        const from = places.slice(i, i + fromMax);
        const to = places.slice(j, j + toMax);
        if (!this.#isMissing(from, to)) continue;
        if (!this.#maySpend(from.length * to.length)) return;
        const tile = await this.#ask({ from, to });
        if (tile === undefined) return;
        this.#remember({ from, to }, tile);
      }
    }
  }

  #isMissing(from: readonly Position[], to: readonly Position[]): boolean {
    const now = this.#options.clock.now();
    return from.some((a) =>
      to.some((b) => a !== b && (this.#ways.get(keyOf(a, b))?.untilMs ?? 0) <= now),
    );
  }

  #maySpend(pairs: number): boolean {
    const { clock, dailyMax = 100_000 } = this.#options;
    const now = clock.now();
    const day = Math.floor(now / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#spent = 0;
    }
    if (now < this.#restUntilMs) return false;
    if (this.#spent + pairs > dailyMax) return false;
    this.#spent += pairs;
    return true;
  }

  async #ask(question: TileQuestion): Promise<TileAnswer | undefined> {
    const { answerMsMax = 5_000, clock, key = '', onWarning } = this.#options;
    this.counts.asked += question.from.length * question.to.length;
    try {
      const response = await fetch(this.#form.addressOf(this.#base, question, key), {
        signal: AbortSignal.timeout(answerMsMax),
        redirect: 'error',
      });
      const tile = response.ok ? this.#form.read(await response.json(), question) : undefined;
      if (tile !== undefined) return tile;
      onWarning?.(`the map service answers ${response.status} and not in its form`);
    } catch (error) {
      // The address may hold the key: it is not told.
      onWarning?.(`the map service is away: ${error instanceof Error ? error.name : 'unknown'}`);
    }
    this.#restUntilMs = clock.now() + REST_MS;
    return undefined;
  }

  #remember({ from, to }: TileQuestion, { durationsS, distancesM }: TileAnswer): void {
    const { clock, keepMs = DAY_MS } = this.#options;
    const untilMs = clock.now() + keepMs;
    from.forEach((a, i) => {
      to.forEach((b, j) => {
        if (a === b) return;
        const seconds = durationsS[i * to.length + j] ?? Number.NaN;
        const told = distancesM[i * to.length + j] ?? Number.NaN;
        const meters = Number.isFinite(told) ? told : streetM(a, b);
        this.#keep(keyOf(a, b), { seconds, meters, untilMs });
        if (!(seconds > 0 && meters > 0)) return;
        this.#known.seconds += seconds;
        this.#known.meters += meters;
        this.#known.streets += streetM(a, b);
      });
    });
  }

  /** The oldest way makes room. */
  #keep(key: string, way: Way): void {
    this.#ways.delete(key);
    this.#ways.set(key, way);
    if (this.#ways.size <= CACHE_MAX) return;
    const [oldest] = this.#ways.keys();
    if (oldest !== undefined) this.#ways.delete(oldest);
  }
}

/** To about a metre: the same door twice is one place. */
function keyOf(from: Position, to: Position): string {
  const text = ({ latitude, longitude }: Position): string =>
    `${latitude.toFixed(5)},${longitude.toFixed(5)}`;
  return `${text(from)}>${text(to)}`;
}
