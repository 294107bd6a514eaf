import { AppError, type Reason } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { checkCount } from '../recommender.ts';

/** A post, a video or a live broadcast. */
export interface StreamContent {
  readonly id: string;
  readonly kind: 'post' | 'video' | 'live';
  readonly tags: readonly string[];
  /** Products it shows. */
  readonly products?: readonly string[];
  /** Epoch ms. */
  readonly publishedAt: number;
  /** How long it takes to watch or read. Absent for live. */
  readonly durationSeconds?: number;
}

/** How long a customer stayed with a content. */
export interface Watch {
  readonly content: string;
  readonly seconds: number;
  /** Epoch ms. */
  readonly time: number;
  readonly isLiked?: boolean;
}

export interface StreamRequest {
  /** 1 to 10,000. */
  readonly count: number;
  /** Epoch ms: what is fresh, and what is not published yet, follows from it. */
  readonly now: number;
  /** Interest halves in this many days. Default 14. */
  readonly interestHalfLifeDays?: number;
  /** A content halves its freshness in this many hours. Default 48. */
  readonly freshHalfLifeHours?: number;
  /** Weight of freshness beside interest, 0 to 1. Default 0.2. */
  readonly freshWeight?: number;
  /** Most contents in a row that share their first tag. Default 2. */
  readonly sameTagMax?: number;
}

export interface StreamEntry {
  readonly content: string;
  readonly score: number;
  /** Freshness. With the contributions it adds up to the score. */
  readonly base: number;
  readonly contributions: readonly { readonly content: string; readonly value: number }[];
  readonly reason: Reason;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A live or unmeasured content watched this long counts as watched to the end. */
const FULL_SECONDS = 120;
/** Share watched at which a content neither speaks for nor against its tags. */
const NEUTRAL_SHARE = 0.25;
const LIKE_BONUS = 0.5;

/**
 * An interest stream (兴趣流): contents by how much of their like was watched. Interest in a tag is
 * the watched share above a quarter (left early: below), fading with time; a content scores the mean
 * interest in its tags plus its freshness. What was watched is not shown again; contents of one tag
 * do not crowd together.
 * @throws AppError RECOMMEND_COUNT_INVALID, RECOMMEND_TIME_INVALID, RECOMMEND_WEIGHT_INVALID.
 * @complexity O(watches × tags + contents × tags + contents log contents).
 * @see Covington, Adams and Sargin (2016), Deep neural networks for YouTube recommendations, RecSys
 * (watch time as the signal).
 */
export function interestStream(
  contents: readonly StreamContent[],
  watches: readonly Watch[],
  request: StreamRequest,
): StreamEntry[] {
  checkCount(request.count);
  checkStream(contents, watches, request);
  const byId = new Map(contents.map((content) => [content.id, content]));
  const interests = interestsOf(byId, watches, request);
  const watched = new Set(watches.map(({ content }) => content));
  const scored = contents
    .filter((one) => !watched.has(one.id) && one.publishedAt <= request.now)
    .map((content) => ({ content, item: itemOf(content, interests, request) }))
    .sort((a, b) => b.item.score - a.item.score || (a.content.id < b.content.id ? -1 : 1));
  return apart(scored, request.count, request.sameTagMax ?? 2);
}

/** By tag: what each watched content adds. */
type Interests = ReadonlyMap<string, ReadonlyMap<string, number>>;

function interestsOf(
  byId: ReadonlyMap<string, StreamContent>,
  watches: readonly Watch[],
  request: StreamRequest,
): Interests {
  const halfLifeMs = (request.interestHalfLifeDays ?? 14) * DAY_MS;
  const interests = new Map<string, Map<string, number>>();
  for (const { content: id, seconds, time, isLiked } of watches) {
    const content = byId.get(id);
    if (content === undefined) continue;
    const share = Math.min(1, seconds / (content.durationSeconds ?? FULL_SECONDS));
    const strength = share - NEUTRAL_SHARE + (isLiked === true ? LIKE_BONUS : 0);
    // A future time counts as now: a wrong clock must not outweigh everything else.
    const age = Math.max(0, request.now - time);
    const value = strength * 0.5 ** (age / halfLifeMs);
    for (const tag of new Set(content.tags)) {
      const parts = interests.get(tag) ?? new Map<string, number>();
      interests.set(tag, parts);
      parts.set(id, (parts.get(id) ?? 0) + value);
    }
  }
  return interests;
}

function itemOf(content: StreamContent, interests: Interests, request: StreamRequest): StreamEntry {
  const { freshWeight = 0.2, freshHalfLifeHours = 48 } = request;
  const age = request.now - content.publishedAt;
  const base = freshWeight * 0.5 ** (age / (freshHalfLifeHours * HOUR_MS));
  const tags = [...new Set(content.tags)];
  const parts = new Map<string, number>();
  let best = { tag: '', value: 0 };
  for (const tag of tags) {
    let total = 0;
    for (const [id, value] of interests.get(tag) ?? []) {
      parts.set(id, (parts.get(id) ?? 0) + ((1 - freshWeight) * value) / tags.length);
      total += value;
    }
    if (total > best.value) best = { tag, value: total };
  }
  const contributions = [...parts].map(([id, value]) => ({ content: id, value }));
  const score = contributions.reduce((sum, { value }) => sum + value, base);
  const reason: Reason =
    best.tag === ''
      ? { code: 'RECOMMEND_FRESH', params: {} }
      : { code: 'RECOMMEND_STREAM', params: { tag: best.tag } };
  return { content: content.id, score, base, contributions, reason };
}

/** Best first, but no more than `most` of one first tag in a row while others are left. */
function apart(
  scored: readonly { readonly content: StreamContent; readonly item: StreamEntry }[],
  count: number,
  most: number,
): StreamEntry[] {
  const left = [...scored];
  const shown: StreamEntry[] = [];
  let tag: string | undefined;
  let run = 0;
  while (shown.length < count && left.length > 0) {
    const found = run < most ? 0 : left.findIndex(({ content }) => content.tags[0] !== tag);
    const [next] = left.splice(Math.max(0, found), 1);
    if (next === undefined) break;
    run = next.content.tags[0] === tag ? run + 1 : 1;
    tag = next.content.tags[0];
    shown.push(next.item);
  }
  return shown;
}

function checkStream(
  contents: readonly StreamContent[],
  watches: readonly Watch[],
  request: StreamRequest,
): void {
  const times = [request.now, ...contents.map(({ publishedAt }) => publishedAt)];
  const bad = [...times, ...watches.map(({ time }) => time)].find((time) => !Number.isFinite(time));
  if (bad !== undefined) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID,
      `Cannot make a stream as times must be finite: current value is ${bad}`,
    );
  }
  const numbers = [
    ...watches.map(({ seconds }) => seconds),
    ...contents.map(({ durationSeconds }) => durationSeconds ?? 1),
    request.freshWeight ?? 0,
  ];
  const wrong = numbers.find((value) => !(value >= 0 && Number.isFinite(value)));
  const empty = contents.findIndex(({ durationSeconds }) => durationSeconds === 0);
  if (wrong === undefined && empty < 0) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID,
    `Cannot make a stream as seconds and weights must be >= 0, durations > 0: current value is ${wrong ?? 0}`,
  );
}
