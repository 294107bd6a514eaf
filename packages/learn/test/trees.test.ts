import { createRng, type Matrix, type Pool, serialPool } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { goesLeft } from '../src/kernels/tree-walk.ts';
import { boostedTrees, scoresOf } from '../src/models/boosted-trees.ts';
import { explainTrees } from '../src/models/explain-trees.ts';
import { randomForest } from '../src/models/random-forest.ts';
import { estimatorContract } from '../src/testing.ts';
import { type Tree, treeColumns } from '../src/trees/tree.ts';
import {
  logLossOf,
  matrixOf,
  naiveLogLoss,
  naiveSquaredLoss,
  squaredLossOf,
  toyClasses,
  toyLine,
} from './toy-rows.ts';

const context = () => ({ rng: createRng(1) });
const exact = { rowsMin: 1, lambda: 0, learningRate: 1, validationShare: 0 };

const line = toyLine(200, 'train');
const classes = toyClasses(200, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => randomForest({ trees: 30 }),
    train: line,
    other: toyLine(150, 'other'),
    loss: (p, y) => squaredLossOf(p, y),
    naiveLoss: naiveSquaredLoss(line.y) / 4,
    allowsMissing: true,
  },
);
estimatorContract(
  { describe, it, expect },
  {
    create: () => randomForest({ loss: 'logistic', trees: 30 }),
    train: classes,
    other: toyClasses(150, 'other'),
    loss: (p, y) =>
      logLossOf(
        p.map((v) => Math.min(0.99, Math.max(0.01, v))),
        y,
      ),
    naiveLoss: naiveLogLoss(classes.y) - 0.1,
    allowsMissing: true,
  },
);

/** Rows of four columns, some missing, the last of them categories. */
function mixedRows(rows: number, seed: string): { x: Matrix; y: Float64Array } {
  const rng = createRng(seed);
  const data = new Float64Array(rows * 4);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const [a, b, c, kind] = [rng.normal(), rng.normal(), rng.int(5), rng.int(12)];
    data.set([rng.uniform() < 0.1 ? Number.NaN : a, b, c, kind], 4 * i);
    y[i] = a * b + c + (kind % 3 === 1 ? 4 : 0) + 0.1 * rng.normal();
  }
  return { x: { data, rows, cols: 4 }, y };
}

describe('losses', () => {
  const rows = mixedRows(600, 'losses');
  const counts = rows.y.map((value) => Math.max(0, Math.round(value)));

  it.each([['poisson'], ['tweedie']] as const)(
    '%s predicts means of amounts, never below 0',
    (loss) => {
      const model = boostedTrees({ loss, rounds: 60 });
      const p = model.predict(model.fit(rows.x, counts, context()), rows.x);
      expect(Math.min(...p)).toBeGreaterThan(0);
      expect(squaredLossOf(p, counts)).toBeLessThan(0.3 * naiveSquaredLoss([...counts]));
      const mean = (values: Float64Array): number =>
        values.reduce((s, v) => s + v, 0) / values.length;
      expect(Math.abs(mean(p) / mean(counts) - 1)).toBeLessThan(0.05);
    },
  );

  it('a factor of 3 in the mean of counts is one cut of log 3', () => {
    const x = matrixOf([...Array(40)].map((_, i) => [i < 20 ? 0 : 1]));
    const y = [...Array(40)].map((_, i) => (i < 20 ? 2 : 6));
    for (const loss of ['poisson', 'tweedie'] as const) {
      const model = boostedTrees({ ...exact, loss, rounds: 60, learningRate: 0.5 });
      const p = model.predict(model.fit(x, y, context()), matrixOf([[0], [1]]));
      expect(p[0]).toBeCloseTo(2, 4);
      expect(p[1]).toBeCloseTo(6, 4);
    }
  });

  it('quantiles hold their share of rows below them', () => {
    for (const level of [0.1, 0.5, 0.9]) {
      const model = boostedTrees({ loss: 'quantile', level, rounds: 80, validationShare: 0 });
      const p = model.predict(model.fit(rows.x, rows.y, context()), rows.x);
      const below = rows.y.filter((value, i) => value <= (p[i] ?? 0)).length / rows.y.length;
      expect(Math.abs(below - level)).toBeLessThan(0.05);
    }
  });

  it('absolute predicts the median: one wild row does not move it', () => {
    const x = matrixOf([[1], [1], [1], [2], [2], [2]]);
    const model = boostedTrees({ ...exact, loss: 'absolute', rounds: 1, leavesMax: 2 });
    const p = model.predict(model.fit(x, [1, 2, 900, 5, 6, 7], context()), matrixOf([[1], [2]]));
    expect([...p]).toEqual([2, 6]);
  });

  it('weights count rows as often as they say', () => {
    const x = matrixOf([[1], [1], [2], [2], [2]]);
    const model = boostedTrees({ ...exact, rounds: 1, leavesMax: 2 });
    const weights = [3, 1, 1, 1, 0];
    const state = model.fit(x, [0, 4, 10, 20, 99], { ...context(), weights });
    const p = model.predict(state, matrixOf([[1], [2]]));
    expect(p[0]).toBeCloseTo(1, 9);
    expect(p[1]).toBeCloseTo(15, 9);
  });

  it('refuses negative amounts by code', () => {
    for (const loss of ['poisson', 'tweedie'] as const) {
      expect(() => boostedTrees({ loss }).fit(line.x, line.y, context())).toThrow(/>= 0/);
    }
  });
});

