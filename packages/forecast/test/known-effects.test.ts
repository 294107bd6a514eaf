import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { effectOf, effectsByPeriod, knownDesign } from '../src/global/known-effects.ts';
import { levelsAt, panelView } from '../src/global/levels.ts';
import { type Panel, preparePanel } from '../src/global/panel.ts';

const PERIODS = 80;
const ELASTICITY = [-2, -0.5];
const LIFT = [0.3, 0.9];

/** Ten series of two products: a level each, price and promotion by the product's own effects, no noise. */
function market(change: (values: Float64Array) => void = () => {}): Panel {
  const rng = createRng('effects');
  const series = Array.from({ length: 10 }, (_, i) => {
    const product = i % 2;
    const price = Float64Array.from({ length: PERIODS + 2 }, () => 1 + rng.uniform());
    const promotion = price.map(() => (rng.int(4) === 0 ? 1 : 0));
    const values = Float64Array.from({ length: PERIODS }, (_, t) =>
      Math.expm1(
        4 +
          0.1 * i +
          (ELASTICITY[product] ?? 0) * Math.log(price[t] ?? 1) +
          (LIFT[product] ?? 0) * (promotion[t] ?? 0),
      ),
    );
    change(values);
    return { values, identity: [product], known: [price, promotion] };
  });
  return { periods: PERIODS, series, price: 0, promotion: 1, effects: 0 };
}

describe('effects of known figures', () => {
  const panel = market();
  const prepared = preparePanel(panel, 2);

  it('are those of each group, on logarithms of what is always above nought', () => {
    const design = knownDesign(prepared);
    if (design === undefined) throw new Error('the panel shares effects');
    const last = effectsByPeriod(prepared, design).at(-1) ?? new Float64Array(0);
    panel.series.forEach(({ known, identity: [product = 0] }, i) => {
      const moved = effectOf(design, last, i, PERIODS + 1) - effectOf(design, last, i, 3);
      const log = (t: number): number => Math.log(known?.[0]?.[t] ?? 1);
      const raised = (known?.[1]?.[PERIODS + 1] ?? 0) - (known?.[1]?.[3] ?? 0);
      const truth =
        (ELASTICITY[product] ?? 0) * (log(PERIODS + 1) - log(3)) + (LIFT[product] ?? 0) * raised;
      // The penalty is worth five rows of some two hundred.
      expect(Math.abs(moved - truth)).toBeLessThan(0.06);
    });
    expect(effectOf(design, last, 0, PERIODS + 2)).toBeNaN();
    expect(effectOf(design, last, 0, -1)).toBeNaN();
  });

  it('leave levels that do not move, and kin the level of the others', () => {
    const { levels } = levelsAt(panelView(prepared, false), PERIODS - 1);
    for (const { residuals, level } of levels) {
      for (const value of residuals) expect(Math.abs(value - level)).toBeLessThan(0.06);
    }
  });

  it('do not know what comes after', () => {
    const other = market((values) => values.fill(1000, 40));
    const design = knownDesign(prepared);
    const changed = preparePanel(other, 2);
    if (design === undefined) throw new Error('the panel shares effects');
    const [before, after] = [prepared, changed].map((one) => effectsByPeriod(one, design));
    expect(after?.[39]).toEqual(before?.[39]);
    expect(after?.[45]).not.toEqual(before?.[45]);
  });

  it('are none where a figure is unknown or nothing is shared', () => {
    const { effects: _effects, ...plain } = panel;
    expect(knownDesign(preparePanel(plain, 2))).toBeUndefined();
    const holed = panel.series.map((one, i) => ({
      ...one,
      known: (one.known ?? []).map((values, k) =>
        Float64Array.from(values, (value, t) =>
          i === 0 && k === 1 && t === 7 ? Number.NaN : value,
        ),
      ),
    }));
    const design = knownDesign(preparePanel({ ...panel, series: holed }, 2));
    const coefficients = new Float64Array(4).fill(1);
    expect(design && effectOf(design, coefficients, 0, 7)).toBeNaN();
    expect(design && effectOf(design, coefficients, 0, 8)).not.toBeNaN();
  });
});
