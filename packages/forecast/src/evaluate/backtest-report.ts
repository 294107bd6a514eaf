import type { Language } from '@quanyu/domain';
import type { BacktestFold } from './backtest.ts';
import {
  coverage,
  rootScaledError,
  scaledError,
  weightedPercentageError,
  weightedQuantileLoss,
} from './metrics.ts';
import { type PairedDifference, pairedDifference } from './paired-difference.ts';
import { barChart, escaped, fanChart, lineChart } from './report-charts.ts';
import { REPORT_TEXTS, type ReportTexts } from './report-texts.ts';

/** Backtest of one series under one model. */
export interface BacktestCase {
  readonly model: string;
  readonly series: string;
  /** Where it belongs: category, store. Winners are told by group. */
  readonly group: string;
  readonly values: ArrayLike<number>;
  readonly season: number;
  readonly folds: readonly BacktestFold[];
}

export interface BacktestReportOptions {
  readonly title: string;
  /** Levels of the folds' quantiles, in their order. */
  readonly levels: readonly number[];
  readonly language: Language;
  /** The model that others are compared with. Default: the first case's. */
  readonly baseline?: string;
}

/** Figures of one case; NaN where undefined. */
interface CaseScores {
  readonly case: BacktestCase;
  readonly mase: number;
  readonly rmsse: number;
  readonly wape: number;
  readonly bias: number;
  readonly wql: number;
  readonly covered: number;
}

const WORST_MAX = 10;
const SERIES_DRAWN = 3;

/**
 * One readable page: models by score with the interval of their difference to a baseline, winners by
 * group, error by step, the worst series drawn with their fans. Self-contained HTML with SVG, text
 * escaped, no script. Cost: linear in what was forecast.
 */
export function backtestReport(
  cases: readonly BacktestCase[],
  options: BacktestReportOptions,
): string {
  const texts = REPORT_TEXTS[options.language];
  const scores = cases.map((one) => scoresOf(one, options.levels));
  const models = [...new Set(cases.map(({ model }) => model))];
  const baseline = options.baseline ?? models[0] ?? '';
  const page: Page = { texts, scores, models, baseline, options };
  const body =
    cases.length === 0
      ? `<p>${texts.empty}</p>`
      : [modelTable(page), stepChart(page), groupTable(page), worst(page)].join('\n');
  return [
    '<!doctype html>',
    `<html lang="${options.language}"><head><meta charset="utf-8"><title>${escaped(options.title)}</title>`,
    `<style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(options.title)}</h1>`,
    body,
    '</main></body></html>',
    '',
  ].join('\n');
}

const STYLE = [
  'body{font:15px/1.5 system-ui,sans-serif;color:#1f2328;background:#fff;margin:0}',
  'main{max-width:960px;margin:0 auto;padding:24px}',
  'table{border-collapse:collapse;width:100%;margin:8px 0 24px}',
  'th,td{padding:6px 10px;border-bottom:1px solid #e3e6ea;text-align:right}',
  'th:first-child,td:first-child{text-align:left}',
  '.best{font-weight:600;color:#116329}.worse{color:#a40e26}svg{max-width:100%;height:auto}',
].join('');

interface Page {
  readonly texts: ReportTexts;
  readonly scores: readonly CaseScores[];
  readonly models: readonly string[];
  readonly baseline: string;
  readonly options: BacktestReportOptions;
}

function scoresOf(one: BacktestCase, levels: readonly number[]): CaseScores {
  const over = (score: (fold: BacktestFold, history: Float64Array) => number): number => {
    const all = Float64Array.from(one.values);
    const found = one.folds.map((fold) => score(fold, all.slice(0, fold.origin)));
    return averageOf(found);
  };
  const top = levels.indexOf(Math.max(...levels));
  return {
    case: one,
    mase: over(({ actual, forecast }, history) =>
      scaledError(actual, forecast.mean, { history, season: one.season }),
    ),
    rmsse: over(({ actual, forecast }, history) => rootScaledError(actual, forecast.mean, history)),
    wape: over(({ actual, forecast }) => weightedPercentageError(actual, forecast.mean)),
    bias: over(({ actual, forecast }) => relativeBias(actual, forecast.mean)),
    wql: over(({ actual, forecast }) => weightedQuantileLoss(actual, forecast.quantiles, levels)),
    covered: over(({ actual, forecast }) => coverage(actual, forecast.quantiles[top] ?? [])),
  };
}

function relativeBias(actual: Float64Array, mean: Float64Array): number {
  let error = 0;
  let size = 0;
  actual.forEach((value, h) => {
    if (Number.isNaN(value)) return;
    error += (mean[h] ?? 0) - value;
    size += Math.abs(value);
  });
  return error / size;
}

function averageOf(values: readonly number[]): number {
  const seen = values.filter((value) => Number.isFinite(value));
  return seen.reduce((sum, value) => sum + value, 0) / seen.length;
}

