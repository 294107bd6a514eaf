/**
 * The simulated medium retailer: stores filled from a warehouse that is filled by suppliers, true
 * demand, lost sales; the whole policy against min/max at equal service, with intervals over products.
 * `tsx --conditions=quanyu-source packages/inventory/bench/medium-retailer.ts`
 * `QUANYU_FRACTION` shrinks the traffic (default 1), `QUANYU_PRODUCTS` the assortment (default all).
 */
import { dayOfIso } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { simulateRetailer } from '@quanyu/simulate';
import {
  comparePolicies,
  runSupply,
  type SupplyFigures,
  type SupplyNode,
  type SupplyPolicy,
  type SupplyView,
} from '../src/index.ts';

const DAYS = 548;
/** The rules are tuned on these days and scored on the year that follows. */
const TRAIN_DAYS = DAYS - 365;
const WARM_UP = 60;
const STORE_REVIEW = 3;
const STORE_LEAD = [1, 2];

interface Article {
  readonly costMinor: number;
  readonly priceMinor: number;
  readonly leadTimes: readonly number[];
  /** True demand by place and day, the warehouse's own first. */
  readonly demand: readonly Float64Array[];
}

async function readArticles(): Promise<readonly Article[]> {
  const fraction = Number(process.env['QUANYU_FRACTION'] ?? 1);
  const { batches, truth } = simulateRetailer({ scale: 'medium', seed: 1, fraction });
  const demand = new Map<string, Map<string, Float64Array>>();
  let first = Number.NaN;
  const add = (product: string, place: string, day: number, units: number): void => {
    if (Number.isNaN(first)) first = day;
    const places = demand.get(product) ?? new Map<string, Float64Array>();
    demand.set(product, places);
    const row = places.get(place) ?? new Float64Array(DAYS);
    places.set(place, row);
    const t = Math.min(DAYS - 1, Math.max(0, day - first));
    row[t] = (row[t] ?? 0) + units;
  };
  for await (const { kind, rows } of batches) {
    for (const row of rows) {
      if (kind === 'orders' && Number(row[8]) > 0) {
        add(String(row[6]), String(row[4]), dayOfIso(String(row[2]).slice(0, 10)), Number(row[8]));
      } else if (kind === 'truth-demand') {
        const lost = Number(row[3]) - Number(row[4]);
        if (lost > 0) add(String(row[1]), String(row[2]), dayOfIso(String(row[0])), lost);
      }
    }
  }
  const suppliers = truth.suppliers();
  const rng = createRng('lead-times');
  const most = Number(process.env['QUANYU_PRODUCTS'] ?? Number.POSITIVE_INFINITY);
  return truth.products().flatMap((product, p) => {
    const places = demand.get(product.id);
    const supplier = suppliers[product.supplier];
    if (places === undefined || supplier === undefined || p >= most) return [];
    const names = [...places.keys()].sort();
    const online = names.find((name) => name.startsWith('W')) ?? names[0] ?? '';
    const ordered = [online, ...names.filter((name) => name !== online)];
    return [
      {
        costMinor: product.costMinor,
        priceMinor: product.referencePriceMinor,
        leadTimes: Array.from({ length: 40 }, () =>
          Math.max(2, Math.round(supplier.leadTimeDays + supplier.leadTimeSdDays * rng.normal())),
        ),
        demand: ordered.map((name) => places.get(name) ?? new Float64Array(DAYS)),
      },
    ];
  });
}

function nodesOf(article: Article): SupplyNode[] {
  const holdingCost = (0.2 / 365) * article.costMinor;
  const common = {
    holdingCost,
    shortageCost: article.priceMinor - article.costMinor,
    marginPerUnit: article.priceMinor - article.costMinor,
    unitCost: article.costMinor,
  };
  const early = (row: Float64Array): number =>
    row.subarray(0, 28).reduce((sum, one) => sum + one, 0);
  const total = article.demand.reduce((sum, row) => sum + early(row), 0);
  const lead = Math.max(...article.leadTimes);
  const stores = article.demand.slice(1).map((row, s) => ({
    ...common,
    id: `store-${s}`,
    from: 'warehouse',
    leadTimePeriods: STORE_LEAD,
    reviewPeriods: STORE_REVIEW,
    // Both begin where the buyer's habit would stand, so that no first filling looks like demand.
    initialUnits: 1 + Math.ceil((early(row) / 28) * (1.5 * (2 + STORE_REVIEW) + 14)),
  }));
  const warehouse = {
    ...common,
    id: 'warehouse',
    leadTimePeriods: article.leadTimes,
    reviewPeriods: 7,
    initialUnits: Math.ceil((total / 28) * (1.5 * (lead + 7) + 14)),
  };
  return [...stores, warehouse];
}