describe('cuts', () => {
  it('of categories: the sets with high and low means part in one cut, the unknown go with the missing', () => {
    const y = [...Array(400)].map((_, i) => ([1, 4, 6].includes(i % 8) ? 10 : 0));
    const x = matrixOf([...Array(400)].map((_, i) => [i % 8]));
    const model = boostedTrees({
      ...exact,
      rounds: 1,
      leavesMax: 2,
      categorical: [0],
      categoryRowsMin: 1,
    });
    const state = model.fit(x, y, context());
    const seen = [0, 1, 2, 3, 4, 5, 6, 7];
    const p = model.predict(state, matrixOf([...seen, 77, Number.NaN].map((v) => [v])));
    const high = p[1] ?? 0;
    expect(seen.map((_, v) => p[v] === high)).toEqual(seen.map((v) => [1, 4, 6].includes(v)));
    expect(p[8]).toBe(p[9]);
    expect(state.trees[0]?.sets).toHaveLength(1);
    const wrong = () => model.fit(matrixOf([[0.5], [1]]), [0, 1], context());
    expect(wrong).toThrow(/whole numbers/);
  });

  it('of monotone columns never fall where they must rise, whatever the noise', () => {
    const rng = createRng('monotone');
    const x = matrixOf([...Array(500)].map(() => [rng.uniform(), rng.uniform()]));
    const y = [...Array(500)].map((_, i) => Math.sin(9 * (x.data[2 * i] ?? 0)) + rng.normal());
    for (const direction of [1, -1]) {
      const model = boostedTrees({ rounds: 60, monotone: [direction, 0], validationShare: 0 });
      const state = model.fit(x, y, context());
      for (const other of [0.1, 0.5, 0.9]) {
        const grid = matrixOf([...Array(101)].map((_, i) => [i / 100, other]));
        const p = model.predict(state, grid);
        for (let i = 1; i < p.length; i++) {
          expect(direction * ((p[i] ?? 0) - (p[i - 1] ?? 0))).toBeGreaterThanOrEqual(-1e-12);
        }
      }
    }
  });

  it('depthMax 1 leaves one cut a tree; sampled rows and columns still learn', () => {
    const { x, y } = mixedRows(500, 'sampled');
    const stump = boostedTrees({ depthMax: 1, rounds: 5 }).fit(x, y, context());
    expect(stump.trees.every((tree) => tree.value.length === 3)).toBe(true);
    const model = boostedTrees({ rowShare: 0.5, columnShare: 0.5, rounds: 100 });
    const p = model.predict(model.fit(x, y, context()), x);
    expect(squaredLossOf(p, y)).toBeLessThan(0.3 * naiveSquaredLoss([...y]));
    const last = boostedTrees({ validation: 'last' }).fit(x, y, context());
    expect(last.curve.length).toBeGreaterThan(0);
  });
});

/** Value of a coalition: columns outside are averaged over by cover. */
function gameValue(tree: Tree, row: Float64Array, inside: number, node = 0): number {
  const [left = -1, right = -1] = [tree.left[node], tree.right[node]];
  if (left < 0) return tree.value[node] ?? 0;
  const column = tree.feature[node] ?? 0;
  if ((inside >> column) & 1) {
    const toLeft = goesLeft(treeColumns(tree), node, row[column] ?? 0);
    return gameValue(tree, row, inside, toLeft ? left : right);
  }
  const share = (tree.cover[left] ?? 0) / (tree.cover[node] ?? 1);
  const ofLeft = share * gameValue(tree, row, inside, left);
  return ofLeft + (1 - share) * gameValue(tree, row, inside, right);
}

