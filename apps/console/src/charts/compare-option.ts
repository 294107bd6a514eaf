import type { EChartsOption } from 'echarts';
import { baseOption, type ChartLook, dayAxis, figureAxis } from './chart-theme.ts';

interface Comparison {
  readonly days: readonly {
    readonly day: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly words: { readonly before: string; readonly after: string };
  readonly dayText: (day: string) => string;
  readonly figureText: (value: number) => string;
}

/** Two futures: the planned one in grey, the other in the colour of acts. */
export function compareOption(comparison: Comparison, look: ChartLook): EChartsOption {
  const { days, words, figureText } = comparison;
  const { palette } = look;
  const line = (name: string, color: string, data: readonly number[]) => ({
    type: 'line' as const,
    name,
    data: [...data],
    showSymbol: days.length < 2,
    lineStyle: { width: 1.8, color },
    itemStyle: { color },
  });
  return {
    ...baseOption(look),
    legend: { bottom: 0, textStyle: { color: palette.text }, itemWidth: 18 },
    grid: { left: 8, right: 16, top: 16, bottom: 36, outerBoundsMode: 'same' },
    tooltip: {
      ...baseOption(look).tooltip,
      valueFormatter: (value: unknown) => (typeof value === 'number' ? figureText(value) : '–'),
    },
    xAxis: dayAxis(
      days.map(({ day }) => day),
      look,
      comparison.dayText,
    ),
    yAxis: figureAxis(look, figureText),
    series: [
      line(
        words.before,
        palette.textQuiet,
        days.map(({ before }) => before),
      ),
      line(
        words.after,
        palette.act,
        days.map(({ after }) => after),
      ),
    ],
  };
}
