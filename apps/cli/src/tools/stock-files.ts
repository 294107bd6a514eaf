import { readColumns } from '@quanyu/files';
import type { SalesRow, StockRow } from '@quanyu/inventory';

const text = (name: string, isRequired = true) => ({ name, type: 'text', isRequired }) as const;

/** `product,location,time,units[,available]` */
export async function salesRows(path: string): Promise<readonly SalesRow[]> {
  const table = await readColumns(path, {
    columns: [
      text('product'),
      text('location'),
      text('time'),
      { name: 'units', type: 'number?' },
      { name: 'available', type: 'number?', isRequired: false },
    ],
  });
  const units = table.numbers.get('units');
  const available = table.numbers.get('available');
  const [products, locations, times] = ['product', 'location', 'time'].map(
    (name) => table.texts.get(name) ?? [],
  );
  return Array.from({ length: table.rows }, (_, row) => ({
    product: products?.[row] ?? '',
    location: locations?.[row] ?? '',
    time: times?.[row] ?? '',
    units: units?.[row] ?? Number.NaN,
    ...(available === undefined || Number.isNaN(available[row])
      ? {}
      : { available: available[row] ?? 1 }),
  }));
}

/** `product,location,on_hand[,due_1,due_2,…]`, every column kept as text beside. */
export async function stockRows(path: string): Promise<readonly StockRow[]> {
  const table = await readColumns(path, {
    columns: [text('product'), text('location'), text('on_hand')],
    others: 'text',
  });
  const column = (name: string) => table.texts.get(name) ?? [];
  const due = table.header
    .map((name) => ({ name, match: /^due_(\d+)$/i.exec(name.trim()) }))
    .flatMap(({ name, match }) => (match === null ? [] : [{ name, period: Number(match[1]) }]));
  const periods = due.reduce((most, { period }) => Math.max(most, period), 0);
  return Array.from({ length: table.rows }, (_, row) => {
    const arrivals: number[] = Array.from({ length: periods }, () => 0);
    for (const { name, period } of due) {
      if (period > 0) arrivals[period - 1] = Number(column(name)[row] || 0);
    }
    const columns = Object.fromEntries(
      [...table.texts].map(([name, cells]) => [name, cells[row] ?? '']),
    );
    const product = column('product')[row] ?? '';
    const location = column('location')[row] ?? '';
    const onHandText = column('on_hand')[row] ?? '';
    const onHandUnits = onHandText.trim() === '' ? Number.NaN : Number(onHandText);
    return { product, location, onHandUnits, due: arrivals, columns };
  });
}

/** Sales as even series over the file's periods: zero between, missing before the first. */
export function seriesOfSales(rows: readonly SalesRow[]): ReadonlyMap<string, Float64Array> {
  const times = [...new Set(rows.map((row) => String(row.time)))];
  const areNumbers = times.every((time) => time.trim() !== '' && Number.isFinite(Number(time)));
  times.sort((a, b) => (areNumbers ? Number(a) - Number(b) : a < b ? -1 : 1));
  const place = new Map(times.map((time, index) => [time, index]));
  const series = new Map<string, Float64Array>();
  for (const row of rows) {
    const key = JSON.stringify([row.product, row.location]);
    const values = series.get(key) ?? new Float64Array(times.length).fill(Number.NaN);
    series.set(key, values);
    const at = place.get(String(row.time)) ?? 0;
    const isSoldOut = (row.available ?? 1) <= 0;
    if (Number.isNaN(row.units) || isSoldOut) continue;
    const before = values[at] ?? Number.NaN;
    values[at] = (Number.isNaN(before) ? 0 : before) + row.units;
  }
  const soldOut = new Set(
    rows
      .filter((row) => (row.available ?? 1) <= 0 || Number.isNaN(row.units))
      .map(
        (row) => `${JSON.stringify([row.product, row.location])}|${place.get(String(row.time))}`,
      ),
  );
  for (const [key, values] of series) {
    let hasBegun = false;
    values.forEach((value, at) => {
      if (!Number.isNaN(value)) hasBegun = true;
      else if (hasBegun && !soldOut.has(`${key}|${at}`)) values[at] = 0;
    });
  }
  return series;
}
