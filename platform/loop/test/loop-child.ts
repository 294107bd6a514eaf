/** Runs the loop in a data folder and ends itself, hard, in the middle of a step. For the kill test. */
import { STEP_NAMES } from '@quanyu/loop';
import { openShop } from './shop-fixture.ts';

const [folder = '', step = STEP_NAMES[4]] = process.argv.slice(2);
const { loop } = await openShop(folder);
await loop.run({
  actor: 'child',
  onProgress: (name) => {
    if (name === step) process.kill(process.pid, 'SIGKILL');
  },
});
