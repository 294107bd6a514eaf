import { AppError } from '@quanyu/domain';
import { decisionReason } from '@quanyu/loop';
import { SERVER_ERRORS } from '../errors.ts';
import type { Services } from '../services.ts';
import { notFound } from './retailer-context.ts';

const UNITS_MAX = 1_000_000;

interface UnitsChange {
  readonly id: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly actor: string;
}

/**
 * Changes the units of a proposal before it is approved: content, title and audit in one transaction.
 * @throws AppError SERVER_REQUEST_INVALID where anything but units is changed, or they are not whole.
 */
export async function changeUnits(
  { ledger }: Services,
  { id, content, actor }: UnitsChange,
): Promise<void> {
  const { units } = content;
  const names = Object.keys(content);
  if (names.length !== 1 || !isUnits(units)) throw refused(names, units);
  await ledger.transaction(async (transaction) => {
    const row = await transaction
      .selectFrom('decisions')
      .select(['content', 'status'])
      .where('decision_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw notFound('decision', id);
    const before = row.content as Readonly<Record<string, unknown>>;
    if (row.status !== 'proposed' || typeof before['units'] !== 'number') {
      throw refused(names, units);
    }
    const title = decisionReason(before, 'title');
    const after = {
      ...before,
      units,
      ...(title === undefined
        ? {}
        : { title: { code: title.code, params: { ...title.params, units } } }),
    };
    await transaction
      .updateTable('decisions')
      .set({ content: JSON.stringify(after) })
      .where('decision_id', '=', id)
      .execute();
    await ledger.audit.write(
      {
        actor,
        action: 'change-units',
        subjectKind: 'decision',
        subjectId: id,
        before: { units: before['units'] },
        after: { units },
      },
      transaction,
    );
  });
}

function isUnits(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= UNITS_MAX;
}

function refused(names: readonly string[], units: unknown): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_REQUEST_INVALID,
    `Cannot change ${names.join(', ').slice(0, 100)} of the decision: only whole units of a waiting order from 1 to ${UNITS_MAX} can be changed, current value is ${String(units).slice(0, 40)}`,
    { place: 'content' },
  );
}