function bruteShapley(tree: Tree, row: Float64Array, cols: number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: cols }, (_, j) => {
    let sum = 0;
    for (let inside = 0; inside < 1 << cols; inside++) {
      if ((inside >> j) & 1) continue;
      const size = inside.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(cols - size - 1)) / factorial(cols);
      sum += weight * (gameValue(tree, row, inside | (1 << j)) - gameValue(tree, row, inside));
    }
    return sum;
  });
}

describe('explainTrees()', () => {
  const { x, y } = mixedRows(300, 'shapley');

  it('gives the Shapley values that all coalitions give', () => {
    const settings = {
      ...exact,
      rounds: 1,
      leavesMax: 12,
      rowsMin: 5,
      categorical: [3],
      categoryRowsMin: 10,
    };
    const state = boostedTrees(settings).fit(x, y, context());
    const { shares } = explainTrees(state, x);
    const tree = state.trees[0];
    expect(tree?.sets.length).toBeGreaterThan(0);
    for (let row = 0; row < 20; row++) {
      const values = x.data.slice(4 * row, 4 * row + 4);
      values[3] = state.categories[0]?.values.indexOf(values[3] ?? 0) ?? 0;
      const brute = tree === undefined ? [] : bruteShapley(tree, values, 4);
      brute.forEach((value, j) => {
        expect(shares.data[4 * row + j]).toBeCloseTo(value, 10);
      });
    }
  });

  it('adds up to the score within 1e-9, boosted or forest, with unknown values too', () => {
    const poisson = boostedTrees({ loss: 'poisson', categorical: [3] });
    const amounts = y.map((value) => Math.max(0, value));
    const boosted = poisson.fit(x, amounts, context());
    const forest = randomForest({ trees: 20, categorical: [3] });
    const grown = forest.fit(x, y, context());
    const odd = matrixOf([[Number.NaN, 0, 3, 99]]);
    const all = { data: Float64Array.of(...x.data, ...odd.data), rows: x.rows + 1, cols: 4 };
    for (const [state, scores] of [
      [boosted, scoresOf(boosted, all)],
      [grown, forest.predict(grown, all)],
    ] as const) {
      const { base, shares } = explainTrees(state, all);
      scores.forEach((score, row) => {
        const sum = shares.data.slice(4 * row, 4 * row + 4).reduce((s, v) => s + v, base);
        expect(Math.abs(sum - score)).toBeLessThan(1e-9);
      });
    }
  });
});

describe('the same bytes', () => {
  const rng = createRng('wide');
  const wide = { rows: 12_000, cols: 40, data: new Float64Array(480_000).map(() => rng.normal()) };
  const y = Float64Array.from({ length: 12_000 }, (_, i) => (wide.data[40 * i] ?? 0) ** 2);
  const settings = { rounds: 2, loss: 'absolute' } as const;

  it('come out of any number of threads', async () => {
    let maps = 0;
    const pool: Pool = {
      ...serialPool(),
      threads: 3,
      map(task, inputs, options) {
        maps++;
        // Later shares first: an order that threads may take.
        return serialPool().map(task, [...inputs].reverse(), options);
      },
    };
    const here = boostedTrees(settings).fit(wide, y, context());
    const shared = await boostedTrees(settings).fitInPool(wide, y, { ...context(), pool });
    expect(maps).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(shared)).toBe(JSON.stringify(here));
    const alone = await boostedTrees(settings).fitInPool(wide, y, {
      ...context(),
      pool: serialPool(),
    });
    expect(JSON.stringify(alone)).toBe(JSON.stringify(here));
  });
});

describe('randomForest()', () => {
  it('knows its error on rows it has not seen', () => {
    const train = mixedRows(400, 'forest');
    const test = mixedRows(400, 'forest test');
    const forest = randomForest({ trees: 60, nodeColumnShare: 0.7 });
    const state = forest.fit(train.x, train.y, context());
    const real = squaredLossOf(forest.predict(state, test.x), test.y);
    expect(state.outOfBagLoss).not.toBeNull();
    expect(Math.abs((state.outOfBagLoss ?? 0) / real - 1)).toBeLessThan(0.25);
    expect(real).toBeLessThan(0.5 * naiveSquaredLoss([...test.y]));
  });

  it.each([[{ trees: 0 }], [{ nodeColumnShare: 0 }], [{ leavesMax: 1 }]])(
    'refuses %o',
    (params) => {
      expect(() => randomForest(params)).toThrow(/^Cannot set/);
    },
  );
});
