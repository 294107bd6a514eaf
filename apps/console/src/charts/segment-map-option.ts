import type { SegmentMap } from '@quanyu/server/api-types';
import type { EChartsOption } from 'echarts';
import { baseOption, type ChartLook } from './chart-theme.ts';

/** Segments that get a hue of their own; the others are grey and named by their label. */
const HUES = 5;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin'] as const;

/** Customers as dots, told apart by hue and shape, with the segment's name at its centre. */
export function segmentMapOption(map: SegmentMap, look: ChartLook): EChartsOption {
  const { palette, series } = look;
  const bySize = map.segments.toSorted((one, two) => two.customers - one.customers);
  const axis = { type: 'value' as const, show: false, scale: true };
  const dots = bySize.map((segment, rank) => {
    const color = rank < HUES ? (series[rank] ?? palette.textQuiet) : palette.textQuiet;
    return {
      type: 'scatter' as const,
      name: segment.name,
      symbol: SYMBOLS[rank % SYMBOLS.length] ?? 'circle',
      symbolSize: 5,
      itemStyle: { color, opacity: 0.55 },
      emphasis: { focus: 'series' as const },
      data: map.dots
        .filter((dot) => dot.segment === segment.segment)
        .map((dot) => ({ name: dot.customer, value: [dot.x, dot.y] })),
    };
  });
  const names = {
    type: 'scatter' as const,
    name: '',
    symbolSize: 1,
    silent: true,
    label: {
      show: true,
      formatter: '{b}',
      color: palette.text,
      fontWeight: 600 as const,
      fontSize: 12,
      backgroundColor: palette.surface,
      padding: [2, 6],
      borderRadius: 4,
    },
    labelLayout: { hideOverlap: false, moveOverlap: 'shiftY' as const },
    z: 10,
    data: bySize.map((segment) => ({ name: segment.name, value: [segment.x, segment.y] })),
  };
  return {
    ...baseOption(look),
    tooltip: { ...baseOption(look).tooltip, trigger: 'item', formatter: '{a}<br/>{b}' },
    grid: { left: 24, right: 24, top: 24, bottom: 16 },
    xAxis: axis,
    yAxis: axis,
    series: [...dots, names],
  };
}
