import type { Interactions } from '../interactions.ts';
import { fadingHistory } from '../product-weights.ts';
import {
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';

export interface SessionKnnParams {
  /** Sessions that speak. Default 200. */
  readonly neighbours: number;
  /** Latest sessions of each history product that are looked at. Default 1,000. */
  readonly sample: number;
  /** Weight of a history product with a newer ones after it: this^a. Default 0.6. */
  readonly recency: number;
  /** Products of a neighbour count this^gap by their distance from what both share. Default 0.75. */
  readonly gapDecay: number;
  /** Products before the shared one count this beside those after. Default 0.5. */
  readonly backward: number;
  /** Rare products gain: score × (1 + this × log(sessions / sessions with it)). Default 0.1. */
  readonly rarity: number;
  /** How many distinct latest products speak. Default 15. */
  readonly lastEvents: number;
}

export interface SessionKnnState extends RecommenderState {
  readonly params: SessionKnnParams;
  /** Sessions from the oldest to the newest; products in order, each at its latest place. */
  readonly offsets: Int32Array;
  readonly sequence: Int32Array;
  /** Sessions of each product, oldest first. */
  readonly columnOffsets: Int32Array;
  readonly columnSessions: Int32Array;
  /** What rarity multiplies. Shape (products,). */
  readonly gain: Float64Array;
}

/**
 * Vector-session-kNN: the sessions most like the running one speak for what else they hold, the more
 * the later what is shared stands in the running session and the nearer it stands in theirs. Nothing
 * is learnt but the table; the score is a sum over the products of the session.
 * @complexity a query O(history × sample + neighbours × session length + products).
 * @see Ludewig and Jannach (2018), Evaluation of session-based recommendation algorithms, UMUAI 28.
 */
export function sessionKnnRecommender(
  params: Partial<SessionKnnParams> = {},
): Recommender<SessionKnnState> {
  const full: SessionKnnParams = {
    neighbours: 200,
    sample: 1_000,
    recency: 0.6,
    gapDecay: 0.75,
    backward: 0.5,
    rarity: 0.1,
    lastEvents: 15,
    ...params,
  };
  return {
    name: 'session-knn',
    params: { ...full },
    fit: (data) => fitSessions(data, full),
    scoreAll: scoreSessions,
    explain: explainSessions,
  };
}

function fitSessions(data: Interactions, params: SessionKnnParams): SessionKnnState {
  const start = stateStart('session-knn', data);
  const offsets = [0];
  const sequence: number[] = [];
  for (const session of sessionsByTime(data)) {
    const latest = new Set<number>();
    for (let e = data.offsets[session] ?? 0; e < (data.offsets[session + 1] ?? 0); e++) {
      const product = data.product[e] ?? 0;
      latest.delete(product);
      latest.add(product);
    }
    sequence.push(...latest);
    offsets.push(sequence.length);
  }
  const rows = { offsets: Int32Array.from(offsets), sequence: Int32Array.from(sequence) };
  const columns = columnsOf(rows, data.products.length);
  const sessions = data.customers.length;
  return {
    ...start,
    params,
    ...rows,
    ...columns,
    gain: Float64Array.from({ length: data.products.length }, (_, i) => {
      const size = (columns.columnOffsets[i + 1] ?? 0) - (columns.columnOffsets[i] ?? 0);
      return size === 0 ? 1 : 1 + params.rarity * Math.log(sessions / size);
    }),
  };
}

/** By the time of the last event; ties by index, where times are ranks of the file too. */
function sessionsByTime(data: Interactions): Int32Array {
  const last = (c: number): number => data.time[(data.offsets[c + 1] ?? 1) - 1] ?? 0;
  return Int32Array.from(data.customers.keys()).sort((a, b) => last(a) - last(b) || a - b);
}

function columnsOf(
  rows: { readonly offsets: Int32Array; readonly sequence: Int32Array },
  products: number,
): { columnOffsets: Int32Array; columnSessions: Int32Array } {
  const columnOffsets = new Int32Array(products + 1);
  for (const product of rows.sequence) {
    columnOffsets[product + 1] = (columnOffsets[product + 1] ?? 0) + 1;
  }
  for (let i = 0; i < products; i++) {
    columnOffsets[i + 1] = (columnOffsets[i + 1] ?? 0) + (columnOffsets[i] ?? 0);
  }
  const next = columnOffsets.slice();
  const columnSessions = new Int32Array(rows.sequence.length);
  for (let session = 0; session + 1 < rows.offsets.length; session++) {
    for (let n = rows.offsets[session] ?? 0; n < (rows.offsets[session + 1] ?? 0); n++) {
      const product = rows.sequence[n] ?? 0;
      columnSessions[next[product] ?? 0] = session;
      next[product] = (next[product] ?? 0) + 1;
    }
  }
  return { columnOffsets, columnSessions };
}

type History = readonly { readonly product: number; readonly weight: number }[];

/** The most similar sessions, ties by the newer one. */
function neighboursOf(state: SessionKnnState, history: History): number[] {
  const { params, columnOffsets, columnSessions } = state;
  const alike = new Map<number, number>();
  for (const { product, weight } of history) {
    const to = columnOffsets[product + 1] ?? 0;
    const from = Math.max(columnOffsets[product] ?? 0, to - params.sample);
    for (let n = from; n < to; n++) {
      const session = columnSessions[n] ?? 0;
      alike.set(session, (alike.get(session) ?? 0) + weight);
    }
  }
  const ranked = [...alike].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return ranked.slice(0, params.neighbours).map(([session]) => session);
}

/** Tells what each history product adds to each product through one session. */
function eachShare(
  state: SessionKnnState,
  history: History,
  session: number,
  take: (from: number, to: number, value: number) => void,
): void {
  const start = state.offsets[session] ?? 0;
  const row = state.sequence.subarray(start, state.offsets[session + 1]);
  const { gapDecay, backward } = state.params;
  const length = Math.sqrt(row.length);
  for (const { product, weight } of history) {
    const at = row.indexOf(product);
    if (at < 0) continue;
    for (const [place, other] of row.entries()) {
      if (place === at) continue;
      const near = gapDecay ** (Math.abs(place - at) - 1) * (place > at ? 1 : backward);
      take(product, other, (weight * near) / length);
    }
  }
}

function historyFor(state: SessionKnnState, query: ScoreQuery): History {
  return fadingHistory(query, state.params.recency, state.params.lastEvents);
}

function scoreSessions(state: SessionKnnState, query: ScoreQuery, out: Float64Array): void {
  out.fill(0);
  const history = historyFor(state, query);
  for (const session of neighboursOf(state, history)) {
    eachShare(state, history, session, (_, to, value) => {
      out[to] = (out[to] ?? 0) + value;
    });
  }
  for (let i = 0; i < out.length; i++) {
    const sum = out[i] ?? 0;
    out[i] = sum > 0 ? sum * (state.gain[i] ?? 1) : NO_SCORE;
  }
}

function explainSessions(state: SessionKnnState, query: ScoreQuery, product: number): Explanation {
  const history = historyFor(state, query);
  const parts = new Map<number, number>();
  for (const session of neighboursOf(state, history)) {
    eachShare(state, history, session, (from, to, value) => {
      if (to === product) parts.set(from, (parts.get(from) ?? 0) + value);
    });
  }
  const gain = state.gain[product] ?? 1;
  return {
    base: 0,
    contributions: [...parts].map(([from, value]) => ({ product: from, value: value * gain })),
  };
}
