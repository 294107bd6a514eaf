import type { ModelRecord } from '@quanyu/ledger';
import type { ModelAnswer } from '../api/operation.ts';
import type { Handler } from '../handler.ts';
import { actorName, cursorNumber } from './access.ts';

const MODELS_MAX = 1_000;

export const models: Handler<'models'> = async ({ query }, { ledger }) => {
  const { kind } = query;
  const filter = { limit: MODELS_MAX, ...(kind === undefined ? {} : { kind }) };
  const found = await ledger.models.list(filter);
  const start = query.cursor === undefined ? 0 : cursorNumber(query.cursor);
  const end = start + query.limit;
  const rows = found.slice(start, end).map(modelAnswer);
  return { rows, nextCursor: end < found.length ? String(end) : null, total: found.length };
};

function modelAnswer(record: ModelRecord): ModelAnswer {
  const { modelId, kind, name, version, status, dataVersion, sizeBytes, fittedAt } = record;
  return {
    model: modelId,
    kind,
    name,
    version,
    status,
    dataVersion,
    params: { ...record.params },
    metrics: { ...record.metrics },
    sizeBytes,
    run: record.runId,
    fittedAt,
  };
}

export const model: Handler<'model'> = async ({ params }, { ledger }) => {
  const record = await ledger.models.get(params.model);
  const subject = { subjectKind: 'model', subjectId: params.model };
  const [live, entries] = await Promise.all([
    ledger.models.live(record.kind),
    ledger.audit.list({ ...subject, limit: MODELS_MAX }),
  ]);
  return {
    ...modelAnswer(record),
    learningCurve: record.learningCurve.map(curvePoint),
    history: entries.toReversed().map(({ at, actor, action }) => ({ at, actor, action })),
    live: live === undefined ? null : modelAnswer(live),
  };
};

/** A point is an object, a bare number its value, whatever a model's own fit wrote. */
function curvePoint(point: unknown, index: number): Record<string, unknown> {
  const isObject = typeof point === 'object' && point !== null && !Array.isArray(point);
  return isObject ? { ...point } : { step: index + 1, value: point };
}

export const promoteModel: Handler<'promoteModel'> = async (request, { ledger }) =>
  modelAnswer(await ledger.models.promote(request.params.model, actorName(request)));

export const rollBackModel: Handler<'rollBackModel'> = async (request, { ledger }) =>
  modelAnswer(await ledger.models.rollBack(request.body.kind, actorName(request)));

export const retireModel: Handler<'retireModel'> = async (request, { ledger }) => {
  // Unknown ids are told as such, not quietly retired.
  await ledger.models.get(request.params.model);
  return modelAnswer(await ledger.models.retire(request.params.model, actorName(request)));
};
