import type { EChartsOption } from 'echarts';
import { addDays, isWeekend } from '../format/dates.ts';
import { baseOption, type ChartLook, dayAxis, figureAxis } from './chart-theme.ts';

interface Trend {
  readonly days: readonly string[];
  readonly values: readonly (number | null)[];
  readonly name: string;
  readonly dayText: (day: string) => string;
  readonly figureText: (value: number) => string;
}

/** Light bands over the weekends that lie on a day axis. */
export function weekendBands(days: readonly string[]): [{ xAxis: string }, { xAxis: string }][] {
  const bands: [{ xAxis: string }, { xAxis: string }][] = [];
  const known = new Set(days);
  for (const day of days) {
    const monday = addDays(day, 1);
    if (isWeekend(day) && !isWeekend(addDays(day, -1))) {
      const end = addDays(day, 2);
      if (known.has(end)) bands.push([{ xAxis: day }, { xAxis: end }]);
      else if (known.has(monday)) bands.push([{ xAxis: day }, { xAxis: monday }]);
    }
  }
  return bands;
}

/** One figure over time: a thin line from zero, its last value written at its end. */
export function trendOption(trend: Trend, look: ChartLook): EChartsOption {
  const { palette } = look;
  return {
    ...baseOption(look),
    grid: { left: 8, right: 64, top: 16, bottom: 4, outerBoundsMode: 'same' },
    xAxis: dayAxis(trend.days, look, trend.dayText),
    yAxis: figureAxis(look, trend.figureText),
    series: [
      {
        type: 'line',
        name: trend.name,
        data: [...trend.values],
        showSymbol: trend.values.length < 2,
        lineStyle: { width: 1.8, color: palette.brand },
        itemStyle: { color: palette.brand },
        endLabel: {
          show: true,
          color: palette.brand,
          formatter: ({ value }: { value: unknown }) =>
            typeof value === 'number' ? trend.figureText(value) : '',
        },
        markArea: {
          silent: true,
          itemStyle: { color: palette.band },
          data: weekendBands(trend.days),
        },
        tooltip: {
          valueFormatter: (value: unknown) =>
            typeof value === 'number' ? trend.figureText(value) : '–',
        },
      },
    ],
  };
}
