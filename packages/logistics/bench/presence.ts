import { createRng } from '@quanyu/numeric';
import { scorePresence, scoreWindow } from './presence-score.ts';

/**
 * Right locations and ghosts of RFID smoothing at read rates of 70 to 95 %, beside a window of the
 * last reads: `npx tsx --conditions=quanyu-source packages/logistics/bench/presence.ts [TAGS]`.
 */
const [tags = '300'] = process.argv.slice(2);
for (const crossRate of [0.1, 0.3]) {
  for (const ownRate of [0.7, 0.75, 0.8, 0.85, 0.9, 0.95]) {
    const world = { zones: 12, tags: Number(tags), epochs: 400, ownRate, crossRate };
    const before = process.cpuUsage();
    const own = scorePresence(world, createRng(1));
    const { user } = process.cpuUsage(before);
    const window = scoreWindow(world, createRng(1));
    const perSecond = (world.tags * world.epochs) / (user / 1e6);
    process.stdout.write(
      `read rate ${ownRate}, cross ${crossRate}: right ${(100 * own.right).toFixed(2)} % ` +
        `(floor 97, goal 99), ghosts ${(100 * own.ghosts).toFixed(2)} % (goal 0.5); ` +
        `window ${(100 * window.right).toFixed(2)} %, ghosts ${(100 * window.ghosts).toFixed(2)} %; ` +
        `${Math.round(perSecond)} tag epochs a CPU second\n`,
    );
  }
}
