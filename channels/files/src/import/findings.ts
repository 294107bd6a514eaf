import { type Catalogue, type Language, renderReason } from '@quanyu/domain';
import { CLEAN_RULES } from '../clean/rules.ts';
import { ISSUE_EXAMPLES_MAX, REJECTED_BATCH_ROWS } from '../limits.ts';
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
  private rejected: RejectedFileRow[] = [];
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
    this.touch(row.code, row.line, { field: row.field, value: row.message.slice(0, 200) });
    this.rejected.push(row);
  }

  /** Rejected rows not handed on yet, once there are enough for a batch; all of them at the end. */
  takeRejected(isEnd = false): readonly RejectedFileRow[] {
    if (!isEnd && this.rejected.length < REJECTED_BATCH_ROWS) return [];
    const rows = this.rejected;
    this.rejected = [];
    return rows;
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

/** Message and remedy of what an import found under a code, a rule's or a refusal's. */
export function issueText(
  code: string,
  language: Language = 'en',
): { readonly message: string; readonly remedy: string } {
  const isChinese = language === 'zh';
  const rule = CLEAN_RULES.find((one) => one.code === code);
  if (rule !== undefined) {
    return {
      message: isChinese ? rule.chinese : rule.english,
      remedy: isChinese
        ? '无需处理；如要消除，请更正来源数据。'
        : 'Nothing need be done; correct the source to be rid of it.',
    };
  }
  const spec = Object.entries(REJECT_CODES).find(([name]) => name === code)?.[1];
  const message = isChinese ? `有行被拒绝：${code}。` : `Rows were rejected: ${code}.`;
  const general = isChinese
    ? '更正被拒绝的行并重新导入。'
    : 'Correct the rejected rows and import them again.';
  return { message, remedy: (isChinese ? spec?.remedyChinese : spec?.remedyEnglish) ?? general };
}

/**
 * Message and remedy of a rejected row from its code and params; undefined for a code that is not
 * this package's, as those of rows that the ledger refused: their stored message holds.
 */
export function rejectedRowText(
  row: { readonly code: string; readonly params: Readonly<Record<string, string>> },
  language: Language = 'en',
): { readonly message: string; readonly remedy: string } | undefined {
  const spec = Object.entries(REJECT_CODES).find(([name]) => name === row.code)?.[1];
  if (spec === undefined) return undefined;
  const isChinese = language === 'zh';
  const catalogue: Catalogue = { [row.code]: isChinese ? spec.chinese : spec.english };
  const message = renderReason({ code: row.code, params: { ...row.params } }, catalogue, language);
  return { message, remedy: isChinese ? spec.remedyChinese : spec.remedyEnglish };
}

/** What the message of a cell that cannot be read is about. */
export function problemParams(cell: CellProblem): {
  readonly field: string;
  readonly value: string;
} {
  return { field: cell.field, value: JSON.stringify(cell.value) };
}
