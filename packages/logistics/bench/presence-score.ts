import type { Rng } from '@quanyu/numeric';
import { AWAY, PresenceTracker } from '../src/presence/presence-tracker.ts';
import { type ReadSimulation, rowNeighbours, simulateReads } from './simulate-reads.ts';

export interface PresenceScore {
  /** Share of tag epochs with the right place, away included. */
  readonly right: number;
  /** Share of tag epochs in which a tag was shown although it was away. */
  readonly ghosts: number;
}

/** Epochs at the start that do not count: nothing was read before. */
const WARM = 20;

/** Scores the tracker. It does not know the rates of the world. */
export function scorePresence(world: ReadSimulation, rng: Rng): PresenceScore {
  const tracker = new PresenceTracker({
    zones: world.zones,
    neighbours: rowNeighbours(world.zones),
    lagEpochs: 4,
  });
  const truths: Int32Array[] = [];
  const shown = new Map<string, number>();
  const count = counter();
  const compare = (epoch: number): void => {
    const truth = truths[epoch];
    if (truth === undefined || epoch < WARM) return;
    truth.forEach((zone, tag) => {
      count.add(zone, shown.get(`tag${tag}`) ?? AWAY);
    });
  };
  for (const { reads, truth } of simulateReads(world, rng)) {
    truths.push(truth);
    for (const change of tracker.step(reads)) shown.set(change.tag, change.zone);
    compare(truths.length - 1 - 4);
  }
  return count.score();
}

/** The plain way: a tag is where it was read last within the window, else away. */
export function scoreWindow(world: ReadSimulation, rng: Rng, windowEpochs = 3): PresenceScore {
  const last = new Map<string, { zone: number; epoch: number }>();
  const count = counter();
  let epoch = 0;
  for (const { reads, truth } of simulateReads(world, rng)) {
    for (const { tag, zone } of reads) last.set(tag, { zone, epoch });
    truth.forEach((zone, tag) => {
      const seen = last.get(`tag${tag}`);
      const place = seen !== undefined && epoch - seen.epoch < windowEpochs ? seen.zone : AWAY;
      if (epoch >= WARM) count.add(zone, place);
    });
    epoch += 1;
  }
  return count.score();
}

function counter(): { add(truth: number, shown: number): void; score(): PresenceScore } {
  let all = 0;
  let right = 0;
  let ghosts = 0;
  return {
    add(truth, shown) {
      all += 1;
      if (truth === shown) right += 1;
      if (truth === AWAY && shown !== AWAY) ghosts += 1;
    },
    score: () => ({ right: right / all, ghosts: ghosts / all }),
  };
}
