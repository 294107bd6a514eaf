import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { type Interactions, indexOfId } from '../interactions.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import {
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';

/** Two customers who know each other; read both ways. */
export interface SocialTie {
  readonly a: string;
  readonly b: string;
  /** How close they are, > 0. Default 1. */
  readonly strength?: number;
}

export interface SocialNetwork {
  readonly ties: readonly SocialTie[];
  /** Interests that customers told, by customer id. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

export interface SocialParams {
  /** Weight of a shared interest beside a tie of strength 1. Default 0.2. */
  readonly tagWeight: number;
  /** Customers with shared interests who speak at most. Default 50. */
  readonly alikeMax: number;
}

/** Who speaks for whom, by customer index, the closest first. */
export interface SocialState extends RecommenderState {
  readonly params: SocialParams;
  readonly matrix: RatingMatrix;
  /** Shape (customers + 1,). */
  readonly offsets: Int32Array;
  readonly others: Int32Array;
  readonly strengths: Float64Array;
  /** 1 where the other is a friend, 0 where only interests are shared. */
  readonly isFriend: Uint8Array;
}

/**
 * Recommends what friends and people of like interests chose: ties by their strength, shared tags by
 * their Jaccard share. Whom nobody knows gets the popular list.
 * @throws AppError RECOMMEND_PARAM_INVALID (a tie with oneself or of no strength).
 * @complexity fit O(ties + customers who share a tag); a query O(others × their products + products).
 * @see Ma et al. (2011), Recommender systems with social regularization, WSDM.
 */
export function socialRecommender(
  network: SocialNetwork,
  params: Partial<SocialParams> = {},
): Recommender<SocialState> {
  const full: SocialParams = { tagWeight: 0.2, alikeMax: 50, ...params };
  for (const [n, { a, b, strength = 1 }] of network.ties.entries()) {
    if (a !== b && strength > 0 && Number.isFinite(strength)) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build social as a tie needs two customers and a strength > 0: current value is ${strength}`,
      { place: `ties[${n}]` },
    );
  }
  return {
    name: 'social',
    params: { ...full },
    fit: (data) => fitSocial(data, network, full),
    scoreAll: scoreSocial,
    explain: explainSocial,
  };
}

function fitSocial(data: Interactions, network: SocialNetwork, params: SocialParams): SocialState {
  const start = stateStart('social', data);
  const near = data.customers.map(() => new Map<number, { strength: number; isFriend: boolean }>());
  addAlike(data, network.tags ?? {}, params, near);
  for (const { a, b, strength = 1 } of network.ties) {
    const [one, other] = [indexOfId(data.customers, a), indexOfId(data.customers, b)];
    if (one < 0 || other < 0) continue;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const known = near[from]?.get(to);
      near[from]?.set(to, { strength: strength + (known?.strength ?? 0), isFriend: true });
    }
  }
  const rows = near.map((row) =>
    [...row].sort((a, b) => b[1].strength - a[1].strength || a[0] - b[0]),
  );
  const offsets = new Int32Array(rows.length + 1);
  for (const [c, row] of rows.entries()) offsets[c + 1] = (offsets[c] ?? 0) + row.length;
  const flat = rows.flat();
  return {
    ...start,
    params,
    matrix: ratingMatrix(data),
    offsets,
    others: Int32Array.from(flat, ([other]) => other),
    strengths: Float64Array.from(flat, ([, { strength }]) => strength),
    isFriend: Uint8Array.from(flat, ([, { isFriend }]) => (isFriend ? 1 : 0)),
  };
}

/** Customers who share interests, those with the largest Jaccard share. */
function addAlike(
  data: Interactions,
  tags: Readonly<Record<string, readonly string[]>>,
  params: SocialParams,
  near: readonly Map<number, { strength: number; isFriend: boolean }>[],
): void {
  const own = data.customers.map(
    (id) => new Set(Object.hasOwn(tags, id) ? (tags[id] ?? []) : ([] as string[])),
  );
  const byTag = new Map<string, number[]>();
  for (const [c, set] of own.entries()) {
    for (const tag of set) {
      const holders = byTag.get(tag) ?? [];
      byTag.set(tag, holders);
      holders.push(c);
    }
  }
  for (const [c, set] of own.entries()) {
    const common = new Map<number, number>();
    for (const other of [...set].flatMap((tag) => byTag.get(tag) ?? [])) {
      if (other !== c) common.set(other, (common.get(other) ?? 0) + 1);
    }
    const shares = [...common].map(([other, n]): [number, number] => [
      other,
      n / (set.size + (own[other]?.size ?? 0) - n),
    ]);
    shares.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    for (const [other, share] of shares.slice(0, params.alikeMax)) {
      near[c]?.set(other, { strength: params.tagWeight * share, isFriend: false });
    }
  }
}

/** Tells who speaks for the customer of a query, each with a share of one voice. */
function eachOther(
  state: SocialState,
  query: ScoreQuery,
  visit: (row: Int32Array, weight: number, isFriend: boolean) => void,
): void {
  const customer = query.customer ?? -1;
  const { rowOffsets, rowProducts } = state.matrix;
  for (let n = state.offsets[customer] ?? 0; n < (state.offsets[customer + 1] ?? 0); n++) {
    const other = state.others[n] ?? 0;
    const row = rowProducts.subarray(rowOffsets[other], rowOffsets[other + 1]);
    const weight = (state.strengths[n] ?? 0) / Math.sqrt(Math.max(1, row.length));
    visit(row, weight, state.isFriend[n] === 1);
  }
}

function scoreSocial(state: SocialState, query: ScoreQuery, out: Float64Array): void {
  out.fill(0);
  eachOther(state, query, (row, weight) => {
    for (const product of row) out[product] = (out[product] ?? 0) + weight;
  });
  for (let i = 0; i < out.length; i++) if (!((out[i] ?? 0) > 0)) out[i] = NO_SCORE;
}

/** What others chose is no part of the own history: the whole score is the base. */
function explainSocial(state: SocialState, query: ScoreQuery, product: number): Explanation {
  let base = 0;
  let friends = 0;
  let alike = 0;
  eachOther(state, query, (row, weight, isFriend) => {
    if (!row.includes(product)) return;
    base += weight;
    if (isFriend) friends++;
    else alike++;
  });
  const reason =
    friends > 0
      ? { code: 'RECOMMEND_FRIENDS', params: { friends } }
      : { code: 'RECOMMEND_INTERESTS', params: { customers: alike } };
  return { base, contributions: [], reason };
}
