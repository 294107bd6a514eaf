import { type Clock, checkedNumber, currency, zoneOffsetMs } from '@quanyu/domain';
import type { Pool } from 'pg';
import type { InitialSettings, LedgerExecutor } from '../ledger.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { AuditRepository } from './audit.ts';

export interface RetailerSettings {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly dayStartHour: number;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface SettingsRepository {
  get(): Promise<RetailerSettings>;
  /** Changes the fields named. Days of facts already recorded stay as they were cut. */
  update(change: Partial<RetailerSettings>, actor: string): Promise<RetailerSettings>;
}

const DEFAULTS = { name: 'Quanyu', currency: 'CNY', timeZone: 'Asia/Shanghai', dayStartHour: 0 };

/** Writes the settings of a new ledger; an old one keeps its own. */
export async function ensureSettings(
  pool: Pool,
  clock: Clock,
  initial: InitialSettings,
): Promise<void> {
  const settings = checked({ ...DEFAULTS, ...initial, options: {} });
  await pool.query(
    `INSERT INTO settings (name, currency, time_zone, day_start_hour, updated_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [settings.name, settings.currency, settings.timeZone, settings.dayStartHour, clock.now()],
  );
}

/** Refuses a currency, time zone or hour that no day or amount could be cut with. */
function checked(settings: RetailerSettings): RetailerSettings {
  currency(settings.currency);
  zoneOffsetMs(0, settings.timeZone);
  checkedNumber(settings.dayStartHour, 'dayStartHour', { integer: true, min: 0, max: 23 });
  return settings;
}

/** The retailer's settings; see {@link SettingsRepository}. */
export function createSettingsRepository(store: Store, audit: AuditRepository): SettingsRepository {
  return {
    get: async () => read(store.db),
    async update(change, actor) {
      const after = await store.db.transaction().execute(async (transaction) => {
        const before = await read(transaction);
        const merged = checked({ ...before, ...change });
        await transaction
          .updateTable('settings')
          .set({
            name: merged.name,
            currency: merged.currency,
            time_zone: merged.timeZone,
            day_start_hour: merged.dayStartHour,
            options: JSON.stringify(merged.options),
            updated_at: store.clock.now(),
          })
          .execute();
        const subject = { subjectKind: 'settings', subjectId: 'retailer' };
        await audit.write(
          { actor, action: 'update', ...subject, before: { ...before }, after: { ...merged } },
          transaction,
        );
        await tellState(transaction, { kind: 'settings', now: store.clock.now() });
        return merged;
      });
      store.forgetRetailer();
      store.committed();
      return after;
    },
  };
}

async function read(executor: LedgerExecutor): Promise<RetailerSettings> {
  const row = await executor.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
  return {
    name: row.name,
    currency: row.currency,
    timeZone: row.time_zone,
    dayStartHour: row.day_start_hour,
    options: row.options,
  };
}
