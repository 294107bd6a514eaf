import { spawnSync } from 'node:child_process';
import { createRng } from '@quanyu/numeric';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { alsRecommender } from '../src/models/als.ts';
import { type AlsParams, startAls } from '../src/models/als-fit.ts';
import { ratingMatrix } from '../src/rating-matrix.ts';
import { sequenceColumns, sharedLines } from './data.ts';

/**
 * ALS on MovieLens-1M sequences: processor seconds an iteration and the loss after each, beside
 * `implicit` on the same pairs, confidences and penalty. PEER_PYTHON names a Python that has
 * `implicit`; without it the peer is left out. Run: `tsx bench/als.ts` with the source condition.
 */
const ITERATIONS = 15;
const CONFIDENCE = 10;
const PENALTY = 1;

const lines = sharedLines('recsys/movielens_1m_seq/train_input.txt.gz');
if (lines === undefined) print({ skipped: 'shared data is absent' });
else measure(lines.map((line, i) => `${i} ${line.trim()}`));

function measure(sequences: readonly string[]): void {
  const data = encodeInteractions(sequenceColumns(sequences));
  const matrix = ratingMatrix(data);
  for (const factors of [64, 128]) {
    const own = (['conjugate-gradient', 'blocks'] as const).map((solver) =>
      passes(matrix, { solver, factors }),
    );
    const peer = peerSeconds(matrix, factors);
    for (const row of own) {
      const level = row.losses.at(-1) ?? 0;
      print({
        ...row,
        peer,
        ratioPerIteration: peer && row.cpuSecondsEach / peer.cpuSecondsEach,
        peerIterationsToLoss: peer && 1 + peer.losses.findIndex((loss) => loss <= level * 1.001),
      });
    }
  }
  const split = leaveLastOut(data);
  for (const solver of ['conjugate-gradient', 'blocks'] as const) {
    for (const iterations of [2, 4, 8, 16]) {
      const model = alsRecommender({ solver, iterations });
      const before = cpuSeconds();
      const state = model.fit(split.train, { rng: createRng(1) });
      const fitCpuSeconds = cpuSeconds() - before;
      const { ndcg } = evaluate(model, state, split, { casesMax: 1000, lists: false });
      print({ solver, iterations, ndcg10: ndcg, fitCpuSeconds });
    }
  }
}

function passes(
  matrix: ReturnType<typeof ratingMatrix>,
  choice: Pick<AlsParams, 'solver' | 'factors'>,
) {
  const params: AlsParams = {
    ...choice,
    iterations: ITERATIONS,
    confidence: CONFIDENCE - 1,
    penalty: PENALTY,
    frequencyExponent: 0,
    steps: 3,
    block: 16,
    startDeviation: 0.1,
  };
  const fit = startAls(matrix, params, createRng(1));
  const losses: number[] = [];
  let spent = 0;
  for (let n = 0; n < ITERATIONS; n++) {
    const before = cpuSeconds();
    fit.pass();
    spent += cpuSeconds() - before;
    losses.push(fit.loss());
  }
  return { ...choice, cpuSecondsEach: spent / ITERATIONS, losses };
}

interface Peer {
  readonly cpuSecondsEach: number;
  readonly losses: readonly number[];
}

function peerSeconds(matrix: ReturnType<typeof ratingMatrix>, factors: number): Peer | undefined {
  const python = process.env['PEER_PYTHON'];
  if (python === undefined) return undefined;
  const script = new URL('./peer-implicit.py', import.meta.url).pathname;
  const input = JSON.stringify({
    factors,
    iterations: ITERATIONS,
    confidence: CONFIDENCE,
    penalty: PENALTY,
    offsets: Array.from(matrix.rowOffsets),
    columns: Array.from(matrix.rowProducts),
    products: matrix.columnOffsets.length - 1,
  });
  const run = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Peer;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function print(row: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
