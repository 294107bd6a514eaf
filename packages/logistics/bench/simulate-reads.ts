import type { Rng } from '@quanyu/numeric';
import type { TagRead } from '../src/presence/presence-tracker.ts';

/** A floor whose truth is known: tags that stay, move and leave, and readers that err. */
export interface ReadSimulation {
  readonly zones: number;
  readonly tags: number;
  readonly epochs: number;
  /** A reader reads a tag of its own zone. */
  readonly ownRate: number;
  /** A reader reads a tag of the next zone (zones stand in a row). Default 0.1. */
  readonly crossRate?: number;
  readonly strayRate?: number;
  /** A tag moves, leaves or comes back within an epoch. Default 0.01. */
  readonly moveRate?: number;
}

export interface SimulatedEpoch {
  readonly reads: readonly TagRead[];
  /** Zone of each tag, −1 away. */
  readonly truth: Int32Array;
}

/** Zones in a row: each reader sees a little into the next ones. */
export function rowNeighbours(zones: number): number[][] {
  return Array.from({ length: zones }, (_, zone) =>
    [zone - 1, zone + 1].filter((other) => other >= 0 && other < zones),
  );
}

/** Epoch after epoch of reads beside the truth. */
export function* simulateReads(options: ReadSimulation, rng: Rng): Generator<SimulatedEpoch> {
  const { zones, tags, epochs, moveRate = 0.01 } = options;
  const neighbours = rowNeighbours(zones);
  const place = Int32Array.from({ length: tags }, () => rng.int(zones + 1) - 1);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const reads: TagRead[] = [];
    for (let tag = 0; tag < tags; tag++) {
      if (rng.uniform() < moveRate) place[tag] = rng.int(zones + 1) - 1;
      const zone = place[tag] ?? -1;
      for (const reader of readersOf(zone, neighbours, options, rng)) {
        reads.push({ tag: `tag${tag}`, zone: reader });
      }
    }
    yield { reads, truth: place.slice() };
  }
}

function readersOf(
  zone: number,
  neighbours: readonly (readonly number[])[],
  options: ReadSimulation,
  rng: Rng,
): number[] {
  const { zones, ownRate, crossRate = 0.1, strayRate = 1e-4 } = options;
  const found: number[] = [];
  if (zone >= 0 && rng.uniform() < ownRate) found.push(zone);
  for (const other of neighbours[zone] ?? []) if (rng.uniform() < crossRate) found.push(other);
  if (rng.uniform() < strayRate) found.push(rng.int(zones));
  return found;
}
