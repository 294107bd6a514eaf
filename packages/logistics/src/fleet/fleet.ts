import type { Rng } from '@quanyu/numeric';
import { type PibtState, pibtStep } from '../kernels/fleet-pibt.ts';
import { DistanceFields, type FleetGrid, fleetError, UNREACHED } from './fleet-grid.ts';
import { WindowedPaths } from './windowed-paths.ts';

/** Fetch something from one cell and bring it to another. */
export interface FleetTask {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export interface FleetProblem {
  readonly grid: FleetGrid;
  /** Cell of each vehicle at the start. */
  readonly vehicles: readonly number[];
  /** Cells at which vehicles charge. None: they need no charge. */
  readonly chargers?: readonly number[];
  /** Moves that a full battery lasts. Default 2,000. */
  readonly batteryMoves?: number;
  /** Share of the battery that a step at a charger gives. Default 0.02. */
  readonly chargeShare?: number;
}

export interface FleetOptions {
  readonly rng: Rng;
  /**
   * `inheritance`: one step at a time, any size. `windowed`: several steps ahead, for fleets with
   * room. Default: windowed up to 200 vehicles.
   */
  readonly method?: 'inheritance' | 'windowed';
}

/** What came about in one step. */
export interface FleetStep {
  readonly step: number;
  /** Cell of each vehicle; valid until the next step. */
  readonly at: Int32Array;
  readonly finished: readonly FleetTask[];
}

export interface FleetFigures {
  readonly steps: number;
  readonly finished: number;
  readonly open: number;
  /** Vehicles whose battery is empty: they stand still for ever. */
  readonly stranded: number;
  /** Tasks refused because a cell is blocked or cannot be reached. */
  readonly refused: number;
}

type Errand = 'idle' | 'fetch' | 'bring' | 'charge';

interface Vehicle {
  errand: Errand;
  task: FleetTask | undefined;
  goal: number;
  /** Steps since it got its goal: who waits longest goes first. */
  waiting: number;
  battery: number;
}

const WINDOWED_MAX = 200;
/** Open tasks that a free vehicle looks at. */
const TASKS_LOOKED_AT = 48;
/** Battery kept beside the way to the charger: detours and waiting. */
const RESERVE_SHARE = 0.1;
/** A waiting step costs this part of a move. */
const IDLE_SHARE = 0.1;

/**
 * A fleet of vehicles on a grid: tasks go to near free vehicles, low batteries to chargers, and every
 * step moves all vehicles without collisions.
 */
export class Fleet {
  readonly #grid: FleetGrid;
  readonly #fields: DistanceFields;
  readonly #state: PibtState;
  readonly #vehicles: Vehicle[];
  readonly #order: Int32Array;
  readonly #weights: Float64Array;
  readonly #chargers: readonly number[];
  readonly #chargerUse = new Map<number, number>();
  readonly #batteryMoves: number;
  readonly #chargeShare: number;
  readonly #windowed: WindowedPaths | undefined;
  /** The field of a vehicle without a goal: every cell is as good as another. */
  readonly #nowhere: Uint16Array;
  #open: FleetTask[] = [];
  #steps = 0;
  #finished = 0;
  #refused = 0;

