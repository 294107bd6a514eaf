import type { Language } from '@quanyu/domain';
import type { PairedComparison } from './bootstrap.ts';
import type { Evaluation } from './evaluate.ts';

/** One model of a report. */
export interface ReportedModel {
  readonly name: string;
  readonly test: Evaluation;
  /** Its NDCG less that of the first model, case by case. */
  readonly againstBest?: PairedComparison;
}

const WORDS = {
  en: {
    title: 'Recommenders compared',
    about:
      'Last product of {cases} customers, all products ranked, chosen and fitted without them. Lines show two standard errors.',
    model: 'Model',
    gap: 'Against the first (95 %)',
    chance: 'could be chance',
    accuracy: 'NDCG@k by model',
    reach: 'NDCG@k and share of the catalogue shown',
    coverage: 'Catalogue shown',
  },
  zh: {
    title: '推荐模型对比',
    about:
      '以 {cases} 位顾客的最后一件商品检验，对全部商品排序；选择与拟合均未用到。线段为两个标准误。',
    model: '模型',
    gap: '与第一名之差（95%）',
    chance: '可能只是偶然',
    accuracy: '各模型的 NDCG@k',
    reach: 'NDCG@k 与商品覆盖率',
    coverage: '商品覆盖率',
  },
} as const;

const FIGURES = [
  ['NDCG', 'ndcg'],
  ['HitRate', 'hitRate'],
  ['Recall', 'recall'],
  ['Precision', 'precision'],
  ['MAP', 'averagePrecision'],
  ['MRR', 'reciprocalRank'],
  ['AUC', 'auc'],
  ['Coverage', 'coverage'],
  ['Gini', 'gini'],
  ['Novelty, bits', 'noveltyBits'],
  ['Diversity', 'diversity'],
] as const;

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1b2733}
table{border-collapse:collapse;width:100%}th,td{padding:.35rem .6rem;border-bottom:1px solid #d9e0e6;text-align:right}
th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}.q{color:#5b6b79}`;

/**
 * A page by itself, with table and plots: nothing is loaded from elsewhere, names are text.
 * @param models The best first.
 */
export function evaluationReport(
  models: readonly ReportedModel[],
  language: Language = 'en',
): string {
  const words = WORDS[language];
  const cases = models[0]?.test.cases ?? 0;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${words.title}</title>
<style>${STYLE}</style></head><body>
<h1>${words.title}</h1><p class="q">${words.about.replace('{cases}', String(cases))}</p>
${tableOf(models, words)}
<h2>${words.accuracy}</h2>${barsOf(models)}
<h2>${words.reach}</h2>${scatterOf(models, words.coverage)}
</body></html>
`;
}

type Words = (typeof WORDS)[keyof typeof WORDS];

function tableOf(models: readonly ReportedModel[], words: Words): string {
  const head = [words.model, ...FIGURES.map(([name]) => name), words.gap];
  const rows = models.map(({ name, test, againstBest }) => {
    const cells = FIGURES.map(([, key]) => numberText(test[key]));
    return [escaped(name), ...cells, gapText(againstBest, words)];
  });
  const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${line(head, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function gapText(gap: PairedComparison | undefined, words: Words): string {
  if (gap === undefined || gap.difference === 0) return '–';
  const range = `${numberText(gap.difference)} (${numberText(gap.lower)} – ${numberText(gap.upper)})`;
  return gap.isSignificant ? range : `${range}, ${words.chance}`;
}

function numberText(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(4);
}

const WIDTH = 720;
const LABEL = 160;
const ROW = 28;
const PLOT = 260;

/** Horizontal bars with two standard errors. */
function barsOf(models: readonly ReportedModel[]): string {
  const most = Math.max(1e-12, ...models.map(({ test }) => test.ndcg + 2 * test.ndcgError));
  const x = (value: number): number => LABEL + (Math.max(0, value) / most) * (WIDTH - LABEL - 70);
  const rows = models.map(({ name, test }, n) => {
    const y = n * ROW + 6;
    const middle = y + 9;
    const [low, high] = [test.ndcg - 2 * test.ndcgError, test.ndcg + 2 * test.ndcgError];
    return (
      `<text x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text>` +
      `<rect x="${LABEL}" y="${y}" width="${fixed(x(test.ndcg) - LABEL)}" height="18" fill="${n === 0 ? '#1f5b99' : '#9fb3c6'}"/>` +
      `<line x1="${fixed(x(low))}" x2="${fixed(x(high))}" y1="${middle}" y2="${middle}" stroke="#1b2733"/>` +
      `<text x="${fixed(x(high) + 6)}" y="${y + 13}">${numberText(test.ndcg)}</text>`
    );
  });
  return svg(models.length * ROW + 12, rows.join(''));
}

/** Accuracy against reach: the upper right is what one wants. */
function scatterOf(models: readonly ReportedModel[], xName: string): string {
  const mostY = Math.max(1e-12, ...models.map(({ test }) => test.ndcg));
  const dots = models.map(({ name, test }, n) => {
    const x = 50 + test.coverage * (WIDTH - 200);
    const y = PLOT - 30 - (test.ndcg / mostY) * (PLOT - 60);
    return (
      `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="5" fill="${n === 0 ? '#1f5b99' : '#9fb3c6'}"/>` +
      `<text x="${fixed(x + 9)}" y="${fixed(y + 4)}">${escaped(name)}</text>`
    );
  });
  const axes =
    `<path d="M50 20V${PLOT - 30}H${WIDTH - 150}" fill="none" stroke="#5b6b79"/>` +
    `<text x="50" y="14">NDCG</text><text x="${WIDTH - 150}" y="${PLOT - 12}" text-anchor="end">${xName}, 0 – 1</text>`;
  return svg(PLOT, axes + dots.join(''));
}

function svg(height: number, inner: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" font-size="13" fill="#1b2733">${inner}</svg>`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (mark) => marks[mark] ?? '');
}
