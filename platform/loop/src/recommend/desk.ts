import type { AnalyticsEngine } from '@quanyu/lake';
import type { Ledger, LoggedRecommendation, RuleSetRecord } from '@quanyu/ledger';
import type { LiveAnswer } from '@quanyu/recommend';
import type {
  RecommendationQuestion,
  RecommendationService,
} from '../serving/recommendation-service.ts';
import { clearanceOf } from './clearance.ts';
import { armsOf, type RecommendationDials, type RuleArm, withDials } from './rule-sets.ts';

export interface DeskQuestion extends RecommendationQuestion {
  /** The request's own dials, above those of the rule sets. */
  readonly dials?: RecommendationDials;
  /** Where it is shown, for rule sets and the log. Default: the surface. */
  readonly place?: string;
  /** Whether the rule sets of the operator hold. Default true. */
  readonly useRuleSets?: boolean;
  /** Whether the answer is shown to the customer: kept in the log, not repeated. Default true. */
  readonly isShown?: boolean;
}

export interface DeskAnswer extends LiveAnswer {
  /** The rule sets that were applied. */
  readonly ruleSets: readonly { readonly ruleSet: string; readonly name: string }[];
}

/**
 * Answers with the operator's rule sets applied, and keeps what was shown: each answer's id leads
 * from its products to the clicks and orders that name it.
 */
export interface RecommendationDesk {
  answer(question: DeskQuestion): DeskAnswer;
  /** Reads the rule sets again: a change holds from the next answer on. */
  reload(): Promise<void>;
  /** Reads again what the plan calls overstock and near stock-out. */
  readPlan(): Promise<void>;
  /** Writes what was shown and is not yet in the ledger. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly ledger: Ledger;
  readonly engine: AnalyticsEngine;
  readonly service: RecommendationService;
  readonly onError?: (error: unknown) => void;
}

const FLUSH_MS = 500;
const FLUSH_ROWS = 500;
/** Answers that wait for a ledger which is away; older ones are then given up. */
const WAITING_MAX = 20_000;
const RELOAD_MS = 1_000;
const PLAN_MS = 60_000;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 90;
const SHOWN_DAYS = 14;
const SHOWN_ANSWERS_MAX = 100_000;

/** Opens the desk over a service: rule sets, what was shown lately, what the plan says of stock. */
export async function openRecommendationDesk(options: DeskOptions): Promise<RecommendationDesk> {
  const desk = new Desk(options);
  await desk.start();
  return desk;
}

class Desk implements RecommendationDesk {
  readonly #ledger: Ledger;
  readonly #engine: AnalyticsEngine;
  readonly #service: RecommendationService;
  readonly #onError: (error: unknown) => void;
  #sets: readonly RuleSetRecord[] = [];
  #waiting: LoggedRecommendation[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #timers: readonly NodeJS.Timeout[] = [];
  #prunedAt = 0;
  #cleared: ReadonlySet<string> = new Set();

  constructor({ ledger, engine, service, onError = () => undefined }: DeskOptions) {
    this.#ledger = ledger;
    this.#engine = engine;
    this.#service = service;
    this.#onError = onError;
  }

  async start(): Promise<void> {
    await this.reload();
    await this.readPlan();
    const since = this.#ledger.clock.now() - SHOWN_DAYS * DAY_MS;
    for (const { customer, products, at } of await this.#ledger.recommendationLog.shownSince(
      since,
      SHOWN_ANSWERS_MAX,
    )) {
      this.#service.recordShown(customer, products, at);
    }
    // A change by another process gives no hint.
    this.#timers = [
      setInterval(() => this.reload().catch(this.#onError), RELOAD_MS),
      setInterval(() => this.readPlan().catch(this.#onError), PLAN_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  answer(question: DeskQuestion): DeskAnswer {
    const { dials, place, useRuleSets = true, isShown = true, ...asked } = question;
    const surface = place ?? asked.surface;
    const now = this.#ledger.clock.now();
    const { recommendationId } = asked.request;
    const sets = useRuleSets ? this.#sets : [];
    const arms = armsOf(sets, surface, asked.customer ?? recommendationId);
    const on = new Set(arms.filter((arm) => arm.on).map((arm) => arm.ruleSet));
    const applied = sets.filter((set) => on.has(set.ruleSet));
    const all = applied.map((set) => set.dials as RecommendationDials);
    const request = withDials(asked.request, dials === undefined ? all : [...all, dials], now);
    const answer = this.#service.answer({ ...asked, request });
    if (isShown) this.#keep(answer, { surface, customer: asked.customer ?? null, arms, now });
    const ruleSets = applied.map(({ ruleSet, name }) => ({ ruleSet, name }));
    return { ...answer, ruleSets };
  }

  async reload(): Promise<void> {
    this.#sets = await this.#ledger.ruleSets.list();
  }

  async readPlan(): Promise<void> {
    const clearance = await clearanceOf(this.#engine);
    for (const product of this.#cleared) {
      if (!clearance.has(product)) this.#service.setClearance(product, 0);
    }
    for (const [product, worth] of clearance) this.#service.setClearance(product, worth);
    this.#cleared = new Set(clearance.keys());
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.flush();
  }

  #keep(
    answer: LiveAnswer,
    to: {
      readonly surface: string;
      readonly customer: string | null;
      readonly arms: readonly RuleArm[];
      readonly now: number;
    },
  ): void {
    const { surface, customer, arms, now } = to;
    const products = answer.ranked.map(({ product }) => product);
    if (customer !== null) this.#service.recordShown(customer, products, now);
    const { recommendationId: recommendation } = answer;
    this.#waiting.push({ recommendation, answeredAt: now, surface, customer, products, arms });
    if (this.#waiting.length >= FLUSH_ROWS) void this.flush();
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const rows = this.#waiting.splice(0, FLUSH_ROWS);
      try {
        await this.#ledger.recommendationLog.record(rows);
      } catch (error) {
        // A ledger that is away is asked again with the next answers.
        this.#waiting = [...rows, ...this.#waiting].slice(-WAITING_MAX);
        this.#onError(error);
        return;
      }
    }
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const now = this.#ledger.clock.now();
    if (now - this.#prunedAt < DAY_MS) return;
    this.#prunedAt = now;
    await this.#ledger.recommendationLog.prune(now - KEPT_DAYS * DAY_MS).catch(this.#onError);
  }
}
