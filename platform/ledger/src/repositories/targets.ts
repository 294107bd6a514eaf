import { checkedNumber, dayIndex } from '@quanyu/domain';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import type { AuditRepository } from './audit.ts';

export interface TargetRecord {
  readonly kpi: string;
  /** Empty: all channels. */
  readonly channel: string;
  readonly fromDay: number;
  readonly toDay: number;
  readonly value: number;
}

export interface TargetsRepository {
  set(target: TargetRecord, actor: string): Promise<void>;
  remove(kpi: string, channel: string, fromDay: number, actor: string): Promise<boolean>;
  /** Targets whose period holds `day`, or all. */
  list(day?: number): Promise<readonly TargetRecord[]>;
}

/** KPI targets; see {@link TargetsRepository}. Imported ones lie in the same table. */
export function createTargetsRepository(store: Store, audit: AuditRepository): TargetsRepository {
  const subjectOf = (kpi: string, channel: string, fromDay: number) => ({
    subjectKind: 'target',
    subjectId: [kpi, channel, fromDay].join('|'),
  });
  return {
    async set(target, actor) {
      checkTarget(target);
      const { kpi, channel, fromDay, toDay, value } = target;
      await store.db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('targets')
          .values({
            kpi,
            channel_id: channel,
            from_day: fromDay,
            to_day: toDay,
            value,
            batch_id: 0,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['kpi', 'channel_id', 'from_day'])
              .doUpdateSet({ to_day: toDay, value, batch_id: 0 }),
          )
          .execute();
        const subject = subjectOf(kpi, channel, fromDay);
        await audit.write({ actor, action: 'set', ...subject, after: { ...target } }, transaction);
      });
    },
    async remove(kpi, channel, fromDay, actor) {
      return store.db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('targets')
          .where('kpi', '=', kpi)
          .where('channel_id', '=', channel)
          .where('from_day', '=', fromDay)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await audit.write(
          { actor, action: 'remove', ...subjectOf(kpi, channel, fromDay) },
          transaction,
        );
        return true;
      });
    },
    async list(day) {
      let query = store.db
        .selectFrom('targets')
        .selectAll()
        .orderBy('kpi')
        .orderBy('channel_id')
        .orderBy('from_day');
      if (day !== undefined) query = query.where('from_day', '<=', day).where('to_day', '>=', day);
      const rows = await query.execute();
      return rows.map((row) => ({
        kpi: row.kpi,
        channel: row.channel_id,
        fromDay: row.from_day,
        toDay: row.to_day,
        value: row.value,
      }));
    },
  };
}

function checkTarget(target: TargetRecord): void {
  checkId(target.kpi, 'kpi');
  checkedNumber(target.value, 'value');
  dayIndex(target.fromDay);
  checkedNumber(target.toDay, 'toDay', { integer: true, min: target.fromDay, max: 84_000 });
}
