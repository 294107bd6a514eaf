import { type Catalogue, type Language, renderReason } from '@quanyu/domain';
import { CLEAN_RULES } from '../clean/rules.ts';
import { ISSUE_EXAMPLES_MAX, REJECTED_ROWS_MAX } from '../limits.ts';
import type { FoundIssue, IssueExample, RejectedFileRow } from '../sink/fact-sink.ts';
import type { CellProblem } from './cell.ts';
import { REJECT_CODES } from './reject-codes.ts';

interface Counted {
  count: number;
  line: number;
  readonly examples: IssueExample[];
}

/** Gathers what one file's import touched and refused. Counts are complete, examples bounded. */
export class Findings {
  readonly rejected: RejectedFileRow[] = [];
  rejectedCount = 0;
  private readonly counts = new Map<string, Counted>();
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  touch(code: string, line: number, params: IssueExample['params'] = {}): void {
    const known = this.counts.get(code);
    if (known === undefined) {
      this.counts.set(code, { count: 1, line, examples: [{ line, params }] });
      return;
    }
    known.count += 1;
    if (known.examples.length < ISSUE_EXAMPLES_MAX) known.examples.push({ line, params });
  }

  reject(row: RejectedFileRow): void {
    this.rejectedCount += 1;
    this.touch(row.code, row.line, { field: row.field, value: row.message.slice(0, 200) });
    if (this.rejected.length < REJECTED_ROWS_MAX) this.rejected.push(row);
  }

  byCode(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.counts].map(([code, one]) => [code, one.count]));
  }

  issues(): FoundIssue[] {
    return [...this.counts].map(([code, { count, line, examples }]) => ({
      code,
      severity: severityOf(code),
      file: this.file,
      count,
      line,
      examples,
      ...issueText(code),
    }));
  }
}

function severityOf(code: string): FoundIssue['severity'] {
  return CLEAN_RULES.find((rule) => rule.code === code)?.severity ?? 'error';
}

function issueText(code: string): { readonly message: string; readonly remedy: string } {
  const rule = CLEAN_RULES.find((one) => one.code === code);
  if (rule !== undefined) {
    return {
      message: rule.english,
      remedy: 'Nothing need be done; correct the source to be rid of it.',
    };
  }
  const spec = Object.entries(REJECT_CODES).find(([name]) => name === code)?.[1];
  const remedy = spec?.remedyEnglish ?? 'Correct the rejected rows and import them again.';
  return { message: `Rows were rejected: ${code}.`, remedy };
}

/** Message and remedy of a cell that cannot be read. */
export function problemText(
  cell: CellProblem,
  language: Language = 'en',
): { readonly message: string; readonly remedy: string } {
  const spec = REJECT_CODES[cell.problem];
  const isChinese = language === 'zh';
  const catalogue: Catalogue = { [cell.problem]: isChinese ? spec.chinese : spec.english };
  const params = { field: cell.field, value: JSON.stringify(cell.value) };
  const message = renderReason({ code: cell.problem, params }, catalogue, language);
  return { message, remedy: isChinese ? spec.remedyChinese : spec.remedyEnglish };
}
