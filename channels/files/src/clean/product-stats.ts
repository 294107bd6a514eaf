import { NAMES_PER_PRODUCT_MAX, SAMPLE_VALUES_MAX } from '../limits.ts';
import { ownedText } from '../read/owned-text.ts';

/** A bounded, evenly spread sample of a stream: when full, every second value goes and the stride doubles. */
export interface SpreadSample {
  values: number[];
  stride: number;
  seen: number;
}

export function newSample(): SpreadSample {
  return { values: [], stride: 1, seen: 0 };
}

export function addSample(sample: SpreadSample, value: number): void {
  if (sample.seen % sample.stride === 0) {
    if (sample.values.length >= SAMPLE_VALUES_MAX) {
      sample.values = sample.values.filter((_, i) => i % 2 === 0);
      sample.stride *= 2;
    }
    if (sample.seen % sample.stride === 0) sample.values.push(value);
  }
  sample.seen += 1;
}

/** Middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** What the first pass over a file of order lines learns about one product. */
export interface ProductStats {
  readonly product: string;
  /** Names on lines with a positive price, by how often. */
  readonly names: Map<string, number>;
  /** Names on all other lines: remarks of the warehouse more often than names. */
  readonly otherNames: Map<string, number>;
  readonly categories: Map<string, number>;
  readonly quantities: SpreadSample;
  readonly pricesMicro: SpreadSample;
  lines: number;
  /** Made once after the first pass. */
  summary: ProductSummary | undefined;
}

export interface ProductSummary {
  readonly name: string;
  readonly category: string;
  readonly priceMedianMicro: number;
  /** Median and robust deviation (1.4826 × MAD) of the logarithm of positive quantities. */
  readonly logMedian: number;
  readonly logDeviation: number;
}

export function newProductStats(product: string): ProductStats {
  return {
    product: ownedText(product),
    names: new Map(),
    otherNames: new Map(),
    categories: new Map(),
    quantities: newSample(),
    pricesMicro: newSample(),
    lines: 0,
    summary: undefined,
  };
}

function count(map: Map<string, number>, text: string): void {
  if (text === '') return;
  const known = map.get(text);
  if (known !== undefined) map.set(text, known + 1);
  else if (map.size < NAMES_PER_PRODUCT_MAX) map.set(ownedText(text), 1);
}

/** Adds one line of the first pass. */
export function addLine(
  stats: ProductStats,
  line: {
    readonly name: string;
    readonly category: string;
    readonly quantityMicro: number;
    readonly priceMicro: number;
  },
): void {
  const isSale = line.priceMicro > 0 && line.quantityMicro > 0;
  stats.lines += 1;
  count(isSale ? stats.names : stats.otherNames, line.name);
  count(stats.categories, line.category);
  if (!isSale) return;
  addSample(stats.quantities, Math.log(line.quantityMicro / 1e6));
  addSample(stats.pricesMicro, line.priceMicro);
}

/** The text that occurs most; of equals the one seen first. */
function commonest(map: ReadonlyMap<string, number>): string {
  let best = '';
  let most = 0;
  for (const [text, times] of map) {
    if (times > most) {
      best = text;
      most = times;
    }
  }
  return best;
}

/** Closes the first pass over a product. */
export function summarise(stats: ProductStats): ProductSummary {
  if (stats.summary !== undefined) return stats.summary;
  const { values } = stats.quantities;
  const logMedian = median(values);
  const deviations = values.map((value) => Math.abs(value - logMedian));
  const name = commonest(stats.names);
  stats.summary = {
    name: name === '' ? commonest(stats.otherNames) : name,
    category: commonest(stats.categories),
    priceMedianMicro: median(stats.pricesMicro.values),
    logMedian,
    logDeviation: median(deviations) * 1.4826,
  };
  return stats.summary;
}
