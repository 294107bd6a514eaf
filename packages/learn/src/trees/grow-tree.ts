import type { Rng } from '@quanyu/numeric';
import {
  leafValue,
  type NodeSums,
  type SplitRecord,
  type SplitRules,
  searchCategories,
  searchNumeric,
} from '../kernels/split-search.ts';
import { columnStart } from './binned-table.ts';
import type { Growth } from './fill.ts';
import type { Tree } from './tree.ts';
import type { TreeMemory } from './tree-memory.ts';

export interface GrowthOptions extends SplitRules {
  readonly leavesMax: number;
  readonly depthMax: number;
  /** Columns that this tree may cut. */
  readonly columns: Int32Array;
  /** Share of them that each node may cut. */
  readonly nodeColumnShare: number;
  /** −1 falls, 1 rises, 0 free; by column. */
  readonly monotone: Int8Array;
  readonly rng: Rng;
  /** Adds each cut's gain to its column. */
  readonly importance: Float64Array;
}

/** A tree with the rows of its leaves, which lie together in the memory's `members`. */
export interface GrownTree {
  readonly tree: Tree;
  readonly leaves: readonly Leaf[];
  /** 256 flags a node: which bins go left. */
  readonly marks: Uint8Array;
}

export interface Leaf {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

interface OpenLeaf extends Leaf {
  readonly sums: NodeSums;
  readonly cut: SplitRecord;
  readonly depth: number;
  /** Its histogram's place; −1 where it was given up. */
  slot: number;
}

/** Gains below this share of the node's own are rounding. */
const GAIN_SHARE_MIN = 1e-10;

/**
 * Grows one tree on the first `count` members, always cutting the leaf that wins most. Asks for one
 * histogram a cut: the sibling's is what the smaller child leaves of the parent's.
 * @see Ke et al. (2017), LightGBM, NIPS; Shi (2007), Best-first Decision Tree Learning.
 */
export function* growTree(
  memory: TreeMemory,
  count: number,
  options: GrowthOptions,
): Growth<GrownTree> {
  const draft = new TreeDraft();
  const bank = new SlotBank(memory.slots.length);
  const open: OpenLeaf[] = [];
  const root = { id: draft.add(), from: 0, to: count };
  const slot = bank.take(open);
  yield* fill(memory, root, slot);
  const [g, h] = columnSums(memory, slot);
  const free = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const sums = { g, h, rows: count, ...free };
  open.push(opened(memory, draft, { ...root, sums, slot, depth: 0 }, options));
  while (open.length < options.leavesMax) {
    const at = mostWinning(open);
    const parent = open[at];
    if (parent === undefined || parent.cut.column < 0) break;
    const children = yield* splitLeaf(memory, draft, { parent, bank, open }, options);
    open.splice(at, 1, ...children);
  }
  return { tree: draft.tree(), leaves: open, marks: draft.marks() };
}

function mostWinning(open: readonly OpenLeaf[]): number {
  let best = 0;
  open.forEach((leaf, i) => {
    if (leaf.cut.gain > (open[best]?.cut.gain ?? 0)) best = i;
  });
  return best;
}

interface SplitJob {
  readonly parent: OpenLeaf;
  readonly bank: SlotBank;
  readonly open: readonly OpenLeaf[];
}

function* splitLeaf(
  memory: TreeMemory,
  draft: TreeDraft,
  job: SplitJob,
  options: GrowthOptions,
): Growth<[OpenLeaf, OpenLeaf]> {
  const { parent, bank, open } = job;
  const { kernels, table, members, work, marks } = memory;
  const { cut, sums, depth } = parent;
  markBins(marks, cut, table.binCounts[cut.column] ?? 0);
  const bins = table.bins.subarray(columnStart(cut.column, table.rows));
  const rows = members.subarray(parent.from, parent.to);
  const middle = parent.from + kernels.trees.partitionRows(bins, rows, marks, work);
  options.importance[cut.column] = (options.importance[cut.column] ?? 0) + cut.gain;
  const column = table.columns[cut.column];
  const threshold = column?.kind === 'number' ? (column.edges[cut.bin] ?? 0) : 0;
  const id = draft.cut(parent.id, cut, threshold, marks);
  const left = { id, from: parent.from, to: middle };
  const right = { id: id + 1, from: middle, to: parent.to };
  const leftIsSmall = middle - parent.from <= parent.to - middle;
  const [small, large] = leftIsSmall ? [left, right] : [right, left];
  const smallSlot = bank.take(open, parent);
  yield* fill(memory, small, smallSlot);
  let largeSlot = parent.slot;
  if (largeSlot < 0) {
    largeSlot = bank.take(open, parent);
    yield* fill(memory, large, largeSlot);
  } else subtract(memory, largeSlot, smallSlot);
  const bounds = childBounds(cut, sums, options);
  const leftSums = { g: cut.leftG, h: cut.leftH, rows: middle - parent.from, ...bounds.left };
  const rightSums = {
    g: sums.g - cut.leftG,
    h: sums.h - cut.leftH,
    rows: parent.to - middle,
    ...bounds.right,
  };
  const [leftSlot, rightSlot] = leftIsSmall ? [smallSlot, largeSlot] : [largeSlot, smallSlot];
  const below = { depth: depth + 1 };
  return [
    opened(memory, draft, { ...left, ...below, sums: leftSums, slot: leftSlot }, options),
    opened(memory, draft, { ...right, ...below, sums: rightSums, slot: rightSlot }, options),
  ];
}

type Bounds = Pick<NodeSums, 'lower' | 'upper'>;

/** Under a monotone cut the children meet at the mean of their values and never cross it. */
function childBounds(
  cut: SplitRecord,
  sums: NodeSums,
  options: GrowthOptions,
): { readonly left: Bounds; readonly right: Bounds } {
  const { lower, upper, g, h } = sums;
  const direction = options.monotone[cut.column] ?? 0;
  const same = { lower, upper };
  if (direction === 0) return { left: same, right: same };
  const left = leafValue(cut.leftG, cut.leftH, options.lambda, lower, upper);
  const right = leafValue(g - cut.leftG, h - cut.leftH, options.lambda, lower, upper);
  const middle = (left + right) / 2;
  const below = { lower, upper: middle };
  const above = { lower: middle, upper };
  return direction > 0 ? { left: below, right: above } : { left: above, right: below };
}

/** Fills one node's histogram from its rows. */
function* fill(memory: TreeMemory, node: Leaf, slot: number): Growth<void> {
  const { kernels, table, members, slopes, ordered } = memory;
  const rows = members.subarray(node.from, node.to);
  const pairs = ordered.subarray(0, 2 * rows.length);
  kernels.trees.gatherPairs(slopes, rows, pairs);
  const histogram = slotAt(memory, slot).fill(0);
  yield {
    bins: table.bins,
    tableRows: table.rows,
    rows,
    slopes: pairs,
    offsets: table.offsets,
    histogram,
    blocks: [0, table.offsets.length / 16],
  };
}

function slotAt(memory: TreeMemory, slot: number): Float64Array {
  return memory.slots[slot] ?? new Float64Array(0);
}

function subtract(memory: TreeMemory, from: number, small: number): void {
  memory.kernels.axpyF64(-1, slotAt(memory, small), slotAt(memory, from));
}

/** Sums over all rows, read from the first column's bins. */
function columnSums(memory: TreeMemory, slot: number): [number, number] {
  const histogram = slotAt(memory, slot);
  let g = 0;
  let h = 0;
  for (let b = 0; b <= (memory.table.binCounts[0] ?? 0); b++) {
    g += histogram[2 * b] ?? 0;
    h += histogram[2 * b + 1] ?? 0;
  }
  return [g, h];
}

/** Sets a leaf's value and looks for its best cut. */
function opened(
  memory: TreeMemory,
  draft: TreeDraft,
  leaf: Omit<OpenLeaf, 'cut'>,
  options: GrowthOptions,
): OpenLeaf {
  const { sums } = leaf;
  draft.describe(leaf.id, sums, options.lambda);
  return { ...leaf, cut: bestCut(memory, leaf, options) };
}

function bestCut(
  memory: TreeMemory,
  leaf: Omit<OpenLeaf, 'cut'>,
  options: GrowthOptions,
): SplitRecord {
  const { sums } = leaf;
  const whole = (sums.g * sums.g) / (sums.h + options.lambda);
  const cut: SplitRecord = {
    gain: GAIN_SHARE_MIN * (1 + (Number.isFinite(whole) ? whole : 0)),
    column: -1,
    bin: 0,
    missingLeft: false,
    leftG: 0,
    leftH: 0,
    categories: undefined,
  };
  const small = sums.rows < 2 * options.rowsMin || leaf.depth >= options.depthMax;
  if (!small && sums.h > 0) searchColumns(memory, leaf, options, cut);
  if (cut.column < 0) cut.gain = 0;
  return cut;
}

function searchColumns(
  memory: TreeMemory,
  leaf: Omit<OpenLeaf, 'cut'>,
  options: GrowthOptions,
  cut: SplitRecord,
): void {
  const { table } = memory;
  const histogram = slotAt(memory, leaf.slot);
  for (const column of sampledColumns(options)) {
    const start = table.offsets[column] ?? 0;
    const bins = table.binCounts[column] ?? 0;
    if (table.columns[column]?.kind === 'category') {
      searchCategories(histogram, start, bins, column, leaf.sums, options, cut);
    } else {
      const direction = options.monotone[column] ?? 0;
      searchNumeric(histogram, start, bins, column, direction, leaf.sums, options, cut);
    }
  }
}

function sampledColumns(options: GrowthOptions): Int32Array {
  const { columns, nodeColumnShare, rng } = options;
  if (nodeColumnShare >= 1) return columns;
  return sampled(columns, Math.max(1, Math.round(nodeColumnShare * columns.length)), rng);
}

/** Some of the values, each as likely as the other, in order. */
export function sampled(values: Int32Array, count: number, rng: Rng): Int32Array {
  const taken = new Int32Array(count);
  let found = 0;
  for (let i = 0; i < values.length && found < count; i++) {
    if (rng.uniform() * (values.length - i) < count - found) taken[found++] = values[i] ?? 0;
  }
  return taken;
}

/** Flags the bins that go left under a cut. */
function markBins(marks: Uint8Array, cut: SplitRecord, bins: number): void {
  marks.fill(0);
  if (cut.categories === undefined) {
    marks.fill(1, 0, cut.bin + 1);
    marks[bins] = cut.missingLeft ? 1 : 0;
  } else for (const bin of cut.categories) marks[bin] = 1;
}

/** Hands out places for histograms; when none is left, the open leaf that wins least gives up its own. */
class SlotBank {
  readonly #free: number[];

