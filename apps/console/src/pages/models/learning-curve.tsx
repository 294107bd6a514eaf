import type { ModelDetail } from '@quanyu/server/api-types';
import type { EChartsOption } from 'echarts';
import { type ReactElement, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../charts/chart.tsx';
import { baseOption, type ChartLook, chartLook, figureAxis } from '../../charts/chart-theme.ts';
import { useFormat } from '../../format/use-format.ts';
import { usePreferences } from '../../session/preferences.tsx';

type Points = ModelDetail['learningCurve'];
const SERIES_MAX = 5;

/** Every figure that the points hold, by name; the axis is the order of the points. */
function seriesOf(points: Points): readonly (readonly [string, readonly (number | null)[]])[] {
  const names = new Set(
    points.flatMap((point) =>
      Object.keys(point).filter((name) => name !== 'step' && typeof point[name] === 'number'),
    ),
  );
  return [...names].slice(0, SERIES_MAX).map((name) => [
    name,
    points.map((point) => {
      const value = point[name];
      return typeof value === 'number' ? value : null;
    }),
  ]);
}

function curveOption(
  points: Points,
  look: ChartLook,
  figureText: (value: number) => string,
): EChartsOption {
  return {
    ...baseOption(look),
    grid: { left: 8, right: 96, top: 16, bottom: 4, outerBoundsMode: 'same' },
    xAxis: {
      type: 'category',
      data: points.map((_, index) => String(index + 1)),
      axisLabel: { color: look.palette.textQuiet },
    },
    yAxis: figureAxis(look, figureText),
    series: seriesOf(points).map(([name, values], index) => ({
      type: 'line',
      name,
      data: [...values],
      showSymbol: values.length < 12,
      lineStyle: {
        width: 1.8,
        color: index === 0 ? look.palette.brand : look.palette.textQuiet,
        type: index < 2 ? 'solid' : 'dashed',
      },
      itemStyle: { color: index === 0 ? look.palette.brand : look.palette.textQuiet },
      endLabel: { show: true, formatter: name, color: look.palette.textQuiet },
    })),
  };
}

/** How the fit went, trial by trial or pass by pass; nothing where the model has no such course. */
export function LearningCurve({
  points,
  name,
}: {
  readonly points: Points;
  readonly name: string;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { shade } = usePreferences();
  const option = useMemo(
    () => curveOption(points, chartLook(shade), (value) => format.number(value, 3)),
    [points, shade, format],
  );
  if (points.length === 0) return <p className="q-quiet">{t('models.noCurve')}</p>;
  const series = seriesOf(points);
  const csv = points.map((_, row) => [row + 1, ...series.map(([, values]) => values[row] ?? null)]);
  return (
    <Chart
      label={t('models.curveOf', { name })}
      option={option}
      csv={[['step', ...series.map(([title]) => title)], ...csv]}
      heightPx={220}
    />
  );
}
