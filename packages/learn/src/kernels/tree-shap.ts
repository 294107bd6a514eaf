import { goesLeft, type TreeColumns } from './tree-walk.ts';

/** Mean of a tree's leaves, each weighed by its share of the training rows. */
export function meanOfTree(tree: TreeColumns): number {
  let sum = 0;
  for (let node = 0; node < tree.left.length; node++) {
    if (tree.left[node]! < 0) sum += tree.cover[node]! * tree.value[node]!;
  }
  return sum / tree.cover[0]!;
}

/** Cuts on the longest way from the root to a leaf. */
function depthOf(tree: TreeColumns): number {
  const depths = new Int32Array(tree.left.length);
  let deepest = 0;
  for (let node = 0; node < depths.length; node++) {
    const left = tree.left[node]!;
    if (left < 0) continue;
    // Children come after their parents.
    const below = depths[node]! + 1;
    depths[left] = below;
    depths[tree.right[node]!] = below;
    if (below > deepest) deepest = below;
  }
  return deepest;
}

/**
 * Exact Shapley values of one tree: columns left out are averaged over as the training rows fell. A
 * path holds for each column met the share of paths that go on without it and with it, and weights
 * of subsets by their size; a child's path is written behind its parent's.
 * @see Lundberg et al. (2020), From local explanations to global understanding with explainable AI
 * for trees, Nature Machine Intelligence 2, algorithm 2. O(leaves · depth²) a row.
 */
export class ShapleyWalk {
  readonly #tree: TreeColumns;
  readonly #column: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  #data: Float64Array = new Float64Array(0);
  #from = 0;
  #rate = 1;
  #shares: Float64Array = this.#data;

  constructor(tree: TreeColumns) {
    this.#tree = tree;
    const deepest = depthOf(tree) + 2;
    const length = ((deepest + 1) * (deepest + 2)) / 2;
    this.#column = new Int32Array(length);
    this.#zero = new Float64Array(length);
    this.#one = new Float64Array(length);
    this.#weight = new Float64Array(length);
  }

  /** Adds rate × the value of each column to `shares`, for the row whose values start at `from`. */
  add(data: Float64Array, from: number, rate: number, shares: Float64Array): void {
    this.#data = data;
    this.#from = from;
    this.#rate = rate;
    this.#shares = shares;
    if (this.#tree.left[0]! < 0) return;
    // The entry of column −1 stands for the empty path.
    this.#extend(0, 0, 1, 1, -1);
    this.#descend(0, 0, 0, 1, 1);
  }

  /** Cuts `node`, whose path has `depth` columns and starts at `at`. */
  #descend(node: number, at: number, depth: number, zero: number, one: number): void {
    const tree = this.#tree;
    const left = tree.left[node]!;
    const right = tree.right[node]!;
    const column = tree.feature[node]!;
    const toLeft = goesLeft(tree, node, this.#data[this.#from + column]!);
    const cover = tree.cover[node]!;
    this.#enter(left, at, depth, (zero * tree.cover[left]!) / cover, toLeft ? one : 0, column);
    this.#enter(right, at, depth, (zero * tree.cover[right]!) / cover, toLeft ? 0 : one, column);
  }

  /** Goes into a child: its path is the parent's and one column more. */
  #enter(
    node: number,
    parentAt: number,
    parentDepth: number,
    zero: number,
    one: number,
    column: number,
  ): void {
    const at = parentAt + parentDepth + 1;
    this.#column.copyWithin(at, parentAt, at);
    this.#zero.copyWithin(at, parentAt, at);
    this.#one.copyWithin(at, parentAt, at);
    this.#weight.copyWithin(at, parentAt, at);
    let depth = parentDepth + 1;
    this.#extend(at, depth, zero, one, column);
    if (this.#tree.left[node]! < 0) {
      this.#addLeaf(at, depth, this.#tree.value[node]!);
      return;
    }
    let seenZero = 1;
    let seenOne = 1;
    const next = this.#tree.feature[node]!;
    const seen = this.#column.subarray(at + 1, at + depth + 1).indexOf(next) + 1;
    if (seen > 0) {
      seenZero = this.#zero[at + seen]!;
      seenOne = this.#one[at + seen]!;
      this.#unwind(at, depth, seen);
      depth--;
    }
    this.#descend(node, at, depth, seenZero, seenOne);
  }

  #extend(at: number, depth: number, zero: number, one: number, column: number): void {
    const weight = this.#weight;
    this.#column[at + depth] = column;
    this.#zero[at + depth] = zero;
    this.#one[at + depth] = one;
    weight[at + depth] = depth === 0 ? 1 : 0;
    for (let i = depth - 1; i >= 0; i--) {
      const kept = weight[at + i]!;
      weight[at + i + 1]! += (one * kept * (i + 1)) / (depth + 1);
      weight[at + i] = (zero * kept * (depth - i)) / (depth + 1);
    }
  }

  /** Takes one column out of a path again. */
  #unwind(at: number, depth: number, which: number): void {
    const weight = this.#weight;
    const one = this.#one[at + which]!;
    const zero = this.#zero[at + which]!;
    let next = weight[at + depth]!;
    for (let i = depth - 1; i >= 0; i--) {
      const kept = weight[at + i]!;
      if (one === 0) {
        weight[at + i] = (kept * (depth + 1)) / (zero * (depth - i));
        continue;
      }
      weight[at + i] = (next * (depth + 1)) / ((i + 1) * one);
      next = kept - (weight[at + i]! * zero * (depth - i)) / (depth + 1);
    }
    for (let i = at + which; i < at + depth; i++) {
      this.#column[i] = this.#column[i + 1]!;
      this.#zero[i] = this.#zero[i + 1]!;
      this.#one[i] = this.#one[i + 1]!;
    }
  }

  /** What the weights of a path would sum to without one column. */
  #sumWithout(at: number, depth: number, which: number): number {
    const one = this.#one[at + which]!;
    const zero = this.#zero[at + which]!;
    let next = this.#weight[at + depth]!;
    let total = 0;
    for (let i = depth - 1; i >= 0; i--) {
      const kept = this.#weight[at + i]!;
      if (one === 0) {
        total += (kept * (depth + 1)) / (zero * (depth - i));
        continue;
      }
      const part = (next * (depth + 1)) / ((i + 1) * one);
      total += part;
      next = kept - (part * zero * (depth - i)) / (depth + 1);
    }
    return total;
  }

  #addLeaf(at: number, depth: number, value: number): void {
    for (let i = 1; i <= depth; i++) {
      const gap = this.#one[at + i]! - this.#zero[at + i]!;
      this.#shares[this.#column[at + i]!]! +=
        this.#rate * this.#sumWithout(at, depth, i) * gap * value;
    }
  }
}
