import { addRow, emptyRows } from './features.ts';
import { levelsAt, panelView } from './levels.ts';
import type { Panel, PreparedPanel } from './panel.ts';
import type { ResidualPool } from './residuals.ts';
import { type StepModel, scored } from './step-model.ts';

/** Whether any period of the panel was sold out. */
export function anySoldOut(panel: Panel): boolean {
  return panel.series.some(({ soldOut = [] }) => Array.from(soldOut).some(isSoldOut));
}

function isSoldOut(flag: number): boolean {
  return flag > 0;
}

/** Models of which the first judges what was wanted. */
export interface Fitted {
  readonly models: readonly StepModel[];
  /** Whether its rows tell how far they look. */
  readonly pooled: boolean;
}

/**
 * Sold-out periods with the mean logarithm above what was sold, in order of time, so that later ones
 * see the earlier. Without them the highest demand would be the first to be forgotten.
 */
export function filled(state: Fitted, panel: Panel, prepared: PreparedPanel): PreparedPanel {
  const series = prepared.series.map((one) => ({ ...one, logs: one.logs.slice() }));
  const seen = { ...prepared, series };
  eachSoldOut(state, panel, seen, ({ i, period, score, pool, least }) => {
    const logs = series[i]?.logs;
    if (logs === undefined) return;
    const above = pool.quantiles.map((error) => score + error).filter((log) => log > least);
    logs[period] = above.length === 0 ? least : above.reduce((s, v) => s + v, 0) / above.length;
  });
  return seen;
}

interface SoldOutPeriod {
  readonly i: number;
  readonly period: number;
  readonly score: number;
  readonly pool: ResidualPool;
  /** log(1 + sold). */
  readonly least: number;
}

/** Judges every sold-out period, in order of time. */
export function eachSoldOut(
  { models, pooled }: Fitted,
  panel: Panel,
  seen: PreparedPanel,
  take: (one: SoldOutPeriod) => void,
): void {
  const [model] = models;
  const [step = 1] = model?.steps ?? [];
  if (model === undefined || !anySoldOut(panel)) return;
  const view = panelView(seen, pooled);
  for (let period = step; period < panel.periods; period++) {
    const sold = panel.series.flatMap((one, i) =>
      isSoldOut(one.soldOut?.[period] ?? 0) ? [i] : [],
    );
    if (sold.length === 0) continue;
    const end = period - step;
    const table = levelsAt(view, end);
    const rows = emptyRows();
    for (const series of sold) addRow(rows, view, table, { series, period, end, cold: false });
    const { scores, pools } = scored(model, view, rows);
    sold.forEach((i, at) => {
      const value = panel.series[i]?.values[period] ?? Number.NaN;
      const least = Number.isNaN(value) ? 0 : Math.log1p(value);
      take({ i, period, score: scores[at] ?? 0, pool: pools[at] ?? { quantiles: [0] }, least });
    });
  }
}
