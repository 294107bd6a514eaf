/** What the scanner cannot go on from; the caller turns it into an error with the file's name. */
export interface ScanFailure {
  readonly kind: 'quote-open' | 'record-too-long' | 'too-many-columns';
  /** Line of the file on which the record or the open quote begins, from 1. */
  readonly line: number;
  /** Field inside the record, from 1. */
  readonly column: number;
}

export interface ScannerOptions {
  readonly delimiter: string;
  readonly recordCharsMax: number;
  readonly columnsMax: number;
  readonly fail: (failure: ScanFailure) => never;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;

/**
 * Splits text that comes in chunks into records after RFC 4180: quoted fields may hold delimiters,
 * doubled quotes and line ends; LF, CRLF and lone CR end a record, mixed in one file. Two
 * leniencies: a quote inside an unquoted field is text, and text after a closing quote is kept.
 * Blank lines are no records. Memory: one chunk and one unfinished record.
 */
export class CsvScanner {
  /** Records completed since `take`, and the line on which each begins. */
  private rows: string[][] = [];
  private lines: number[] = [];
  private text = '';
  /** Where the unfinished field begins, where scanning goes on, and the state there. */
  private fieldStart = 0;
  private at = 0;
  private quoteStart = -1;
  private quoteLine = 0;
  private row: string[] = [];
  private line = 1;
  private rowLine = 1;
  private recordChars = 0;
  private readonly delimiter: number;
  private readonly options: ScannerOptions;

  constructor(options: ScannerOptions) {
    this.options = options;
    this.delimiter = options.delimiter.charCodeAt(0);
  }

  push(chunk: string): void {
    this.text =
      this.fieldStart < this.text.length ? this.text.slice(this.fieldStart) + chunk : chunk;
    this.at -= this.fieldStart;
    if (this.quoteStart >= 0) this.quoteStart -= this.fieldStart;
    this.fieldStart = 0;
    this.scan(false);
    const open = this.text.length - this.fieldStart + this.recordChars;
    if (open > this.options.recordCharsMax) this.failLong();
  }

  end(): void {
    this.scan(true);
    if (this.quoteStart >= 0) this.failQuote('quote-open');
    if (this.fieldStart < this.text.length || this.row.length > 0) {
      this.endField(this.text.length);
      this.endRow();
    }
    this.text = '';
    this.fieldStart = 0;
    this.at = 0;
  }

  take(): { rows: string[][]; lines: number[] } {
    const taken = { rows: this.rows, lines: this.lines };
    this.rows = [];
    this.lines = [];
    return taken;
  }

  private scan(isEnd: boolean): void {
    const { text, delimiter } = this;
    const length = text.length;
    let at = this.at;
    while (at < length) {
      if (this.quoteStart >= 0) {
        at = this.scanQuoted(at, isEnd);
        if (at < 0) return;
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === delimiter) {
        this.endField(at);
        at += 1;
        this.fieldStart = at;
      } else if (code === LF || code === CR) {
        if (code === CR && at + 1 === length && !isEnd) break;
        this.endField(at);
        at += code === CR && text.charCodeAt(at + 1) === LF ? 2 : 1;
        this.fieldStart = at;
        this.line += 1;
        this.endRow();
      } else if (code === QUOTE && at === this.fieldStart) {
        this.quoteStart = at;
        this.quoteLine = this.line;
        at += 1;
      } else {
        at += 1;
        while (at < length) {
          const next = text.charCodeAt(at);
          if (next === delimiter || next === LF || next === CR) break;
          at += 1;
        }
      }
    }
    this.at = at;
  }

  /** Goes to the end of a quoted field; -1 where more text is needed. */
  private scanQuoted(from: number, isEnd: boolean): number {
    const { text } = this;
    const length = text.length;
    let at = from;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        this.at = length;
        return -1;
      }
      if (quote + 1 === length && !isEnd) {
        this.at = quote;
        return -1;
      }
      if (text.charCodeAt(quote + 1) === QUOTE) {
        at = quote + 2;
        continue;
      }
      let stop = quote + 1;
      while (stop < length) {
        const code = text.charCodeAt(stop);
        if (code === this.delimiter || code === LF || code === CR) break;
        stop += 1;
      }
      const isCut = stop === length || (text.charCodeAt(stop) === CR && stop + 1 === length);
      if (isCut && !isEnd) {
        this.at = quote;
        return -1;
      }
      return this.closeQuoted(quote, stop);
    }
  }

  private closeQuoted(quote: number, stop: number): number {
    const { text } = this;
    let value = text.slice(this.quoteStart + 1, quote);
    if (value.includes('\n') || value.includes('\r')) this.line += lineEnds(value);
    if (value.includes('""')) value = value.replaceAll('""', '"');
    if (stop > quote + 1) value += text.slice(quote + 1, stop);
    this.quoteStart = -1;
    this.pushField(value, stop);
    const code = text.charCodeAt(stop);
    let next = stop + 1;
    if (stop >= text.length) next = stop;
    else if (code === CR && text.charCodeAt(stop + 1) === LF) next = stop + 2;
    this.fieldStart = next;
    this.at = next;
    if (stop >= text.length) {
      this.endRow();
    } else if (code !== this.delimiter) {
      this.line += 1;
      this.endRow();
    }
    return next;
  }

  private endField(stop: number): void {
    this.pushField(this.text.slice(this.fieldStart, stop), stop);
  }

  private pushField(value: string, stop: number): void {
    this.row.push(value);
    this.recordChars += stop - this.fieldStart + 1;
    if (this.row.length > this.options.columnsMax) this.failQuote('too-many-columns');
  }

  private endRow(): void {
    const { row } = this;
    if (this.recordChars > this.options.recordCharsMax) this.failLong();
    if (row.length > 1 || row[0] !== '') {
      this.rows.push(row);
      this.lines.push(this.rowLine);
    }
    this.row = [];
    this.recordChars = 0;
    this.rowLine = this.line;
  }

  private failLong(): never {
    return this.failQuote(this.quoteStart >= 0 ? 'quote-open' : 'record-too-long');
  }

  private failQuote(kind: ScanFailure['kind']): never {
    const line = kind === 'quote-open' ? this.quoteLine : this.rowLine;
    return this.options.fail({
      kind,
      line,
      column: this.row.length + (kind === 'too-many-columns' ? 0 : 1),
    });
  }
}

function lineEnds(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count += 1;
  }
  return count;
}
