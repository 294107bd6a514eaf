import type { ForecastDay } from '@quanyu/server/api-types';
import type { EChartsOption } from 'echarts';
import { baseOption, type ChartLook, dayAxis, figureAxis } from './chart-theme.ts';

/** Parts of a forecast, from the ground up. */
export const PART_NAMES = ['base', 'trend', 'season', 'calendar', 'price', 'promotion'] as const;
export type PartName = (typeof PART_NAMES)[number];

interface Parts {
  readonly days: readonly ForecastDay[];
  readonly words: Readonly<Record<PartName | 'mean', string>>;
  readonly dayText: (day: string) => string;
  readonly figureText: (value: number) => string;
}

/** Smaller parts are nothing to look at. */
const SEEN_MIN = 0.005;

/** Parts that show anywhere in a forecast. */
export function shownParts(days: readonly ForecastDay[]): readonly PartName[] {
  return PART_NAMES.filter((part) => days.some((day) => Math.abs(day[part]) >= SEEN_MIN));
}

/** Parts as stacked bars, what lowers the forecast below zero, and their sum as a line. */
export function partsOption(parts: Parts, look: ChartLook): EChartsOption {
  const { days, words } = parts;
  const { palette } = look;
  const colours = [palette.textQuiet, ...look.series];
  const bars = shownParts(days).map((part) => ({
    type: 'bar' as const,
    name: words[part],
    stack: 'parts',
    barCategoryGap: '20%',
    itemStyle: {
      color: colours[PART_NAMES.indexOf(part)] ?? palette.textQuiet,
      opacity: part === 'base' ? 0.35 : 0.9,
    },
    data: days.map((day) => day[part]),
  }));
  return {
    ...baseOption(look),
    legend: { bottom: 0, textStyle: { color: palette.text }, itemWidth: 14, itemHeight: 10 },
    grid: { left: 8, right: 16, top: 16, bottom: 40, outerBoundsMode: 'same' },
    tooltip: {
      ...baseOption(look).tooltip,
      valueFormatter: (value: unknown) =>
        typeof value === 'number' ? parts.figureText(value) : '–',
    },
    xAxis: {
      ...dayAxis(
        days.map(({ day }) => day),
        look,
        parts.dayText,
      ),
      boundaryGap: true,
    },
    yAxis: {
      ...figureAxis(look, parts.figureText),
      min: ({ min }: { min: number }) => Math.floor(Math.min(0, min)),
    },
    series: [
      ...bars,
      {
        type: 'line',
        name: words.mean,
        data: days.map(({ mean }) => mean),
        showSymbol: false,
        lineStyle: { width: 1.8, color: palette.brand },
        itemStyle: { color: palette.brand },
      },
    ],
  };
}
