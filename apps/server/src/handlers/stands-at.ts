import type { KpiDefinition } from '@quanyu/loop';
import type { Services } from '../services.ts';

/**
 * Epoch ms up to which figures hold what the ledger knows: the oldest of the facts they are made of.
 * Null where nothing was ever counted.
 */
export function standsAt(
  { recent }: Pick<Services, 'recent'>,
  definitions: readonly KpiDefinition[],
): number | null {
  const datasets = definitions.flatMap(({ numerator, denominator }) =>
    denominator === undefined ? [numerator.dataset] : [numerator.dataset, denominator.dataset],
  );
  const instants = [...new Set(datasets)].map((dataset) => recent.asOf(dataset));
  return instants.reduce<number | null>(
    (oldest, at) => (oldest === null || at === null ? null : Math.min(oldest, at)),
    instants[0] ?? null,
  );
}
