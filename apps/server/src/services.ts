import type { Clock } from '@quanyu/domain';
import type { AnalyticsEngine, Lake } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import type { Pool } from '@quanyu/numeric';

/** What handlers work with; `composeServices` makes it once for a process. */
export interface Services {
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly version: string;
  readonly isDemo: boolean;
}
