import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../src/index.ts';
import { CsvScanner, type ScanFailure } from '../src/kernels/csv-scanner.ts';

function scan(chunks: readonly string[], delimiter = ','): { rows: string[][]; lines: number[] } {
  const scanner = new CsvScanner({
    delimiter,
    recordCharsMax: 1000,
    columnsMax: 50,
    fail: (failure: ScanFailure) => {
      throw new Error(JSON.stringify(failure));
    },
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.end();
  return scanner.take();
}

describe('CsvScanner', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a\rb\r\nc\nd', [['a'], ['b'], ['c'], ['d']]],
    ['"a,1","b ""q""",\n', [['a,1', 'b "q"', '']]],
    ['"two\nlines",x\n', [['two\nlines', 'x']]],
    ['a,5" pipe,c\n', [['a', '5" pipe', 'c']]],
    ['"a"b,c\n', [['ab', 'c']]],
    ['\n\na,\n\n', [['a', '']]],
    ['a,', [['a', '']]],
    [',\n', [['', '']]],
    ['"a"', [['a']]],
    ['"a",', [['a', '']]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect(scan([text]).rows).toEqual(rows);
    expect(scan([...text]).rows).toEqual(rows);
  });

  it('names the line on which each record begins, quoted line ends counted', () => {
    expect(scan(['h\n"a\nb"\n\nc\r\nd']).lines).toEqual([1, 2, 5, 6]);
  });

  it('gives back any table whatever its texts and however it is cut into chunks', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '中', ';') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, fc.array(fc.nat(7), { maxLength: 30 }), (rows, cuts) => {
        const text = rows.map((row) => csvLine(row)).join('');
        const chunks: string[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(text.slice(at, at + cut));
          at += cut;
        }
        chunks.push(text.slice(at));
        expect(scan(chunks).rows).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it('fails with line and column on an open quote, a long record, too many columns', () => {
    expect(() => scan(['a,b\n1,"x\ny'])).toThrow('{"kind":"quote-open","line":2,"column":2}');
    expect(() => scan(['a\n', 'x'.repeat(600), 'x'.repeat(600)])).toThrow('record-too-long');
    expect(() => scan([`a\n${'x,'.repeat(60)}`])).toThrow('"kind":"too-many-columns","line":2');
  });
});
