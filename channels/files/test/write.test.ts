import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvLine, csvText, writeCsv } from '../src/index.ts';
import { testFolder } from './folder.ts';

const file = testFolder();

describe('csvLine()', () => {
  it('quotes what RFC 4180 asks for, and writes numbers plainly', () => {
    expect(csvLine(['a,b', 'q"', 'two\nlines', ' blank', '', null, undefined, true])).toBe(
      '"a,b","q""","two\nlines"," blank",,,,true\n',
    );
    expect(csvLine([1.5, -0, 1e21, 1.5e-7, -2.25e-9, Number.NaN, Number.POSITIVE_INFINITY])).toBe(
      '1.5,0,1000000000000000000000,0.00000015,-0.00000000225,,\n',
    );
  });
  it('makes formulas harmless only when asked', () => {
    const cells = ['=1+1', '+SUM(A1)', '-3.5', '@x', 'plain'];
    expect(csvLine(cells)).toBe('=1+1,+SUM(A1),-3.5,@x,plain\n');
    expect(csvLine(cells, { isFormulaSafe: true })).toBe("'=1+1,'+SUM(A1),-3.5,'@x,plain\n");
  });
});

describe('writeCsv()', () => {
  it('writes whole files', async () => {
    const path = file('out.csv', '');
    const rows = Array.from({ length: 50_000 }, (_, i) => [i, `品${i}`]);
    expect(await writeCsv(path, ['n', 'name'], rows)).toBe(50_000);
    expect(readFileSync(path, 'utf8')).toBe(csvText(['n', 'name'], rows));
  });
  it('leaves nothing behind where the rows fail or the folder is missing', async () => {
    const path = file('keep.csv', 'old\n');
    function* failing(): Generator<string[]> {
      yield ['1'];
      throw new Error('stop');
    }
    await expect(writeCsv(path, ['a'], failing())).rejects.toThrow('stop');
    expect(readFileSync(path, 'utf8')).toBe('old\n');
    expect(existsSync(`${path}.part-${process.pid}`)).toBe(false);
    const missing = `${dirname(path)}/none/x.csv`;
    await expect(writeCsv(missing, ['a'], [])).rejects.toMatchObject({ code: 'FILES_UNWRITABLE' });
  });
});
