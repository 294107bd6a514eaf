import type { Language } from '@quanyu/domain';
import { CLEAN_RULES, issueText, REJECT_CODES, rejectedRowText } from '@quanyu/files';
import type { IssueRecord, ModelRecord, RejectedRowRecord } from '@quanyu/ledger';
import { qualityIssueText } from '@quanyu/loop';
import type { ModelAnswer, RejectedRow } from '../api/operation.ts';
import type { Handler } from '../handler.ts';
import { actorName, cursorNumber } from './access.ts';

export const dataIssues: Handler<'dataIssues'> = async ({ query, language }, { ledger }) => {
  const limit = Math.min(query.limit, 1_000);
  const issues = await ledger.issues.list({
    limit,
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

export const models: Handler<'models'> = async ({ query }, { ledger }) => {
  const found = await ledger.models.list({ limit: 1_000 });
  const start = query.cursor === undefined ? 0 : cursorNumber(query.cursor);
  const end = start + query.limit;
  const rows = found.slice(start, end).map(modelAnswer);
  return { rows, nextCursor: end < found.length ? String(end) : null, total: found.length };
};

function modelAnswer(record: ModelRecord): ModelAnswer {
  const { modelId, kind, name, version, status, dataVersion, sizeBytes, fittedAt } = record;
  const params = { ...record.params };
  const metrics = { ...record.metrics };
  return {
    model: modelId,
    kind,
    name,
    version,
    status,
    dataVersion,
    params,
    metrics,
    sizeBytes,
    fittedAt,
  };
}

export const promoteModel: Handler<'promoteModel'> = async (request, { ledger }) =>
  modelAnswer(await ledger.models.promote(request.params.model, actorName(request)));