function meanOf(view: SupplyView, window: number, masked: boolean): { mean: number; most: number } {
  const end = view.period + 1;
  let [sum, count, most, second] = [0, 0, 0, 0];
  for (let t = Math.max(0, end - window); t < end; t++) {
    const units = view.sentUnits[t] ?? 0;
    const isShort = masked && (view.missed[t] ?? 0) === 1;
    // A sold-out day says that at least one more was wanted.
    sum += isShort ? units + 1 : units;
    count++;
    if (units > most) {
      second = most;
      most = units;
    } else if (units > second) second = units;
  }
  const used = masked ? sum - most + second : sum;
  return { mean: count > 0 ? used / count : 0, most };
}

/** What has sold within four months is shown: an empty shelf would teach that nobody wants it. */
function shownUnits(view: SupplyView): number {
  return meanOf(view, 112, false).most > 0 || view.owedUnits > 0 ? 1 : 0;
}

/** A buyer's habit: min = 1.5 × demand of the lead time and review, max = min + two weeks. */
function minMaxPolicy(article: Article): SupplyPolicy {
  return (view) => {
    const warehouse = view.id === 'warehouse';
    const lead = warehouse ? meanLead(article) + 7 : 2 + STORE_REVIEW;
    const { mean } = meanOf(view, 90, false);
    const min = Math.max(shownUnits(view) - 1, 1.5 * mean * lead);
    const max = min + Math.max(1, 14 * mean);
    return view.positionUnits <= min ? Math.max(0, Math.round(max - view.positionUnits)) : 0;
  };
}

const meanLead = ({ leadTimes }: Article): number =>
  leadTimes.reduce((sum, one) => sum + one, 0) / leadTimes.length;

interface Factors {
  readonly store: number;
  readonly warehouse: number;
}

/** Ours: sold-out days count as more than was sold, newest weeks weigh more, spread by a power law. */
function coverPolicy(article: Article, factors: Factors): SupplyPolicy {
  return (view) => {
    const warehouse = view.id === 'warehouse';
    const lead = warehouse ? meanLead(article) + 7 : 2 + STORE_REVIEW;
    const mean =
      0.4 * meanOf(view, 28, true).mean +
      0.4 * meanOf(view, 56, true).mean +
      0.2 * meanOf(view, 112, true).mean;
    const expected = mean * lead;
    const factor = warehouse ? factors.warehouse : factors.store;
    const level = Math.ceil(expected + factor * expected ** 0.6);
    return Math.max(0, Math.max(level, shownUnits(view)) - view.positionUnits);
  };
}

function run(
  articles: readonly Article[],
  policyOf: (article: Article) => SupplyPolicy,
  span: Span,
): SupplyFigures[] {
  return articles.map((article, a) => {
    const nodes = nodesOf(article);
    const own = [...article.demand.slice(1), article.demand[0]];
    const input = {
      nodes,
      periods: span.to,
      demand: own.map((row) => row?.subarray(0, span.to)),
      warmUpPeriods: span.from,
    };
    return runSupply(input, policyOf(article), createRng(a));
  });
}

const sum = (figures: readonly SupplyFigures[], name: keyof SupplyFigures): number =>
  figures.reduce((total, one) => total + one[name], 0);
const fill = (figures: readonly SupplyFigures[]): number =>
  sum(figures, 'servedUnits') / sum(figures, 'demandUnits');

/** Ratios of the stores' safety to the warehouse's that training chooses from, and scales of both. */
const RATIOS = [0.4, 0.8, 1.6, 3];
const SCALE_MAX = 6;
const BISECTIONS = 6;
/** Scales of the scored year around the trained one: between them lies the service of min/max. */
const AROUND = [0.35, 0.6, 0.8, 1, 1.25, 1.6, 2.2];

