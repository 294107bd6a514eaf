import { AppError, type Language } from '@quanyu/domain';
import type { SegmentRuleRecord } from '@quanyu/ledger';
import {
  customersByIds,
  describeSegmentRule,
  listSegments,
  ruleFields,
  segmentCustomers,
} from '@quanyu/loop';
import type { SegmentRuleAnswer } from '../api/segment-rules.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { customerRows } from './customers.ts';
import { notFound } from './retailer-context.ts';

const SAMPLE = 10;

export const segmentRules: Handler<'segmentRules'> = async ({ language }, services) => {
  const [rules, counts] = await Promise.all([
    services.ledger.segmentRules.list(),
    services.segments.counts(),
  ]);
  const rows = rules.map((rule) => ruleAnswer(rule, counts.get(rule.segment) ?? 0, language));
  return { rows, nextCursor: null, total: rows.length };
};

function ruleAnswer(
  { segment, name, expression, updatedAt, updatedBy }: SegmentRuleRecord,
  customers: number,
  language: Language,
): SegmentRuleAnswer {
  const words = describeSegmentRule(expression, language);
  return { segment, name, expression, words, customers, updatedAt, updatedBy };
}

export const segmentRuleFields: Handler<'segmentRuleFields'> = async ({ language }) => ({
  fields: [...ruleFields(language)],
});

export const addSegmentRule: Handler<'addSegmentRule'> = async (request, services) => {
  const { name, expression, lang } = request.body;
  // A rule that cannot be read is refused before it is kept.
  describeSegmentRule(expression, lang);
  const rule = await services.ledger.segmentRules.add({ name, expression }, actorName(request));
  return answered(services, rule, lang);
};

export const changeSegmentRule: Handler<'changeSegmentRule'> = async (request, services) => {
  const { name, expression, lang } = request.body;
  describeSegmentRule(expression, lang);
  const { segment } = request.params;
  const changed = { name, expression };
  const rule = await services.ledger.segmentRules.change(segment, changed, actorName(request));
  return answered(services, rule, lang);
};

async function answered(
  services: Services,
  rule: SegmentRuleRecord,
  language: Language,
): Promise<SegmentRuleAnswer> {
  const counts = await services.segments.counts();
  return ruleAnswer(rule, counts.get(rule.segment) ?? 0, language);
}

export const removeSegmentRule: Handler<'removeSegmentRule'> = async (request, services) => {
  await services.ledger.segmentRules.remove(request.params.segment, actorName(request));
  return { ok: true };
};

export const previewSegment: Handler<'previewSegment'> = async ({ body }, services) => {
  const words = describeSegmentRule(body.expression, body.lang);
  const { members, of } = await services.segments.preview(body.expression);
  return { customers: members.length, of, words, sample: members.slice(0, SAMPLE) };
};

const CURSOR = /^o(\d{1,9})$/;

export const segmentMembers: Handler<'segmentMembers'> = async (
  { params, query, language },
  services,
) => {
  const { segment } = params;
  const members =
    (await services.segments.members(segment)) ??
    (await segmentCustomers(services.engine, segment));
  if (members.length === 0 && !(await isSegment(services, segment))) {
    throw notFound('segment', segment);
  }
  const sorted = members.toSorted();
  const start = offsetOf(query.cursor);
  const ids = sorted.slice(start, start + query.limit);
  const end = start + ids.length;
  return {
    rows: await customerRows(services, await customersByIds(services.engine, ids), language),
    nextCursor: end < sorted.length ? `o${end}` : null,
    total: sorted.length,
  };
};

async function isSegment({ ledger, engine }: Services, segment: string): Promise<boolean> {
  const rules = await ledger.segmentRules.list();
  if (rules.some((rule) => rule.segment === segment)) return true;
  const found = await listSegments(engine);
  return found.some((row) => row['segment_id'] === segment);
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = CURSOR.exec(cursor);
  if (match !== null) return Number(match[1]);
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    'Cannot go on as the cursor is not one that this list gave',
    { place: 'cursor' },
  );
}