  constructor(count: number) {
    this.#free = Array.from({ length: count }, (_, i) => count - 1 - i);
  }

  take(open: readonly OpenLeaf[], keep?: OpenLeaf): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    let least: OpenLeaf | undefined;
    for (const leaf of open) {
      if (leaf === keep || leaf.slot < 0) continue;
      if (least === undefined || leaf.cut.gain < least.cut.gain) least = leaf;
    }
    const slot = least?.slot ?? 0;
    if (least !== undefined) least.slot = -1;
    return slot;
  }
}

/** A tree under growth. */
class TreeDraft {
  readonly #columns = {
    feature: [] as number[],
    threshold: [] as number[],
    missingLeft: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
    cover: [] as number[],
    set: [] as number[],
    sets: [] as number[][],
  };
  readonly #marks: Uint8Array[] = [];

  /** A new leaf; returns its number. */
  add(): number {
    const { feature, threshold, missingLeft, left, right, value, cover, set } = this.#columns;
    for (const column of [feature, threshold, missingLeft, value, cover]) column.push(0);
    for (const column of [left, right, set]) column.push(-1);
    this.#marks.push(new Uint8Array(256));
    return value.length - 1;
  }

  describe(id: number, sums: NodeSums, lambda: number): void {
    this.#columns.value[id] = leafValue(sums.g, sums.h, lambda, sums.lower, sums.upper);
    this.#columns.cover[id] = sums.rows;
  }

  /** Turns a leaf into a cut with two new leaves; returns the number of the left one. */
  cut(id: number, cut: SplitRecord, threshold: number, marks: Uint8Array): number {
    const columns = this.#columns;
    const left = this.add();
    columns.feature[id] = cut.column;
    columns.threshold[id] = threshold;
    columns.missingLeft[id] = cut.missingLeft ? 1 : 0;
    columns.left[id] = left;
    columns.right[id] = this.add();
    if (cut.categories !== undefined) {
      columns.set[id] = columns.sets.length;
      columns.sets.push([...cut.categories]);
    }
    this.#marks[id]?.set(marks);
    return left;
  }

  tree(): Tree {
    return this.#columns;
  }

  marks(): Uint8Array {
    const all = new Uint8Array(256 * this.#marks.length);
    this.#marks.forEach((marks, id) => {
      all.set(marks, 256 * id);
    });
    return all;
  }
}
