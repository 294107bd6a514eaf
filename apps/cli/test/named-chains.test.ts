import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describeShared, makeDataDir, removeDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../bin/quanyu.js', import.meta.url));
const PRODUCTS = 8;
/** The first call of the program may have to build it. */
const CALL_MS = 600_000;
const LAST_DAY = 330;

/** The named chains of the mission, each one command, on products of Online Retail. */
describeShared(
  'quanyu replenish --model arima and quanyu allocate on Online Retail',
  'forecast/online-retail-daily.csv.gz',
  (path) => {
    let folder: string;
    let sales: readonly { product: string; time: number; units: number }[];
    let products: readonly string[];

    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: 'utf8' });
    const write = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return name;
    };
    const rowsOf = (name: string): string[][] =>
      readFileSync(join(folder, name), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));

    beforeAll(() => {
      folder = makeDataDir('chains');
      mkdirSync(folder, { recursive: true });
      const [head = '', ...lines] = gunzipSync(readFileSync(path))
        .toString('utf8')
        .trim()
        .split('\n');
      const names = head.split(',');
      const [sku, date, units] = ['sku', 'date', 'units'].map((name) => names.indexOf(name));
      const first = Date.parse('2010-12-01');
      const all = lines.map((line) => {
        const cells = line.split(',');
        return {
          product: String(cells[sku ?? 0]),
          time: Math.round((Date.parse(String(cells[date ?? 0])) - first) / 86_400_000),
          units: Number(cells[units ?? 0]),
        };
      });
      // Those that sold on most of the last ninety days: what sold once in bulk is no rate.
      const days = new Map<string, number>();
      for (const { product, time } of all) {
        if (time > LAST_DAY - 90 && time <= LAST_DAY) {
          days.set(product, (days.get(product) ?? 0) + 1);
        }
      }
      products = [...days]
        .sort((a, b) => b[1] - a[1])
        .slice(0, PRODUCTS)
        .map(([id]) => id);
      const wanted = new Set(products);
      sales = all.filter((row) => wanted.has(row.product) && row.time <= LAST_DAY);
    });
    afterAll(() => removeDataDir(folder));

    it(
      'turns sales into order proposals by ARIMA, one a product, more where less is there',
      () => {
        const lines = sales.map((row) => `${row.product},UK,${row.time},${row.units}`);
        const file = write('sales.csv', `product,location,time,units\n${lines.join('\n')}\n`);
        const params = write(
          'params.json',
          '{"period":"day","reviewPeriods":1,"leadTimePeriods":7,"holdingCost":0.002,"shortageCost":0.4}',
        );
        // Every other product has more than it can sell.
        const onHand = products.map((_, i) => (i % 2 === 0 ? 0 : 1_000_000));
        const stock = products.map((product, i) => `${product},UK,${onHand[i]}`).join('\n');
        const name = write('stock.csv', `product,location,on_hand\n${stock}\n`);
        const done = run(
          ...['replenish', '--model', 'arima', '--sales', file, '--stock', name],
          ...['--params', params, '--out', 'orders.csv'],
        );
        expect(done.status, done.stderr).toBe(0);
        const rows = rowsOf('orders.csv');
        expect(rows.map(([product]) => product)).toEqual([...products]);
        rows.forEach(([, , units], i) => {
          expect(Number.isInteger(Number(units))).toBe(true);
          if (onHand[i] === 0) expect(Number(units)).toBeGreaterThan(0);
          else expect(Number(units)).toBe(0);
        });
      },
      CALL_MS,
    );

    it(
      'says before it is asked which warehouse and store hold what, no more than there is',
      () => {
        // Four stores with shares of the demand, two warehouses with too little for all of them.
        const shares = [0.4, 0.3, 0.2, 0.1];
        const weekly = new Map(
          products.map((product) => {
            const last = sales.filter((row) => row.product === product && row.time > LAST_DAY - 28);
            return [product, last.reduce((sum, row) => sum + row.units, 0) / 4];
          }),
        );
        const demand = products.flatMap((product) =>
          shares.map((share, i) => `${product},S${i},${(weekly.get(product) ?? 0) * share}`),
        );
        const supply = products.flatMap((product) => {
          const units = Math.floor((weekly.get(product) ?? 0) * 0.7);
          return [
            `${product},W1,${Math.ceil(units / 2)}`,
            `${product},W2,${Math.floor(units / 2)}`,
          ];
        });
        const done = run(
          ...[
            'allocate',
            '--supply',
            write('supply.csv', `product,location,units\n${supply.join('\n')}\n`),
          ],
          ...['--demand', write('demand.csv', `product,location,mean\n${demand.join('\n')}\n`)],
          ...['--out', 'moves.csv'],
        );
        expect(done.status, done.stderr).toBe(0);
        const sent = new Map<string, number>();
        const got = new Map<string, number>();
        for (const [product = '', from = '', to = '', units = ''] of rowsOf('moves.csv')) {
          sent.set(`${product}|${from}`, (sent.get(`${product}|${from}`) ?? 0) + Number(units));
          got.set(`${product}|${to}`, (got.get(`${product}|${to}`) ?? 0) + Number(units));
        }
        for (const line of supply) {
          const [product = '', place = '', units = ''] = line.split(',');
          expect(sent.get(`${product}|${place}`) ?? 0).toBeLessThanOrEqual(Number(units));
        }
        const gotBy = (place: string): number =>
          products.reduce((sum, product) => sum + (got.get(`${product}|${place}`) ?? 0), 0);
        expect(gotBy('S0')).toBeGreaterThan(gotBy('S3'));
        expect(gotBy('S3')).toBeGreaterThan(0);
        const total = [...sent.values()].reduce((sum, units) => sum + units, 0);
        const there = supply.reduce((sum, line) => sum + Number(line.split(',')[2]), 0);
        // Less than the demand is there: all of it goes out.
        expect(total).toBe(there);
      },
      CALL_MS,
    );
  },
);
