import type { Rng } from '@quanyu/numeric';
import {
  type AutoState,
  alsRecommender,
  autoRecommender,
  blendRecommender,
  customerLikeness,
  type Evaluation,
  easeRecommender,
  evaluate,
  graphFilterRecommender,
  type Interactions,
  itemKnnRecommender,
  leaveLastOut,
  type PairedComparison,
  pairedBootstrap,
  popularityRecommender,
  type Recommender,
  type SequenceParams,
  type Split,
  sequenceRecommender,
  userKnnRecommender,
} from '@quanyu/recommend';

/** A model beside the others, on purchases that no fit and no choice has seen. */
export interface ComparedModel {
  readonly name: string;
  readonly model: Recommender;
  /** NDCG@10 on the purchases before the last ones: what the choice is made by. */
  readonly validationNdcg: number;
  readonly test: Evaluation;
  /** Its NDCG less the chosen one's, customer by customer. */
  readonly againstBest: PairedComparison;
}

export interface Comparison {
  /** The best on validation first. */
  readonly models: readonly ComparedModel[];
  /** How the sequence model counts, as the search found it; the live counters count the same way. */
  readonly sequence: SequenceParams;
  readonly validation: AutoState['validation'];
  readonly trials: readonly number[];
  /** Models that the work budget had no room for. */
  readonly leftOut: readonly string[];
}

export interface CompareOptions {
  readonly rng: Rng;
  readonly trialsMax: number;
  readonly casesMax: number;
  /** Multiplications and additions for all fits together, roughly. Default 40 · 10⁹: about a minute. */
  readonly workMax?: number;
  /** Asked between models: throws to stop. */
  readonly checkStop?: () => void;
}

const WORK_MAX = 40e9;

interface Candidate {
  readonly name: string;
  readonly model: Recommender;
  /** Rough work of a fit and of scoring all cases. */
  readonly work: number;
}

/**
 * Fits several models and says which is best for this retailer. Each customer's last new purchase is
 * the test, the one before it the validation: models are chosen on the second and told by the first,
 * of which no choice knew. A work budget, counted and never timed, leaves out what would cost too
 * much; the cheap and strong ones come first.
 */
export function compareModels(data: Interactions, options: CompareOptions): Comparison {
  const { rng, trialsMax, casesMax, checkStop = () => undefined } = options;
  const test = leaveLastOut(data);
  const inner = leaveLastOut(test.train);
  const searched = autoRecommender({ trialsMax, casesMax }).fit(inner.train, { rng });
  checkStop();
  const { chosen, leftOut } = candidatesFor(data, {
    sequence: searched.inner.params,
    casesMax,
    workMax: options.workMax ?? WORK_MAX,
  });
  const likeness = customerLikeness(test.train);
  const judge = (model: Recommender, split: Split): Evaluation =>
    evaluate(model, model.fit(split.train, { rng }), split, {
      k: 10,
      casesMax,
      ...(split === test ? { likeness } : { lists: false }),
    });
  const judged = chosen.map(({ name, model }) => {
    const validationNdcg = judge(model, inner).ndcg;
    checkStop();
    const told = { name, model, validationNdcg, test: judge(model, test) };
    checkStop();
    return told;
  });
  judged.sort((a, b) => b.validationNdcg - a.validationNdcg);
  const bestCases = judged[0]?.test.ndcgs ?? new Float64Array(0);
  return {
    models: judged.map((one) => ({
      ...one,
      againstBest: pairedBootstrap(one.test.ndcgs, bestCases, { rng: rng.stream(one.name) }),
    })),
    sequence: searched.inner.params,
    validation: searched.validation,
    trials: searched.trials.map(({ ndcg }) => ndcg),
    leftOut,
  };
}

const TREND_HALF_LIFE_DAYS = 30;
const FACTORS = 32;

/** Those that fit into the budget, in the order of their worth. */
function candidatesFor(
  data: Interactions,
  {
    sequence,
    casesMax,
    workMax,
  }: { readonly sequence: SequenceParams; readonly casesMax: number; readonly workMax: number },
): { readonly chosen: readonly Candidate[]; readonly leftOut: readonly string[] } {
  const events = data.product.length;
  const products = data.products.length;
  const perCustomer = events / Math.max(1, data.customers.length);
  const cases = Math.min(casesMax, data.customers.length);
  const pairs = events * perCustomer;
  const scoring = 40 * cases * products;
  const as = (name: string, model: unknown, work: number): Candidate => ({
    name,
    // Each model's state type is its own; the same object fits and reads it.
    model: model as Recommender,
    work: 2 * (work + scoring),
  });
  const sequenceModel = sequenceRecommender(sequence);
  const itemKnn = itemKnnRecommender();
  const trending = popularityRecommender({ halfLifeDays: TREND_HALF_LIFE_DAYS });
  const blended = [sequenceModel, itemKnn, trending] as unknown as readonly Recommender[];
  const all = [
    as('sequence', sequenceModel, 20 * events * sequence.window),
    as('popularity', popularityRecommender(), events),
    as('trending', trending, events),
    as('item-knn', itemKnn, 10 * pairs),
    as('blend', blendRecommender(blended), 40 * pairs + 3 * scoring),
    as('ease', easeRecommender(), 4 * products ** 3),
    as('graph-filter', graphFilterRecommender(), 10 * pairs + 128 * 128 * products * 20),
    as('als', alsRecommender({ factors: FACTORS }), 15 * events * FACTORS * FACTORS),
    as('user-knn', userKnnRecommender(), 10 * pairs + 10 * cases * events),
  ];
  const chosen: Candidate[] = [];
  let left = workMax;
  for (const candidate of all) {
    if (candidate.work > left && chosen.length > 1) continue;
    left -= candidate.work;
    chosen.push(candidate);
  }
  const names = new Set(chosen.map(({ name }) => name));
  return { chosen, leftOut: all.map(({ name }) => name).filter((name) => !names.has(name)) };
}
