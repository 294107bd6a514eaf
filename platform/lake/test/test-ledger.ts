import type { Clock, Instant } from '@quanyu/domain';
import { type Ledger, openLedger } from '@quanyu/ledger';

export const clock: Clock = { now: () => Date.now() as Instant };

/** A ledger of its own in that folder, or a second connection to the one at `url`. */
export function openTestLedger(dataDir: string, url?: string): Promise<Ledger> {
  const options = { dataDir, clock, initialSettings: { timeZone: 'Etc/UTC' } };
  return openLedger(url === undefined ? options : { ...options, databaseUrl: url });
}
