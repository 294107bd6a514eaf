import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sharedData } from '@quanyu/testkit';

/** Lines of a gzipped text of shared data, or undefined where it is absent. */
export function sharedLines(path: string): string[] | undefined {
  const file = sharedData(path);
  if (file === undefined) return undefined;
  return gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
}

/** `customer product product …` a line, as columns. */
export function sequenceColumns(lines: readonly string[]): {
  customer: string[];
  product: string[];
} {
  const customer: string[] = [];
  const product: string[] = [];
  for (const line of lines) {
    const [id = '', ...products] = line.trim().split(' ');
    for (const one of products) {
      customer.push(id);
      product.push(one);
    }
  }
  return { customer, product };
}

/** Columns of a gzipped CSV without quotes, header dropped. */
export function csvColumns(path: string): string[][] | undefined {
  const lines = sharedLines(path);
  if (lines === undefined) return undefined;
  const rows = lines.slice(1).map((line) => line.trim().split(','));
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? ''));
}
