import { FONT_TEXT, type Palette, SERIES_DARK, SERIES_LIGHT } from '@quanyu/storefront/brand';
import type { EChartsOption } from 'echarts';
import { paletteOf, type Shade } from '../brand/theme.ts';

/** What a picture is drawn with; every chart takes its colours and lines from here. */
export interface ChartLook {
  readonly palette: Palette;
  readonly series: readonly string[];
}

export function chartLook(shade: Shade): ChartLook {
  return { palette: paletteOf(shade), series: shade === 'dark' ? SERIES_DARK : SERIES_LIGHT };
}

/** Quiet axes, no frame, room for a direct label at the end of a line. */
export function baseOption({ palette }: ChartLook): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: FONT_TEXT, color: palette.textQuiet },
    grid: { left: 8, right: 16, top: 20, bottom: 8, outerBoundsMode: 'same' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: palette.raised,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
      axisPointer: { lineStyle: { color: palette.textQuiet } },
    },
  };
}

export function dayAxis(days: readonly string[], look: ChartLook, format: (day: string) => string) {
  const { palette } = look;
  return {
    type: 'category' as const,
    data: [...days],
    boundaryGap: false,
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    axisLabel: {
      color: palette.textQuiet,
      hideOverlap: true,
      alignMaxLabel: 'right' as const,
      formatter: format,
    },
  };
}

export function figureAxis(look: ChartLook, format: (value: number) => string) {
  const { palette } = look;
  return {
    type: 'value' as const,
    min: (extent: { min: number }) => Math.min(0, extent.min),
    splitNumber: 4,
    axisLabel: { color: palette.textQuiet, formatter: format },
    splitLine: { lineStyle: { color: palette.line } },
  };
}
