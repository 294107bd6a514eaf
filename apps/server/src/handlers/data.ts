import { AppError, type Language } from '@quanyu/domain';
import { CLEAN_RULES, issueText, REJECT_CODES, rejectedRowText } from '@quanyu/files';
import type { IssueRecord, RejectedRowRecord } from '@quanyu/ledger';
import { qualityIssueText } from '@quanyu/loop';
import type { RejectedRow } from '../api/operation.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { cursorNumber } from './access.ts';

export const dataIssues: Handler<'dataIssues'> = async ({ query, language }, { ledger }) => {
  const limit = Math.min(query.limit, 1_000);
  const issues = await ledger.issues.list({
    limit,
    ...gravestOf(query.sort),
    ...(query.cursor === undefined ? {} : { afterId: cursorNumber(query.cursor) }),
    ...(query.code === undefined ? {} : { code: query.code }),
    ...(query.severity === undefined ? {} : { severity: query.severity }),
    ...(query.run === undefined ? {} : { runId: query.run }),
  });
  const last = issues.length === limit ? issues.at(-1) : undefined;
  const rows = issues.map((issue) => ({
    issue: issue.issueId,
    run: issue.runId ?? null,
    code: issue.code,
    severity: issue.severity,
    file: issue.file ?? null,
    line: issue.line ?? null,
    field: issue.field ?? null,
    value: issue.value ?? null,
    ...textOf(issue, language),
    count: issue.count,
    status: issue.status,
    foundAt: issue.foundAt,
  }));
  return { rows, nextCursor: last === undefined ? null : String(last.issueId), total: null };
};

/** Issues sort by how grave they are, or stand as they were found. */
function gravestOf(sort: string | undefined): { readonly gravest?: 'first' | 'last' } {
  if (sort === undefined || sort === '') return {};
  if (sort === 'severity') return { gravest: 'first' };
  if (sort === '-severity') return { gravest: 'last' };
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot sort by ${sort.slice(0, 40)}: the list sorts by severity`,
    { place: 'sort' },
  );
}

/** Message and remedy in the language asked for; what no catalogue knows stays as it was stored. */
function textOf(issue: IssueRecord, language: Language): { message: string; remedy: string } {
  const { code, message, remedy, params } = issue;
  const quality = qualityIssueText({ code, ...(params === undefined ? {} : { params }) }, language);
  if (quality !== undefined) return quality;
  const isOfFiles =
    Object.hasOwn(REJECT_CODES, code) || CLEAN_RULES.some((rule) => rule.code === code);
  return isOfFiles && language === 'zh' ? issueText(code, language) : { message, remedy };
}

export const rejectedRows: Handler<'rejectedRows'> = async ({ query, language }, { ledger }) => {
  const limit = Math.min(query.limit, 1_000);
  const found = await ledger.issues.listRejected({
    limit,
    ...(query.cursor === undefined ? {} : { afterId: cursorNumber(query.cursor) }),
    ...(query.search === undefined || query.search === '' ? {} : { runId: query.search }),
  });
  const last = found.length === limit ? found.at(-1) : undefined;
  return {
    rows: found.map((row) => rejectedAnswer(row, language)),
    nextCursor: last === undefined ? null : String(last.rejectedRowId),
    total: null,
  };
};

export function rejectedAnswer(row: RejectedRowRecord, language: Language): RejectedRow {
  const { rejectedRowId, file, line, code, field, raw } = row;
  const params = (row.params ?? {}) as Readonly<Record<string, string>>;
  const message = rejectedRowText({ code, params }, language)?.message ?? row.message;
  return { rejectedRow: rejectedRowId, file, line, code, field: field ?? null, message, raw };
}
