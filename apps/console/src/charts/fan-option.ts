import type { ForecastDay, ForecastPoint, SalesPoint } from '@quanyu/server/api-types';
import type { EChartsOption } from 'echarts';
import { baseOption, type ChartLook, dayAxis, figureAxis } from './chart-theme.ts';
import { weekendBands } from './trend-option.ts';

interface FanWords {
  readonly sales: string;
  readonly forecast: string;
  readonly stockOut: string;
  readonly promotion: string;
  readonly figure: string;
}

interface Fan {
  readonly sales: readonly SalesPoint[];
  readonly forecast: readonly ForecastPoint[];
  /** Days on which a person's figure is planned with. */
  readonly figures: readonly Pick<ForecastDay, 'day' | 'used'>[];
  readonly words: FanWords;
  readonly dayText: (day: string) => string;
  readonly figureText: (value: number) => string;
}

/** Edges of the fan from below; each band is drawn as its height above the one before. */
const EDGES = ['q025', 'q10', 'q25', 'q75', 'q90', 'q975'] as const;
const BAND_OPACITY = [0, 0.12, 0.24, 0.4, 0.24, 0.12] as const;

/** Sales as a thin line, the forecast as a fan of 50, 80 and 95 %, marks on the axis. */
export function fanOption(fan: Fan, look: ChartLook): EChartsOption {
  const { palette } = look;
  const days = axisDays(fan);
  const bySale = new Map(fan.sales.map((point) => [point.day, point]));
  const byForecast = new Map(fan.forecast.map((point) => [point.day, point]));
  const line = (name: string, data: (number | null)[], isDashed: boolean) => ({
    type: 'line' as const,
    name,
    data,
    showSymbol: false,
    lineStyle: {
      width: 1.6,
      color: palette.brand,
      type: isDashed ? ('dashed' as const) : ('solid' as const),
    },
    itemStyle: { color: palette.brand },
  });
  const bands = EDGES.map((edge, index) => ({
    type: 'line' as const,
    name: edge,
    stack: 'fan',
    silent: true,
    showSymbol: false,
    lineStyle: { opacity: 0 },
    areaStyle: { color: palette.brand, opacity: BAND_OPACITY[index] ?? 0 },
    tooltip: { show: false },
    data: days.map((day) => {
      const point = byForecast.get(day);
      const below = EDGES[index - 1];
      if (point === undefined) return null;
      return below === undefined ? point[edge] : Math.max(0, point[edge] - point[below]);
    }),
  }));
  const sales = line(
    fan.words.sales,
    days.map((day) => bySale.get(day)?.units ?? null),
    false,
  );
  return {
    ...baseOption(look),
    tooltip: {
      ...baseOption(look).tooltip,
      formatter: (params: unknown) => tooltipText(params, { fan, bySale, byForecast }),
    },
    xAxis: dayAxis(days, look, fan.dayText),
    yAxis: figureAxis(look, fan.figureText),
    series: [
      ...bands,
      {
        ...sales,
        markArea: { silent: true, itemStyle: { color: palette.band }, data: weekendBands(days) },
      },
      line(
        fan.words.forecast,
        days.map((day) => byForecast.get(day)?.mean ?? null),
        true,
      ),
      figureLine(fan, days, look),
      ...axisMarks(fan, look),
    ],
  };
}

/** People's figures over the fan, in the colour of acts. */
function figureLine({ figures, words }: Fan, days: readonly string[], { palette }: ChartLook) {
  const byDay = new Map(figures.map(({ day, used }) => [day, used]));
  return {
    type: 'line' as const,
    name: words.figure,
    data: days.map((day) => byDay.get(day) ?? null),
    showSymbol: figures.length < 2,
    lineStyle: { width: 2, color: palette.act },
    itemStyle: { color: palette.act },
  };
}

function axisDays(fan: Fan): readonly string[] {
  return [...new Set([...fan.sales, ...fan.forecast].map((point) => point.day))].sort();
}

/** Stock-outs and promotions stand on the axis, told apart by shape as well as colour. */
function axisMarks({ sales, words }: Fan, { palette }: ChartLook) {
  const mark = (name: string, symbol: string, color: string, days: readonly string[]) => ({
    type: 'scatter' as const,
    name,
    symbol,
    symbolSize: 9,
    itemStyle: { color },
    data: days.map((day) => [day, 0]),
    tooltip: { show: false },
  });
  return [
    mark(
      words.stockOut,
      'triangle',
      palette.bad,
      sales.filter((p) => p.isStockOut).map((p) => p.day),
    ),
    mark(
      words.promotion,
      'diamond',
      palette.act,
      sales.filter((p) => p.isPromotion).map((p) => p.day),
    ),
  ];
}

interface TooltipData {
  readonly fan: Fan;
  readonly bySale: ReadonlyMap<string, SalesPoint>;
  readonly byForecast: ReadonlyMap<string, ForecastPoint>;
}

function tooltipText(params: unknown, { fan, bySale, byForecast }: TooltipData): string {
  const first = (Array.isArray(params) ? params[0] : params) as { axisValue?: string } | undefined;
  const day = first?.axisValue ?? '';
  const sale = bySale.get(day);
  const point = byForecast.get(day);
  const figure = fan.figures.find((one) => one.day === day);
  const lines = [fan.dayText(day)];
  if (sale !== undefined) {
    lines.push(`${fan.words.sales}: ${fan.figureText(sale.units)}`);
    if (sale.isStockOut) lines.push(`▲ ${fan.words.stockOut}`);
    if (sale.isPromotion) lines.push(`◆ ${fan.words.promotion}`);
  }
  if (point !== undefined) {
    const range = (low: number, high: number): string =>
      `${fan.figureText(low)} – ${fan.figureText(high)}`;
    lines.push(
      `${fan.words.forecast}: ${fan.figureText(point.mean)}`,
      `50%: ${range(point.q25, point.q75)}`,
      `80%: ${range(point.q10, point.q90)}`,
      `95%: ${range(point.q025, point.q975)}`,
    );
  }
  if (figure !== undefined) lines.push(`${fan.words.figure}: ${fan.figureText(figure.used)}`);
  return lines.join('<br/>');
}
