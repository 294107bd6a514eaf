import { AppError, dayOfIso, instantOfDay, type Language, type Reason } from '@quanyu/domain';
import {
  decisionReason,
  decisionRecord,
  decisionRows,
  type ListedDecision,
  listDecisionRows,
} from '@quanyu/loop';
import type { DecisionActionResult, DecisionAnswer } from '../api/operation.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { aboveLimit } from './approval-limit.ts';
import { changeUnits } from './change-units.ts';
import { notFound, reasonAnswer, wholeOrNull } from './retailer-context.ts';

export const decisions: Handler<'decisions'> = async ({ query, language }, { ledger }) => {
  // What is put off does not wait: the inbox leaves it out unless it is asked for.
  const asked = query.snoozed ?? (query.status === 'proposed' ? 'false' : undefined);
  const isSnoozed = asked === undefined ? undefined : asked === 'true';
  const page = await listDecisionRows(ledger, { ...query, isSnoozed }, query);
  const rows = page.rows.map((row) => decisionAnswer(row, language));
  return { rows, nextCursor: page.nextCursor, total: page.total };
};

export function decisionAnswer(
  { decision, executedAs, canUndo, snoozedUntil }: ListedDecision,
  language: Language,
): DecisionAnswer {
  const { subject, reasons, content, ...rest } = decision;
  const title = decisionReason(content, 'title');
  const ifIgnored = decisionReason(content, 'ifIgnored');
  const answer = (reason: Reason) => reasonAnswer(reason, language);
  return {
    ...rest,
    subject: {
      kind: subject.kind,
      id: subject.id,
      name: subject.name ?? null,
      location: subject.location ?? null,
      channel: subject.channel ?? null,
    },
    title:
      title === undefined ? `${decision.kind}: ${subject.name ?? subject.id}` : answer(title).text,
    content: { ...content },
    reasons: reasons.map(answer),
    ifIgnored: ifIgnored === undefined ? null : answer(ifIgnored),
    executedAs,
    canUndo,
    snoozedUntil,
  };
}

export const decision: Handler<'decision'> = async ({ params, language }, { ledger }) => {
  const id = params.decision;
  const [row] = await decisionRows(ledger, [id]);
  if (row === undefined) throw notFound('decision', id);
  const [log, record] = await Promise.all([
    ledger.decisions.log(id),
    decisionRecord(ledger, row.decision.kind),
  ]);
  return {
    ...decisionAnswer(row, language),
    log: log.map(({ changedAt, ...entry }) => ({ at: changedAt, ...entry })),
    record: {
      measured: Number(record['measured'] ?? 0),
      effectMinor: wholeOrNull(record['effect_minor']),
      lowMinor: wholeOrNull(record['low_minor']),
      highMinor: wholeOrNull(record['high_minor']),
    },
  };
};

/** Leaves out purchases above the limit of who approves or executes them, with the reason. */
async function withinLimit(
  request: ApiRequest<'decide'>,
  services: Services,
  {
    ids,
    failed,
  }: { readonly ids: readonly string[]; readonly failed: DecisionActionResult['failed'] },
): Promise<readonly string[]> {
  const { action } = request.body;
  if (action !== 'approve' && action !== 'execute') return ids;
  // Who carries out what others approved is not asked for their limit.
  const own = action === 'approve' ? ids : await approvedBy(services, ids, actorName(request));
  const { limitMinor, decisions: above } = await aboveLimit(services, request.actor, own);
  const detail = `The order would be above the limit of ${limitMinor} minor units of the role`;
  failed.push(...above.map((decision) => ({ decision, code: 'SERVER_ABOVE_LIMIT', detail })));
  return ids.filter((id) => !above.includes(id));
}

async function approvedBy(
  { ledger }: Services,
  ids: readonly string[],
  actor: string,
): Promise<readonly string[]> {
  const { rows } = await ledger.pool.query<{ readonly decision_id: string }>(
    `select distinct decision_id from decision_log
     where decision_id = any($1) and to_status = 'approved' and actor = $2`,
    [ids, actor],
  );
  return rows.map(({ decision_id }) => decision_id);
}

interface Done {
  readonly ids: readonly string[];
  readonly purchaseOrders: readonly string[];
  readonly transfers: readonly string[];
}

export const decide: Handler<'decide'> = async (request, services) => {
  const { body } = request;
  const ids = [...new Set(body.decisions)];
  if (body.content !== undefined) await editFirst(request, services, ids);
  const failed: DecisionActionResult['failed'] = [];
  const allowed = await withinLimit(request, services, { ids, failed });
  const done = await actOnAll(allowed, failed, (left) => act(request, services, left));
  const rows = await decisionRows(services.ledger, done.ids);
  return {
    done: rows.map((row) => decisionAnswer(row, body.lang)),
    failed,
    purchaseOrders: [...done.purchaseOrders],
    transfers: [...done.transfers],
  };
};

/** Content can be changed of one decision that still waits, as it is approved. */
async function editFirst(
  request: ApiRequest<'decide'>,
  services: Services,
  ids: readonly string[],
): Promise<void> {
  const { action, content = {} } = request.body;
  const [id] = ids;
  if (ids.length === 1 && id !== undefined && action === 'approve') {
    await changeUnits(services, { id, content, actor: actorName(request) });
    return;
  }
  throw new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot change the content of ${ids.length} decisions by ${action}: approve one at a time`,
    { place: 'content' },
  );
}

/**
 * All at once, so that orders to one supplier become one purchase order; a decision that refuses is
 * set aside with its reason and the others are tried again.
 */
async function actOnAll(
  ids: readonly string[],
  failed: DecisionActionResult['failed'],
  work: (left: readonly string[]) => Promise<Omit<Done, 'ids'>>,
): Promise<Done> {
  let left = ids;
  while (left.length > 0) {
    try {
      return { ids: left, ...(await work(left)) };
    } catch (error) {
      const refused = refusedOf(error, left);
      if (refused === undefined) throw error;
      failed.push(refused);
      left = left.filter((id) => id !== refused.decision);
    }
  }
  return { ids: [], purchaseOrders: [], transfers: [] };
}

function refusedOf(
  error: unknown,
  ids: readonly string[],
): DecisionActionResult['failed'][number] | undefined {
  if (!(error instanceof AppError)) return undefined;
  const id = ids.find((one) => error.place === one || error.message.includes(one));
  const { code, message } = error;
  return id === undefined ? undefined : { decision: id, code, detail: message };
}

async function act(
  request: ApiRequest<'decide'>,
  { ledger }: Services,
  ids: readonly string[],
): Promise<Omit<Done, 'ids'>> {
  const { action, reason = '' } = request.body;
  const actor = actorName(request);
  const { decisions: store } = ledger;
  if (action === 'execute') return store.execute(ids, actor);
  if (action === 'approve') await store.approve(ids, actor);
  else if (action === 'undo') await store.undo(ids, actor);
  else if (action === 'snooze') await snoozeAll(request, ledger, ids);
  else await store.reject(ids, reason, actor);
  return { purchaseOrders: [], transfers: [] };
}

/** Puts decisions off to the start of a business day. */
async function snoozeAll(
  request: ApiRequest<'decide'>,
  ledger: Services['ledger'],
  ids: readonly string[],
): Promise<void> {
  const { reason = '', until } = request.body;
  if (until === undefined) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      'Cannot snooze as the day until which must be given',
      { place: 'until' },
    );
  }
  const at = instantOfDay(dayOfIso(until), await ledger.calendar());
  await ledger.decisions.snooze(ids, { until: at, reason }, actorName(request));
}
