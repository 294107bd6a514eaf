import type { DerivedSpec } from '@quanyu/lake';
import { DERIVED_DATASETS } from './derived.ts';
import { PUBLISHED_TABLES } from './published.ts';
import { registerLiveTables } from './recent/recent-tables.ts';
import type { LoopTools } from './step.ts';

/** Every table that the loop makes, in the order in which it makes them. */
export const LOOP_TABLES: readonly DerivedSpec[] = [...DERIVED_DATASETS, ...PUBLISHED_TABLES];

/**
 * Makes the newest snapshots of the lake and of the loop's tables visible in the engine: at the start
 * of a process and before a run. Tables that were never made are there, empty.
 */
export async function registerLoopTables({
  lake,
  engine,
}: Pick<LoopTools, 'lake' | 'engine'>): Promise<void> {
  await lake.registerAll();
  await lake.registerDerived(LOOP_TABLES);
  await registerLiveTables(engine);
}
