import type { Language } from '@quanyu/domain';

/** Words of the backtest report. */
export interface ReportTexts {
  readonly models: string;
  readonly explained: string;
  readonly model: string;
  readonly bias: string;
  readonly covered: string;
  readonly difference: string;
  readonly better: string;
  readonly worse: string;
  readonly unsure: string;
  readonly bySteps: string;
  readonly step: string;
  readonly groups: string;
  readonly group: string;
  readonly worst: string;
  readonly series: string;
  readonly empty: string;
}

export const REPORT_TEXTS: Readonly<Record<Language, ReportTexts>> = {
  en: {
    models: 'Models',
    explained:
      'Each model was fitted on what was known at each origin and judged on what came. MASE below 1 beats repeating the last season. Differences are means over series with their 95 % interval, and the share of series won.',
    model: 'Model',
    bias: 'Bias',
    covered: 'Covered at',
    difference: 'MASE less that of',
    better: 'better',
    worse: 'worse',
    unsure: 'not settled',
    bySteps: 'Error by step ahead (WAPE)',
    step: 'step',
    groups: 'Who wins where (MASE)',
    group: 'Group',
    worst: 'Worst series',
    series: 'Series',
    empty: 'Nothing was backtested: no history was long enough.',
  },
  zh: {
    models: '模型',
    explained:
      '每个模型只用各起点之前已知的数据拟合，再与之后的实际值比较。MASE 小于 1 表示优于重复上一季节。差值为各序列的平均，附 95% 区间与胜出序列的比例。',
    model: '模型',
    bias: '偏差',
    covered: '覆盖率',
    difference: 'MASE 差值，对比',
    better: '更好',
    worse: '更差',
    unsure: '尚无定论',
    bySteps: '各提前期误差（WAPE）',
    step: '期',
    groups: '各组胜者（MASE）',
    group: '组',
    worst: '误差最大的序列',
    series: '序列',
    empty: '没有可回测的序列：历史都不够长。',
  },
};
