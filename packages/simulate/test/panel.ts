import { dayOfIso } from '@quanyu/domain';
import type { Cell, SimulatedProduct } from '../src/index.ts';

/** Units wanted (sold and lost) by product and day, and what was promoted when. */
export class Panel {
  readonly #units = new Map<string, Float64Array>();
  readonly #rate = new Map<string, Float64Array>();
  readonly #all: Uint8Array;
  readonly startDay: number;
  readonly days: number;

  constructor(startDay: number, days: number) {
    this.startDay = startDay;
    this.days = days;
    this.#all = new Uint8Array(days);
  }

  static #row(map: Map<string, Float64Array>, product: string, days: number): Float64Array {
    const row = map.get(product) ?? new Float64Array(days);
    map.set(product, row);
    return row;
  }

  add(product: string, day: number, units: number): void {
    const row = Panel.#row(this.#units, product, this.days);
    row[day - this.startDay]! += units;
  }

  promote(row: readonly Cell[]): void {
    const from = dayOfIso(String(row[2])) - this.startDay;
    const to = Math.min(this.days - 1, dayOfIso(String(row[3])) - this.startDay);
    for (let d = from; d <= to; d++) {
      if (row[5] === '') this.#all[d] = 1;
      else {
        for (const product of String(row[5]).split('|')) {
          const rates = Panel.#row(this.#rate, product, this.days);
          rates[d] = Math.max(rates[d]!, Number(row[7]));
        }
      }
    }
  }

  /**
   * Elasticity by regression through the origin of log(promoted ÷ usual demand) on −log(1 − rate), one point
   * per rate. Usual demand is the product's own on days without promotion within 45 days, in proportion to
   * what the unpromoted rest sold on those days; days of retailer-wide promotions are left out.
   */
  elasticity(products: readonly SimulatedProduct[]): { estimate: number; truth: number } {
    const season = this.#season();
    const points = new Map<number, { seen: number; usual: number; truth: number }>();
    for (const product of products) this.#addPoints(product, season, points);
    let xy = 0;
    let xx = 0;
    let truth = 0;
    let weight = 0;
    for (const [rate, point] of points) {
      const x = -Math.log(1 - rate);
      xy += point.seen * x * Math.log(point.seen / point.usual);
      xx += point.seen * x * x;
      truth += point.truth;
      weight += point.usual;
    }
    return { estimate: xy / xx, truth: truth / weight };
  }

  #addPoints(
    product: SimulatedProduct,
    season: Float64Array,
    points: Map<number, { seen: number; usual: number; truth: number }>,
  ): void {
    const units = this.#units.get(product.id);
    const rates = this.#rate.get(product.id);
    if (units === undefined || rates === undefined) return;
    for (let d = 0; d < this.days; d++) {
      const rate = rates[d]!;
      if (rate === 0 || this.#all[d] === 1) continue;
      let around = 0;
      let weight = 0;
      for (let e = Math.max(0, d - 45); e < Math.min(this.days, d + 46); e++) {
        if (rates[e]! > 0 || this.#all[e] === 1 || e + this.startDay < product.launchDay) continue;
        around += units[e]!;
        weight += season[e]!;
      }
      if (weight === 0) continue;
      const usual = (around / weight) * season[d]!;
      const point = points.get(rate) ?? { seen: 0, usual: 0, truth: 0 };
      point.seen += units[d]!;
      point.usual += usual;
      point.truth += usual * product.elasticity;
      points.set(rate, point);
    }
  }

  /** Units a day of what is not promoted, over what these products sell on a usual day. */
  #season(): Float64Array {
    const usual = new Map<string, number>();
    for (const [product, units] of this.#units) {
      usual.set(product, units.reduce((a, b) => a + b, 0) / this.days);
    }
    return Float64Array.from({ length: this.days }, (_, d) => {
      let sum = 0;
      let base = 0;
      for (const [product, units] of this.#units) {
        if ((this.#rate.get(product)?.[d] ?? 0) > 0) continue;
        sum += units[d]!;
        base += usual.get(product)!;
      }
      return sum / base;
    });
  }
}
