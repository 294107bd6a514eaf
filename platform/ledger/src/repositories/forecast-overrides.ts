import { AppError, checkedNumber, dayIndex } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import type { ForecastOverridesTable } from '../tables/forecasts.ts';
import type { AuditRepository } from './audit.ts';

/** A person's figure for the demand of some days, to be used in place of the model's. */
export interface NewForecastOverride {
  readonly product: string;
  /** Empty: all locations together. */
  readonly location: string;
  readonly fromDay: number;
  /** Last day, at most {@link OVERRIDE_DAYS_MAX} after the first. */
  readonly toDay: number;
  /** Demand of all these days, in units. */
  readonly units: number;
  /** What the model said of the same days when the figure was given. */
  readonly modelUnits: number;
  readonly reason: string;
}

export interface ForecastOverrideRecord extends NewForecastOverride {
  readonly override: number;
  readonly createdAt: number;
  readonly createdBy: string;
  /** When it was taken back; null while it holds. */
  readonly withdrawnAt: number | null;
  readonly withdrawnBy: string | null;
}

export interface ForecastOverrideFilter {
  readonly product?: string | undefined;
  readonly location?: string | undefined;
  /** Only those whose last day is this day or later. */
  readonly untilDay?: number | undefined;
  /** Only those whose last day is before this day. */
  readonly endedBefore?: number | undefined;
  /** Only those that hold. Default false. */
  readonly onlyActive?: boolean;
  readonly limit?: number;
}

export interface ForecastOverridesRepository {
  /** @throws AppError LEDGER_FIELD_INVALID. */
  add(override: NewForecastOverride, actor: string): Promise<ForecastOverrideRecord>;
  /**
   * Takes one back; it stays in the list. Taking it back twice changes nothing.
   * @throws AppError LEDGER_NOT_FOUND.
   */
  withdraw(override: number, actor: string): Promise<ForecastOverrideRecord>;
  /** Newest first; where two hold for a day, the newest is used. */
  list(filter?: ForecastOverrideFilter): Promise<readonly ForecastOverrideRecord[]>;
  /** Changes when one is added or taken back. */
  version(): Promise<string>;
}

const OVERRIDE_DAYS_MAX = 366;
const UNITS_MAX = 1e12;
const REASON_CHARS_MAX = 500;
const LIMIT_MAX = 10_000;

/** Overrides of forecasts; see {@link ForecastOverridesRepository}. */
export function createForecastOverridesRepository(
  store: Store,
  audit: AuditRepository,
): ForecastOverridesRepository {
  const subjectOf = (override: number) => ({
    subjectKind: 'forecast-override',
    subjectId: String(override),
  });
  return {
    async add(override, actor) {
      check(override);
      return store.db.transaction().execute(async (transaction) => {
        const row = await transaction
          .insertInto('forecast_overrides')
          .values({
            product_id: override.product,
            location_id: override.location,
            from_day: override.fromDay,
            to_day: override.toDay,
            units: override.units,
            model_units: override.modelUnits,
            reason: override.reason.trim(),
            created_at: store.clock.now(),
            created_by: actor,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        const record = recordOf(row);
        const subject = subjectOf(record.override);
        await audit.write(
          { actor, action: 'set', ...subject, after: { ...override } },
          transaction,
        );
        return record;
      });
    },
    async withdraw(override, actor) {
      return store.db.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('forecast_overrides')
          .set({ withdrawn_at: store.clock.now(), withdrawn_by: actor })
          .where('override_id', '=', override)
          .where('withdrawn_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (row !== undefined) {
          await audit.write({ actor, action: 'remove', ...subjectOf(override) }, transaction);
          return recordOf(row);
        }
        const known = await transaction
          .selectFrom('forecast_overrides')
          .selectAll()
          .where('override_id', '=', override)
          .executeTakeFirst();
        if (known !== undefined) return recordOf(known);
        throw missing(override);
      });
    },
    async list(filter = {}) {
      let query = store.db
        .selectFrom('forecast_overrides')
        .selectAll()
        .orderBy('override_id', 'desc')
        .limit(Math.min(LIMIT_MAX, Math.max(1, filter.limit ?? LIMIT_MAX)));
      const { product, location, untilDay, endedBefore } = filter;
      if (product !== undefined) query = query.where('product_id', '=', product);
      if (location !== undefined) query = query.where('location_id', 'in', ['', location]);
      if (untilDay !== undefined) query = query.where('to_day', '>=', untilDay);
      if (endedBefore !== undefined) query = query.where('to_day', '<', endedBefore);
      if (filter.onlyActive === true) query = query.where('withdrawn_at', 'is', null);
      return (await query.execute()).map(recordOf);
    },
    async version() {
      const row = await store.db
        .selectFrom('forecast_overrides')
        .select(({ fn }) => [
          fn.countAll<number>().as('made'),
          fn.max('override_id').as('newest'),
          fn.count<number>('withdrawn_at').as('withdrawn'),
        ])
        .executeTakeFirstOrThrow();
      return [row.made, row.newest ?? 0, row.withdrawn].join(':');
    },
  };
}

function missing(override: number): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_NOT_FOUND,
    `Cannot take back override ${override} as it does not exist`,
    { place: 'override' },
  );
}

function check(override: NewForecastOverride): void {
  checkId(override.product, 'product');
  if (override.location !== '') checkId(override.location, 'location');
  dayIndex(override.fromDay);
  checkedNumber(override.toDay, 'toDay', {
    integer: true,
    min: override.fromDay,
    max: override.fromDay + OVERRIDE_DAYS_MAX,
  });
  checkedNumber(override.units, 'units', { min: 0, max: UNITS_MAX });
  checkedNumber(override.modelUnits, 'modelUnits', { min: 0, max: UNITS_MAX });
  const reason = override.reason.trim();
  if (reason.length > 0 && reason.length <= REASON_CHARS_MAX) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot record an override as its reason must hold 1 to ${REASON_CHARS_MAX} characters: current value holds ${reason.length}`,
    { place: 'reason' },
  );
}

type StoredOverride = Omit<ForecastOverridesTable, 'override_id'> & { override_id: number };

function recordOf(row: StoredOverride): ForecastOverrideRecord {
  return {
    override: Number(row.override_id),
    product: row.product_id,
    location: row.location_id,
    fromDay: row.from_day,
    toDay: row.to_day,
    units: row.units,
    modelUnits: row.model_units,
    reason: row.reason,
    createdAt: Number(row.created_at),
    createdBy: row.created_by,
    withdrawnAt: row.withdrawn_at === null ? null : Number(row.withdrawn_at),
    withdrawnBy: row.withdrawn_by,
  };
}