  /** @throws AppError LOGISTICS_PROBLEM_INVALID: two vehicles in one cell, a blocked one, … */
  constructor(problem: FleetProblem, options: FleetOptions) {
    const { grid, vehicles, chargers = [], batteryMoves = 2000, chargeShare = 0.02 } = problem;
    checkCells(grid, vehicles, 'vehicles');
    checkCells(grid, chargers, 'chargers');
    if (!(batteryMoves > 0)) throw fleetError('batteryMoves must be above 0', 'batteryMoves');
    if (!(chargeShare > 0)) throw fleetError('chargeShare must be above 0', 'chargeShare');
    this.#grid = grid;
    this.#fields = new DistanceFields(grid);
    this.#chargers = chargers;
    this.#batteryMoves = batteryMoves;
    this.#chargeShare = chargeShare;
    const { rng } = options;
    this.#vehicles = vehicles.map((goal) => ({
      errand: 'idle',
      task: undefined,
      goal,
      waiting: 0,
      battery: batteryMoves * (chargers.length > 0 ? 0.5 + rng.uniform() / 2 : 1),
    }));
    this.#order = Int32Array.from(vehicles, (_, i) => i);
    this.#weights = new Float64Array(vehicles.length);
    this.#state = makeState(grid, vehicles, rng);
    this.#nowhere = new Uint16Array(grid.blocked.length);
    this.#state.fields.push(...vehicles.map(() => this.#nowhere));
    const method = options.method ?? (vehicles.length <= WINDOWED_MAX ? 'windowed' : 'inheritance');
    if (method === 'windowed') this.#windowed = new WindowedPaths(grid, vehicles.length);
  }

  /** Adds tasks; those whose cells cannot be entered are refused and counted. */
  add(tasks: readonly FleetTask[]): void {
    for (const task of tasks) {
      const isFree = (cell: number): boolean => this.#grid.blocked[cell] === 0;
      const canBe = isFree(task.from) && isFree(task.to);
      if (canBe && this.#fields.to(task.to)[task.from] !== UNREACHED) this.#open.push(task);
      else this.#refused += 1;
    }
  }

  figures(): FleetFigures {
    return {
      steps: this.#steps,
      finished: this.#finished,
      open: this.#open.length,
      stranded: this.#vehicles.filter(({ battery }) => battery <= 0).length,
      refused: this.#refused,
    };
  }

  /** One step of the whole fleet. */
  step(): FleetStep {
    this.#steps += 1;
    this.#assign();
    this.#rank();
    const { at, next } = this.#state;
    const before = at.slice();
    const isPlanned = this.#windowed?.step(at, next, this.#order, this.#state.fields) ?? false;
    if (isPlanned) at.set(next);
    else {
      pibtStep(this.#state, this.#order);
      this.#windowed?.forget();
    }
    const finished = this.#arrive(before);
    return { step: this.#steps, at, finished };
  }

  #rank(): void {
    const weights = this.#weights;
    for (let i = 0; i < weights.length; i++) weights[i] = this.#weight(i);
    // Vehicles of one weight keep their turn.
    this.#order.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  }

  #weight(i: number): number {
    const vehicle = this.#vehicles[i];
    if (vehicle === undefined || vehicle.errand === 'idle') return -1;
    // A vehicle that runs dry goes before all others.
    return vehicle.errand === 'charge' ? 1e6 + vehicle.waiting : vehicle.waiting;
  }

  #send(i: number, errand: Errand, goal: number, task?: FleetTask): void {
    const vehicle = this.#vehicles[i];
    if (vehicle === undefined) return;
    if (vehicle.errand === 'charge') this.#countCharger(vehicle.goal, -1);
    if (errand === 'charge') this.#countCharger(goal, 1);
    Object.assign(vehicle, { errand, goal, task, waiting: 0 });
    this.#state.fields[i] = errand === 'idle' ? this.#nowhere : this.#fields.to(goal);
    this.#windowed?.forget();
  }

  #countCharger(cell: number, change: number): void {
    this.#chargerUse.set(cell, (this.#chargerUse.get(cell) ?? 0) + change);
  }

  #assign(): void {
    this.#vehicles.forEach((vehicle, i) => {
      if (this.#chargers.length > 0 && vehicle.errand !== 'charge' && this.#isLow(vehicle, i)) {
        // What it carries stays with it; a task not yet fetched goes back.
        if (vehicle.errand === 'bring') return;
        if (vehicle.task !== undefined) this.#open.unshift(vehicle.task);
        this.#send(i, 'charge', this.#nearestCharger(i));
        return;
      }
      if (vehicle.errand === 'idle' && this.#open.length > 0) this.#takeTask(i);
    });
  }

  #isLow({ battery, task, errand }: Vehicle, i: number): boolean {
    const cell = this.#state.at[i] ?? 0;
    const reserve = RESERVE_SHARE * this.#batteryMoves;
    if (battery > 0.5 * this.#batteryMoves && errand !== 'idle') return false;
    const way = this.#fields.to(this.#nearestCharger(i))[cell] ?? 0;
    const errandMoves = task === undefined ? 0 : (this.#fields.to(task.to)[task.from] ?? 0);
    const fetchMoves = errand === 'fetch' && task ? (this.#fields.to(task.from)[cell] ?? 0) : 0;
    return battery < reserve + 1.5 * (way + errandMoves + fetchMoves);
  }

  /** Near, and not asked for by many others. */
  #nearestCharger(i: number): number {
    const cell = this.#state.at[i] ?? 0;
    const fullSteps = 1 / this.#chargeShare;
    let best = this.#chargers[0] ?? cell;
    let least = Number.POSITIVE_INFINITY;
    for (const charger of this.#chargers) {
      const queue = (this.#chargerUse.get(charger) ?? 0) * fullSteps;
      const value = (this.#fields.to(charger)[cell] ?? UNREACHED) + queue;
      if (value < least) {
        least = value;
        best = charger;
      }
    }
    return best;
  }

  /** The nearest of the oldest open tasks, as the crow flies along the axes. */
  #takeTask(i: number): void {
    const { width } = this.#grid;
    const cell = this.#state.at[i] ?? 0;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    const count = Math.min(TASKS_LOOKED_AT, this.#open.length);
    for (let k = 0; k < count; k++) {
      const from = this.#open[k]?.from ?? 0;
      const across = Math.abs((from % width) - (cell % width));
      const along = Math.abs(Math.floor(from / width) - Math.floor(cell / width));
      // Age counts a little, so that no task waits for ever.
      if (across + along + k >= least) continue;
      least = across + along + k;
      best = k;
    }
    const [task] = this.#open.splice(best, 1);
    if (task === undefined) return;
    if (this.#fields.to(task.from)[cell] === UNREACHED) {
      this.#refused += 1;
      return;
    }
    this.#send(i, 'fetch', task.from, task);
  }

  #arrive(before: Int32Array): FleetTask[] {
    const finished: FleetTask[] = [];
    this.#vehicles.forEach((vehicle, i) => {
      const cell = this.#state.at[i] ?? 0;
      vehicle.waiting += 1;
      if (this.#chargers.length > 0) this.#useBattery(vehicle, i, cell !== before[i]);
      if (cell !== vehicle.goal) return;
      if (vehicle.errand === 'fetch' && vehicle.task !== undefined) {
        this.#send(i, 'bring', vehicle.task.to, vehicle.task);
      } else if (vehicle.errand === 'bring' && vehicle.task !== undefined) {
        finished.push(vehicle.task);
        this.#send(i, 'idle', cell);
      }
    });
    this.#finished += finished.length;
    return finished;
  }

  #useBattery(vehicle: Vehicle, i: number, hasMoved: boolean): void {
    const isCharging = vehicle.errand === 'charge' && this.#state.at[i] === vehicle.goal;
    if (!isCharging) {
      vehicle.battery = Math.max(0, vehicle.battery - (hasMoved ? 1 : IDLE_SHARE));
      return;
    }
    vehicle.battery += this.#chargeShare * this.#batteryMoves;
    if (vehicle.battery < this.#batteryMoves) return;
    vehicle.battery = this.#batteryMoves;
    this.#send(i, 'idle', vehicle.goal);
  }
}

function checkCells(grid: FleetGrid, cells: readonly number[], place: string): void {
  const seen = new Set<number>();
  cells.forEach((cell, i) => {
    const isCell = Number.isInteger(cell) && cell >= 0 && cell < grid.blocked.length;
    if (!isCell || grid.blocked[cell] !== 0) {
      throw fleetError(`${cell} is no free cell`, `${place}[${i}]`);
    }
    if (seen.has(cell)) throw fleetError(`cell ${cell} stands twice`, `${place}[${i}]`);
    seen.add(cell);
  });
}

function makeState(grid: FleetGrid, vehicles: readonly number[], rng: Rng): PibtState {
  const n = vehicles.length;
  const cells = grid.blocked.length;
  return {
    vehicles: n,
    beside: grid.beside,
    at: Int32Array.from(vehicles),
    next: new Int32Array(n),
    inCell: new Int32Array(cells).fill(-1),
    inCellNext: new Int32Array(cells).fill(-1),
    fields: [],
    candidates: new Int32Array(5 * n),
    candidateCount: new Uint8Array(n),
    candidateAt: new Uint8Array(n),
    stack: new Int32Array(n + 1),
    random: Uint32Array.from({ length: 4 }, () => rng.uint32()),
  };
}
