import { AppError, assert } from '@quanyu/domain';
import { NUMERIC_ERRORS } from './errors.ts';
import { type Pool, type PoolTask, serialPool } from './pool.ts';
import { createRng } from './rng.ts';

/** One promise of the Pool port; `check` throws when the pool breaks it. */
export interface PoolCheck {
  readonly name: string;
  readonly check: (pool: Pool) => Promise<void>;
}

const module = '@quanyu/numeric/testing';

/** Input of {@link CONTRACT_WALK}. */
export interface WalkInput {
  readonly seed: number;
  readonly steps: number;
}

/** Task of the contract: a random walk, so that any difference of state or order shows. */
export const CONTRACT_WALK: PoolTask<
  WalkInput,
  { readonly seed: number; readonly path: Float64Array }
> = {
  module,
  name: 'CONTRACT_WALK',
  run: ({ seed, steps }) => {
    const rng = createRng(seed);
    let at = 0;
    const path = Float64Array.from({ length: steps }, () => {
      at += rng.normal();
      return at;
    });
    return { seed, path };
  },
};

/** Task of the contract: fails with an AppError on multiples of 7, with an Error on −1. */
export const CONTRACT_FAIL: PoolTask<number, number> = {
  module,
  name: 'CONTRACT_FAIL',
  run: (input) => {
    if (input === -1) throw new RangeError('minus one is no input');
    if (input % 7 === 0) {
      throw new AppError(NUMERIC_ERRORS.NUMERIC_PARAMETER_INVALID, `Cannot take ${input}`, {
        place: 'contract',
        details: { input },
      });
    }
    return input * 2;
  },
};

/** Task of the contract: writes its index into a shared array. */
export const CONTRACT_SHARE: PoolTask<{ readonly at: number; readonly array: Int32Array }, number> =
  {
    module,
    name: 'CONTRACT_SHARE',
    run: ({ at, array }) => {
      array[at] = at + 1;
      return at;
    },
  };

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  assert(false, 'a failing map rejects');
};

const walks = Array.from({ length: 50 }, (_, i) => ({ seed: i, steps: 1 + ((i * 37) % 200) }));

async function mapsAsTheSerialTwin(pool: Pool): Promise<void> {
  const expected = await serialPool().map(CONTRACT_WALK, walks);
  const found = await pool.map(CONTRACT_WALK, walks);
  assert(found.length === expected.length, 'one output an input');
  expected.forEach((twin, i) => {
    const out = found[i];
    assert(out?.seed === twin.seed, 'outputs come in input order');
    assert(out.path.length === twin.path.length, 'typed arrays survive');
    assert(
      out.path.every((value, j) => value === twin.path[j]),
      'the same bits as one thread',
    );
  });
}

async function mapsNothing(pool: Pool): Promise<void> {
  assert((await pool.map(CONTRACT_WALK, [])).length === 0, 'no input, no output');
}

async function rejectsWithTheFirstFailure(pool: Pool): Promise<void> {
  const inputs = Array.from({ length: 40 }, (_, i) => i + 1);
  const error = await failureOf(pool.map(CONTRACT_FAIL, inputs));
  assert(error instanceof AppError, 'AppErrors come back as AppErrors');
  assert(error.code === 'NUMERIC_PARAMETER_INVALID', 'the code is kept');
  assert(error.message === 'Cannot take 7', 'the failure of the smallest input is reported');
  assert(error.place === 'contract' && error.details['input'] === 7, 'place and details are kept');
  assert(error.status === 422 && error.exitCode === 3, 'status and exit code are kept');
  const plain = await failureOf(pool.map(CONTRACT_FAIL, [1, -1]));
  assert(plain instanceof Error && plain.message === 'minus one is no input', 'Errors too');
  const after = await pool.map(CONTRACT_FAIL, [1, 2]);
  assert(after[0] === 2 && after[1] === 4, 'a failed map leaves the pool usable');
}

async function reportsProgress(pool: Pool): Promise<void> {
  const seen: number[] = [];
  await pool.map(CONTRACT_WALK, walks, {
    onProgress: (done, total) => {
      assert(total === walks.length, 'the total is the number of inputs');
      seen.push(done);
    },
  });
  assert(seen.length === walks.length, 'one report an input');
  assert(
    seen.every((done, i) => done === i + 1),
    'the number done rises by one',
  );
}

async function aborts(pool: Pool): Promise<void> {
  const reason = new Error('enough');
  const before = pool.map(CONTRACT_WALK, walks, { signal: AbortSignal.abort(reason) });
  assert((await failureOf(before)) === reason, 'an aborted signal rejects with its reason');
  const controller = new AbortController();
  let reports = 0;
  const during = pool.map(CONTRACT_WALK, walks, {
    signal: controller.signal,
    onProgress: () => {
      reports++;
      if (reports === 1) controller.abort(reason);
    },
  });
  assert((await failureOf(during)) === reason, 'an abort on the way rejects with its reason');
  assert(reports < walks.length, 'an abort stops the work');
  const after = await pool.map(CONTRACT_FAIL, [1]);
  assert(after[0] === 2, 'an aborted map leaves the pool usable');
}

async function mapsAtOnce(pool: Pool): Promise<void> {
  const both = await Promise.all([
    pool.map(CONTRACT_FAIL, [1, 2, 3]),
    pool.map(CONTRACT_FAIL, [4, 5, 6]),
  ]);
  assert(both.flat().join() === '2,4,6,8,10,12', 'two maps at once keep apart');
}

async function sharesMemory(pool: Pool): Promise<void> {
  if (typeof SharedArrayBuffer === 'undefined') return;
  const array = new Int32Array(new SharedArrayBuffer(4 * 64));
  await pool.map(
    CONTRACT_SHARE,
    Array.from(array, (_, at) => ({ at, array })),
  );
  assert(
    array.every((value, i) => value === i + 1),
    'shared arrays are shared, not copied',
  );
}

async function closesTwice(pool: Pool): Promise<void> {
  await pool.close();
  await pool.close();
}

/**
 * The promises of every Pool. Run them in this order on one pool; the last closes it.
 * @example for (const { name, check } of POOL_CONTRACT) test(name, () => check(pool));
 */
export const POOL_CONTRACT: readonly PoolCheck[] = [
  { name: 'maps as the serial twin, bit for bit', check: mapsAsTheSerialTwin },
  { name: 'maps nothing to nothing', check: mapsNothing },
  { name: 'rejects with the failure of the first input', check: rejectsWithTheFirstFailure },
  { name: 'reports progress', check: reportsProgress },
  { name: 'aborts', check: aborts },
  { name: 'keeps maps apart', check: mapsAtOnce },
  { name: 'shares memory', check: sharesMemory },
  { name: 'closes twice', check: closesTwice },
];
