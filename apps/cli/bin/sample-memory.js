// Runs as a worker thread, so that looking at memory does not hold up the work that is measured.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** Sum of proportional set sizes over a process and its descendants; its own resident size where /proc is absent. */
function residentTreeKiB(pid) {
  if (!existsSync('/proc/self/smaps_rollup')) return process.memoryUsage.rss() / 1024;
  let sum = 0;
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    sum += proportionalKiB(next);
    open.push(...childrenOf(next));
  }
  return sum;
}

/** Children that any thread of the process started. A process may end between being listed and being read. */
function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

function proportionalKiB(pid) {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

const { pid, everyMs } = workerData;
let peakKiB = 0;
const sample = () => {
  peakKiB = Math.max(peakKiB, residentTreeKiB(pid));
};
sample();
setInterval(sample, everyMs);
parentPort.on('message', () => {
  sample();
  parentPort.postMessage(peakKiB);
});