const factorsOf = (ratio: number, scale: number): Factors => ({
  store: scale * Math.sqrt(ratio),
  warehouse: scale / Math.sqrt(ratio),
});

/** The scale at which a ratio fills as much as wanted on the training days. */
function scaleFor(ratio: number, wanted: number, few: readonly Article[], span: Span): number {
  let [low, high] = [0, SCALE_MAX];
  for (let step = 0; step < BISECTIONS; step++) {
    const scale = (low + high) / 2;
    const figures = run(few, (article) => coverPolicy(article, factorsOf(ratio, scale)), span);
    if (fill(figures) >= wanted) high = scale;
    else low = scale;
  }
  return high;
}

type Figures = readonly SupplyFigures[];

/** Every figure of every product between two runs, so much of the second. */
function between(first: Figures, second: Figures, share: number): SupplyFigures[] {
  return first.map((one, i) => {
    const other = second[i] ?? one;
    const names = Object.keys(one) as (keyof SupplyFigures)[];
    const mixed = names.map((name) => [name, (1 - share) * one[name] + share * other[name]]);
    return Object.fromEntries(mixed) as unknown as SupplyFigures;
  });
}

/** Our runs at the very service of another one: straight between the two scales around it. */
function atService(runs: readonly Figures[], wanted: number): SupplyFigures[] | undefined {
  for (let k = 1; k < runs.length; k++) {
    const [low, high] = [runs[k - 1] ?? [], runs[k] ?? []];
    const [from, to] = [fill(low), fill(high)];
    if (from > wanted || to < wanted) continue;
    return between(low, high, to > from ? (wanted - from) / (to - from) : 0);
  }
  return undefined;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

const articles = await readArticles();
const began = process.cpuUsage();
const training = { from: WARM_UP, to: TRAIN_DAYS };
const scored = { from: TRAIN_DAYS, to: DAYS };
// Half of the products choose ratio and scale: most profit of what fills as much as min/max does.
const few = articles.filter((_, a) => a % 2 === 0);
const wanted = fill(run(few, minMaxPolicy, training));
const tried = RATIOS.map((ratio) => {
  const scale = scaleFor(ratio, wanted, few, training);
  const figures = run(few, (article) => coverPolicy(article, factorsOf(ratio, scale)), training);
  return { ratio, scale, profit: sum(figures, 'profit') };
});
const best = tried.reduce((a, b) => (b.profit > a.profit ? b : a));
const habit = run(articles, minMaxPolicy, scored);
const runs = AROUND.map((factor) =>
  run(
    articles,
    (article) => coverPolicy(article, factorsOf(best.ratio, best.scale * factor)),
    scored,
  ),
);
const trained = runs[AROUND.indexOf(1)] ?? [];
const equal = atService(runs, fill(habit));
const percent = ({
  first,
  difference,
  low,
  high,
}: ReturnType<typeof comparePolicies>['profit']) => ({
  percent: (100 * difference) / first,
  low: (100 * low) / first,
  high: (100 * high) / first,
});
const against = (ours: Figures) => {
  const { stockValue, profit } = comparePolicies(habit, ours);
  return { fill: fill(ours), stockValue: percent(stockValue), profit: percent(profit) };
};
const { user, system } = process.cpuUsage(began);
const out = {
  row: 'simulated medium retailer, one year, against min/max',
  fraction: Number(process.env['QUANYU_FRACTION'] ?? 1),
  products: articles.length,
  places: articles[0]?.demand.length ?? 0,
  minMaxFill: fill(habit),
  // Ratio and scale of training; service as it then came out in the scored year.
  asTrained: { ...best, ...against(trained) },
  // The same ratio at the scale whose service in the scored year is that of min/max.
  atEqualService: equal === undefined ? null : against(equal),
  floor: 'stock value −15 % or profit +1.5 % at equal service',
  goal: '−25 % or +3 %',
  cpuSeconds: (user + system) / 1e6,
};
process.stdout.write(`${JSON.stringify(out)}\n`);
