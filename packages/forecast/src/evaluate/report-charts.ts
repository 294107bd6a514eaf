import type { BacktestFold } from './backtest.ts';

const WIDTH = 900;
const COLOURS = ['#0969da', '#bc4c00', '#116329', '#8250df', '#a40e26', '#57606a'];
/** Periods of history drawn before the origin. */
const PAST = 60;

/** Bars from zero, one a label. */
export function barChart(
  bars: readonly { readonly label: string; readonly value: number }[],
): string {
  const most = Math.max(0, ...bars.map(({ value }) => finite(value)));
  const rows = bars.map(({ label, value }, i) => {
    const width = most > 0 ? (600 * finite(value)) / most : 0;
    const y = 8 + 26 * i;
    return (
      `<text x="0" y="${y + 14}" font-size="13">${escaped(label)}</text>` +
      `<rect x="220" y="${y}" width="${width.toFixed(1)}" height="18" fill="${colour(i)}"/>`
    );
  });
  return svg(16 + 26 * bars.length, rows);
}

/** Lines over steps 1, 2, … with a legend. */
export function lineChart(
  lines: readonly { readonly label: string; readonly values: readonly number[] }[],
  step: string,
): string {
  const values = lines.flatMap((line) => line.values.map(finite));
  const place = placing({
    low: 0,
    high: Math.max(0, ...values),
    count: Math.max(1, ...lines.map((line) => line.values.length)),
  });
  const drawn = lines.flatMap((line, i) => [
    polyline(line.values, place, colour(i)),
    `<text x="60" y="${36 + 16 * i}" font-size="13" fill="${colour(i)}">${escaped(line.label)}</text>`,
  ]);
  return svg(260, [...axes(place, 'WAPE', step), ...drawn]);
}

/** The end of a history, what came, the mean, and a band between the outer levels. */
export function fanChart(
  values: ArrayLike<number>,
  fold: BacktestFold,
  levels: readonly number[],
): string {
  const first = Math.max(0, fold.origin - PAST);
  const past = Array.from(
    { length: fold.origin - first },
    (_, t) => values[first + t] ?? Number.NaN,
  );
  const gap = past.map(() => Number.NaN);
  const order = levels.map((level, i) => ({ level, row: fold.forecast.quantiles[i] }));
  order.sort((a, b) => a.level - b.level);
  const low = [...gap, ...(order[0]?.row ?? [])];
  const high = [...gap, ...(order.at(-1)?.row ?? [])];
  const mean = [...gap, ...fold.forecast.mean];
  const actual = [...past, ...fold.actual];
  const all = [...actual, ...mean, ...low, ...high].filter((value) => Number.isFinite(value));
  const place = placing({
    low: Math.min(0, ...all),
    high: Math.max(0, ...all),
    count: actual.length,
  });
  const ahead = mean.map((_, t) => t).slice(past.length);
  const edge = [
    ...ahead.map((t) => point(place, t, high[t] ?? 0)),
    ...ahead.toReversed().map((t) => point(place, t, low[t] ?? 0)),
  ];
  const band =
    low.length > past.length ? [`<polygon points="${edge.join(' ')}" fill="#ddf4ff"/>`] : [];
  return svg(260, [
    ...band,
    ...axes(place, '', ''),
    polyline(actual, place, '#57606a'),
    polyline(mean, place, '#0969da'),
  ]);
}

interface Place {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

function placing(place: Place): Place {
  return place.high > place.low ? place : { ...place, high: place.low + 1 };
}

function point({ low, high, count }: Place, t: number, value: number): string {
  const x = 50 + ((WIDTH - 70) * t) / Math.max(1, count - 1);
  const y = 230 - (210 * (value - low)) / (high - low);
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** A line that is broken where a value is missing. */
function polyline(values: readonly number[], place: Place, stroke: string): string {
  const runs: string[][] = [[]];
  values.forEach((value, t) => {
    if (Number.isFinite(value)) runs.at(-1)?.push(point(place, t, value));
    else if ((runs.at(-1)?.length ?? 0) > 0) runs.push([]);
  });
  return runs
    .filter((run) => run.length > 0)
    .map(
      (run) =>
        `<polyline points="${run.join(' ')}" fill="none" stroke="${stroke}" stroke-width="2"/>`,
    )
    .join('');
}

function axes({ low, high }: Place, title: string, step: string): string[] {
  return [
    '<path d="M50 20V230H880" fill="none" stroke="#8c959f"/>',
    `<text x="44" y="24" font-size="12" text-anchor="end">${short(high)}</text>`,
    `<text x="44" y="230" font-size="12" text-anchor="end">${short(low)}</text>`,
    `<text x="50" y="14" font-size="12">${escaped(title)}</text>`,
    `<text x="880" y="248" font-size="12" text-anchor="end">${escaped(step)}</text>`,
  ];
}

function svg(height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" xmlns="http://www.w3.org/2000/svg">${parts.join('')}</svg>`;
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function colour(i: number): string {
  return COLOURS[i % COLOURS.length] ?? '#57606a';
}

/** Text made harmless for HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