type Score = Exclude<keyof CaseScores, 'case'>;

function scoreOf(page: Page, model: string, score: Score): number {
  return averageOf(page.scores.filter((one) => one.case.model === model).map((one) => one[score]));
}

function modelTable(page: Page): string {
  const { texts, models, baseline, options } = page;
  const columns: readonly Score[] = ['mase', 'rmsse', 'wape', 'bias', 'wql', 'covered'];
  const top = Math.max(...options.levels);
  const head = [texts.model, 'MASE', 'RMSSE', 'WAPE', texts.bias, 'WQL', `${texts.covered} ${top}`];
  const least = Math.min(...models.map((model) => scoreOf(page, model, 'mase')));
  const rows = models.map((model) => {
    const cells = columns.map((score) => figure(scoreOf(page, model, score)));
    const mark = scoreOf(page, model, 'mase') === least ? ' class="best"' : '';
    const against = model === baseline ? '–' : differenceText(differenceTo(page, model), texts);
    return `<tr${mark}>${[escaped(model), ...cells, against].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return [
    `<h2>${texts.models}</h2><p>${texts.explained}</p>`,
    table([...head, `${texts.difference} ${escaped(baseline)}`], rows),
    barChart(models.map((model) => ({ label: model, value: scoreOf(page, model, 'mase') }))),
  ].join('\n');
}

/** MASE of a model minus the baseline's, series by series. */
function differenceTo({ scores, baseline }: Page, model: string): PairedDifference {
  const of = (name: string): Map<string, number> =>
    new Map(
      scores.filter((one) => one.case.model === name).map((one) => [one.case.series, one.mase]),
    );
  const own = of(model);
  const other = of(baseline);
  const keys = [...own.keys()];
  return pairedDifference(
    keys.map((key) => own.get(key) ?? Number.NaN),
    keys.map((key) => other.get(key) ?? Number.NaN),
  );
}

function differenceText({ mean, low, high, wins }: PairedDifference, texts: ReportTexts): string {
  const sure = high < 0 ? texts.better : low > 0 ? texts.worse : texts.unsure;
  const won = Number.isFinite(wins) ? `${(100 * wins).toFixed(0)} %` : '–';
  return `${figure(mean)} [${figure(low)}, ${figure(high)}] ${sure}, ${won}`;
}

function stepChart({ texts, scores, models }: Page): string {
  const lines = models.map((model) => {
    const folds = scores.filter((one) => one.case.model === model).flatMap((one) => one.case.folds);
    const horizon = Math.max(0, ...folds.map(({ actual }) => actual.length));
    const values = Array.from({ length: horizon }, (_, h) => {
      let error = 0;
      let size = 0;
      for (const { actual, forecast } of folds) {
        const value = actual[h] ?? Number.NaN;
        if (Number.isNaN(value)) continue;
        error += Math.abs(value - (forecast.mean[h] ?? 0));
        size += Math.abs(value);
      }
      return error / size;
    });
    return { label: model, values };
  });
  return `<h2>${texts.bySteps}</h2>\n${lineChart(lines, texts.step)}`;
}

function groupTable({ texts, scores, models }: Page): string {
  const groups = [...new Set(scores.map((one) => one.case.group))].sort();
  const rows = groups.map((group) => {
    const values = models.map((model) =>
      averageOf(
        scores
          .filter((one) => one.case.model === model && one.case.group === group)
          .map((one) => one.mase),
      ),
    );
    const least = Math.min(...values.filter((value) => Number.isFinite(value)));
    const cells = values.map(
      (value) => `<td${value === least ? ' class="best"' : ''}>${figure(value)}</td>`,
    );
    return `<tr><td>${escaped(group)}</td>${cells.join('')}</tr>`;
  });
  const head = [texts.group, ...models.map(escaped)];
  return `<h2>${texts.groups}</h2>\n${table(head, rows)}`;
}

function worst({ texts, scores, baseline, options }: Page): string {
  const ranked = scores
    .filter((one) => one.case.model === baseline && Number.isFinite(one.mase))
    .sort((a, b) => b.mase - a.mase || (a.case.series < b.case.series ? -1 : 1))
    .slice(0, WORST_MAX);
  const rows = ranked.map((one) => {
    const cells = [
      escaped(one.case.series),
      escaped(one.case.group),
      figure(one.mase),
      figure(one.bias),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const charts = ranked.slice(0, SERIES_DRAWN).map((one) => {
    const fold = one.case.folds.at(-1);
    return fold === undefined
      ? ''
      : `<h3>${escaped(one.case.series)}</h3>\n${fanChart(one.case.values, fold, options.levels)}`;
  });
  return [
    `<h2>${texts.worst}</h2>`,
    table([texts.series, texts.group, 'MASE', texts.bias], rows),
    ...charts,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.abs(value) >= 100 ? 0 : 3) : '–';
}
