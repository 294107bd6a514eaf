import type { ModelRecord, RejectedRowRecord } from '@quanyu/ledger';
import type { ModelAnswer, RejectedRow } from '../api/operation.ts';
import type { Handler } from '../handler.ts';
import { actorName, cursorNumber } from './access.ts';

export const dataIssues: Handler<'dataIssues'> = async ({ query }, { ledger }) => {
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
    message: issue.message,
    remedy: issue.remedy,
    count: issue.count,
    status: issue.status,
    foundAt: issue.foundAt,
  }));
  return { rows, nextCursor: last === undefined ? null : String(last.issueId), total: null };
};

export const rejectedRows: Handler<'rejectedRows'> = async ({ query }, { ledger }) => {
  const limit = Math.min(query.limit, 1_000);
  const found = await ledger.issues.listRejected({
    limit,
    ...(query.cursor === undefined ? {} : { afterId: cursorNumber(query.cursor) }),
    ...(query.search === undefined || query.search === '' ? {} : { runId: query.search }),
  });
  const last = found.length === limit ? found.at(-1) : undefined;
  return {
    rows: found.map(rejectedAnswer),
    nextCursor: last === undefined ? null : String(last.rejectedRowId),
    total: null,
  };
};

export function rejectedAnswer(row: RejectedRowRecord): RejectedRow {
  const { rejectedRowId, file, line, code, field, message, raw } = row;
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
