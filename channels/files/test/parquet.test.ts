import { openDuckdbEngine, raw } from '@quanyu/lake';
import { describe, expect, it } from 'vitest';
import { createParquetReader } from '../src/index.ts';
import { imported, testFolder } from './folder.ts';

const file = testFolder();

describe('createParquetReader()', () => {
  it('imports a Parquet file like its CSV twin, in the order of the file', {
    timeout: 120_000,
  }, async () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => {
      const day = String((i % 28) + 1).padStart(2, '0');
      return `O${i % 50},2024-01-${day} 10:00:00,P${i % 7},${(i % 5) + 1},${(i % 9) + 0.25}`;
    });
    const text = `order,time,product,quantity,unit_price\n${rows.join('\n')}\n`;
    const csv = file('orders.csv', text);
    const parquet = csv.replace(/\.csv$/, '-p.parquet');
    const engine = await openDuckdbEngine({ tempDir: csv.replace(/orders\.csv$/, 'spill') });
    try {
      await engine.exec(
        raw(`copy (select * from read_csv('${csv}')) to '${parquet}' (format parquet)`),
      );
      const rest = { source: 'native', parquet: createParquetReader(engine) };
      const a = await imported({ files: [csv], ...rest });
      const b = await imported({ files: [parquet], ...rest });
      expect(b.report.figures).toEqual(a.report.figures);
      expect(b.sink.facts('orders')).toEqual(a.sink.facts('orders'));
      expect(b.report.figures.rowsAccepted).toBe(5_000);
    } finally {
      await engine.close();
    }
  });
});
