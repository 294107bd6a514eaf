import { layerRoom, planWindow, type WindowState } from '../kernels/fleet-window.ts';
import type { FleetGrid } from './fleet-grid.ts';

/** Steps planned ahead, and how many of them are driven before planning anew. */
const WINDOW = 8;
const DRIVEN = 4;

/**
 * Windowed cooperative search (after Silver 2005, WHCA*): in order of priority each vehicle gets the
 * best path through the next steps around those that came before it. Better than one step at a time
 * where there is room; where a vehicle finds no way at all, the caller moves the fleet by one step of
 * priority inheritance instead.
 */
export class WindowedPaths {
  readonly #state: WindowState;
  readonly #grid: FleetGrid;
  readonly #paths: Int32Array;
  readonly #path = new Int32Array(WINDOW + 1);
  #driven = DRIVEN;

  constructor(grid: FleetGrid, vehicles: number) {
    const cells = grid.blocked.length;
    const room = layerRoom(WINDOW) * (WINDOW + 1);
    this.#grid = grid;
    this.#paths = new Int32Array(vehicles * (WINDOW + 1));
    this.#state = {
      window: WINDOW,
      held: new Int32Array(cells * (WINDOW + 1)).fill(-1),
      cost: new Float64Array(cells),
      stamp: new Int32Array(cells),
      layerCells: new Int32Array(room),
      layerFrom: new Int32Array(room),
      layerCost: new Float64Array(room),
      layerCount: new Int32Array(WINDOW + 1),
      placeOf: new Int32Array(cells),
      mark: 0,
    };
  }

  /** Goals changed or vehicles moved otherwise: plan anew at the next step. */
  forget(): void {
    this.#driven = DRIVEN;
  }

  /** The cells after the next step in `next`; false where the window has no plan for all. */
  step(
    at: Int32Array,
    next: Int32Array,
    order: Int32Array,
    fields: readonly Uint16Array[],
  ): boolean {
    if (this.#driven >= DRIVEN && !this.#plan(at, order, fields)) return false;
    this.#driven += 1;
    for (let i = 0; i < at.length; i++) {
      next[i] = this.#paths[i * (WINDOW + 1) + this.#driven] ?? 0;
    }
    return true;
  }

  #plan(at: Int32Array, order: Int32Array, fields: readonly Uint16Array[]): boolean {
    const { held } = this.#state;
    held.fill(-1);
    // Where each stands now is held by it: the first crossing counts too.
    for (let i = 0; i < at.length; i++) held[at[i] ?? 0] = i;
    for (const vehicle of order) {
      const start = at[vehicle] ?? 0;
      const field = fields[vehicle];
      if (field === undefined) return false;
      const found = planWindow(this.#state, vehicle, start, this.#grid.beside, field, this.#path);
      if (!found) return false;
      this.#paths.set(this.#path, vehicle * (WINDOW + 1));
    }
    this.#driven = 0;
    return true;
  }
}
