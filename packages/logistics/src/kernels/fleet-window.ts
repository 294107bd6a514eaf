/** Room for the layered search of one vehicle. */
export interface WindowState {
  readonly window: number;
  /** Vehicle that holds a cell at each step of the window: cells × (window + 1). */
  readonly held: Int32Array;
  /** Cost of a cell within the layer being built; stamped, so that nothing is cleared. */
  readonly cost: Float64Array;
  readonly stamp: Int32Array;
  /** Cells of each layer, and the place of their predecessor in the layer before. */
  readonly layerCells: Int32Array;
  readonly layerFrom: Int32Array;
  readonly layerCost: Float64Array;
  readonly layerCount: Int32Array;
  /** Place of a cell within the layer being built. */
  readonly placeOf: Int32Array;
  mark: number;
}

/** Cells that one layer can hold: all within `window` steps. */
export function layerRoom(window: number): number {
  return 2 * window * window + 2 * window + 1;
}

/**
 * The path of one vehicle through the window that is nearest to its goal, summed over the steps,
 * around the cells and crossings that vehicles before it hold. Writes `path` (window + 1 cells) and
 * holds it. False where every way is taken.
 */
export function planWindow(
  s: WindowState,
  vehicle: number,
  start: number,
  beside: Int32Array,
  field: Uint16Array,
  path: Int32Array,
): boolean {
  const { window, held, layerCells, layerFrom, layerCost, layerCount, cost, stamp, placeOf } = s;
  const cells = field.length;
  const room = layerRoom(window);
  layerCells[0] = start;
  layerCost[0] = 0;
  layerCount[0] = 1;
  for (let t = 1; t <= window; t++) {
    s.mark += 1;
    const mark = s.mark;
    const base = t * room;
    const before = base - room;
    let count = 0;
    for (let p = 0; p < layerCount[t - 1]!; p++) {
      const cell = layerCells[before + p]!;
      const known = layerCost[before + p]!;
      for (let k = 0; k < 5; k++) {
        const to = k === 4 ? cell : beside[4 * cell + k]!;
        if (to < 0 || held[t * cells + to]! >= 0) continue;
        const crossing = held[(t - 1) * cells + to]!;
        // Two vehicles may not change places.
        if (crossing >= 0 && held[t * cells + cell] === crossing) continue;
        const value = known + field[to]!;
        if (stamp[to] !== mark) {
          stamp[to] = mark;
          placeOf[to] = count;
          layerCells[base + count] = to;
          count += 1;
        } else if (value >= cost[to]!) continue;
        cost[to] = value;
        layerFrom[base + placeOf[to]!] = p;
        layerCost[base + placeOf[to]!] = value;
      }
    }
    layerCount[t] = count;
    if (count === 0) return false;
  }
  let best = 0;
  const last = window * room;
  for (let p = 1; p < layerCount[window]!; p++) {
    if (layerCost[last + p]! < layerCost[last + best]!) best = p;
  }
  for (let t = window; t >= 0; t--) {
    const cell = layerCells[t * room + best]!;
    path[t] = cell;
    held[t * cells + cell] = vehicle;
    if (t > 0) best = layerFrom[t * room + best]!;
  }
  return true;
}
