import type { PlanPictureAnswer } from '@quanyu/server/api-types';
import type { EChartsOption } from 'echarts';
import { baseOption, type ChartLook, dayAxis, figureAxis } from './chart-theme.ts';

interface LevelPicture {
  readonly picture: PlanPictureAnswer;
  readonly words: {
    readonly level: string;
    readonly withOrder: string;
    readonly due: string;
    readonly risk: string;
  };
  readonly dayText: (day: string) => string;
  readonly figureText: (value: number) => string;
  readonly percentText: (share: number) => string;
}

/** The level as a fan of 80 %, arrivals as bars, the risk of having run out on an axis of its own. */
export function levelOption(
  { picture, words, dayText, figureText, percentText }: LevelPicture,
  look: ChartLook,
): EChartsOption {
  const { palette } = look;
  const { days } = picture;
  return {
    ...baseOption(look),
    xAxis: dayAxis(
      days.map(({ day }) => day),
      look,
      dayText,
    ),
    yAxis: [
      figureAxis(look, figureText),
      {
        type: 'value',
        min: 0,
        max: 1,
        splitNumber: 2,
        axisLabel: { color: palette.textQuiet, formatter: percentText },
        splitLine: { show: false },
      },
    ],
    series: [
      band(
        'low',
        days.map(({ lowUnits }) => lowUnits),
        { color: palette.brand, opacity: 0 },
      ),
      band(
        'high',
        days.map(({ lowUnits, highUnits }) => highUnits - lowUnits),
        { color: palette.brand, opacity: 0.2 },
      ),
      line(
        words.level,
        days.map(({ midUnits }) => midUnits),
        { type: 'solid', color: palette.brand },
      ),
      line(
        words.withOrder,
        days.map(({ midWithUnits }) => midWithUnits),
        { type: 'dashed', color: palette.brand },
      ),
      {
        type: 'bar',
        name: words.due,
        data: days.map(({ dueUnits }) => (dueUnits > 0 ? dueUnits : null)),
        itemStyle: { color: palette.textQuiet },
        barMaxWidth: 6,
      },
      {
        ...line(
          words.risk,
          days.map(({ risk }) => risk),
          { type: 'solid', color: palette.textQuiet },
        ),
        yAxisIndex: 1,
        lineStyle: { width: 1, color: palette.textQuiet, type: 'dotted' },
        tooltip: { valueFormatter: (value: unknown) => percentText(Number(value)) },
      },
    ],
  };
}

function line(
  name: string,
  data: readonly number[],
  look: { type: 'solid' | 'dashed'; color: string },
) {
  return {
    type: 'line' as const,
    name,
    data: [...data],
    showSymbol: false,
    lineStyle: { width: 1.6, color: look.color, type: look.type },
    itemStyle: { color: look.color },
  };
}

function band(name: string, data: readonly number[], look: { color: string; opacity: number }) {
  return {
    type: 'line' as const,
    name,
    stack: 'level',
    silent: true,
    showSymbol: false,
    lineStyle: { opacity: 0 },
    areaStyle: look,
    tooltip: { show: false },
    data: [...data],
  };
}
