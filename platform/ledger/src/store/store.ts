import type { BusinessCalendar, Clock } from '@quanyu/domain';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { LedgerDatabase } from '../database.ts';

/** What repositories share: the connection in both forms, the clock, the calendar, the news. */
export interface Store {
  readonly pool: Pool;
  readonly db: Kysely<LedgerDatabase>;
  readonly clock: Clock;
  retailer(): Promise<{ readonly calendar: BusinessCalendar; readonly currency: string }>;
  /** The settings changed: read them again. */
  forgetRetailer(): void;
  dayOf(at: number): Promise<number>;
  /** Call after a commit that wrote to the outbox. */
  committed(): void;
}
