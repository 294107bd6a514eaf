import type { PickOrder } from './warehouse.ts';

/** An order with the time by which it must be picked. */
export interface WaveOrder extends PickOrder {
  /** Any clock's minutes; the departure of its carrier less packing. Absent: whenever. */
  readonly dueMinute?: number;
  /** Higher goes first among orders of one due time. Default 0. */
  readonly priority?: number;
}

export interface WaveRules {
  /** When the first wave may begin. */
  readonly startMinute: number;
  /** Picked lines a minute of all pickers together. */
  readonly linesPerMinute: number;
  /** Most lines and units of one wave. */
  readonly linesMax: number;
  readonly unitsMax?: number;
  /** Minutes between two waves. Default 0. */
  readonly pauseMinutes?: number;
}

export interface Wave {
  readonly orders: readonly string[];
  readonly lines: number;
  readonly units: number;
  readonly startMinute: number;
  readonly endMinute: number;
  /** Aisles that its pickers enter. */
  readonly aisles: number;
}

export interface WavePlan {
  readonly waves: readonly Wave[];
  /** Orders that end after they were due, with by how much. */
  readonly late: readonly { readonly id: string; readonly minutes: number }[];
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
}

/** Orders looked at for the one that fits a wave's aisles best. */
const LOOKED_AT = 60;

/**
 * Groups orders into waves: the earliest due first, so that as few as possible are late and none by
 * more than it must (Jackson's rule), and among orders of one due time those that need the fewest
 * aisles beyond the wave's own. Orders without lines or larger than a wave are left out.
 */
export function buildWaves(orders: readonly WaveOrder[], rules: WaveRules): WavePlan {
  const { unitsMax = Number.POSITIVE_INFINITY, linesMax } = rules;
  const leftOut: { id: string; code: string }[] = [];
  const open = orders.filter((order) => {
    const code = obstacle(order, linesMax, unitsMax);
    if (code !== undefined) leftOut.push({ id: order.id, code });
    return code === undefined;
  });
  const due = (order: WaveOrder): number => order.dueMinute ?? Number.POSITIVE_INFINITY;
  open.sort((a, b) => compared(due(a), due(b)) || (b.priority ?? 0) - (a.priority ?? 0));
  const waves: Wave[] = [];
  const late: { id: string; minutes: number }[] = [];
  let at = rules.startMinute;
  while (open.length > 0) {
    const chosen = nextWave(open, linesMax, unitsMax);
    const wave = waveOf(chosen, at, rules);
    waves.push(wave);
    for (const order of chosen) {
      const minutes = wave.endMinute - due(order);
      if (minutes > 0) late.push({ id: order.id, minutes });
    }
    at = wave.endMinute + (rules.pauseMinutes ?? 0);
  }
  return { waves, late, leftOut };
}

function compared(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function obstacle(order: WaveOrder, linesMax: number, unitsMax: number): string | undefined {
  const due = order.dueMinute;
  if (due !== undefined && !Number.isFinite(due)) return 'WAVE_DUE_INVALID';
  if (order.lines.length === 0) return 'WAVE_ORDER_EMPTY';
  const isLarge = order.lines.length > linesMax || unitsOf(order) > unitsMax;
  return isLarge ? 'WAVE_ORDER_TOO_LARGE' : undefined;
}

function unitsOf(order: WaveOrder): number {
  return order.lines.reduce((sum, line) => sum + line.units, 0);
}

/** Takes the orders of one wave out of the open ones. */
function nextWave(open: WaveOrder[], linesMax: number, unitsMax: number): WaveOrder[] {
  const chosen: WaveOrder[] = [];
  const aisles = new Set<number>();
  let lines = 0;
  let units = 0;
  for (;;) {
    const at = bestNext(open, aisles, linesMax - lines, unitsMax - units);
    if (at < 0) return chosen;
    const [order] = open.splice(at, 1);
    if (order === undefined) return chosen;
    chosen.push(order);
    lines += order.lines.length;
    units += unitsOf(order);
    for (const { aisle } of order.lines) aisles.add(aisle);
  }
}

/** Of the next orders that fit: the earliest due, then the fewest new aisles. */
function bestNext(
  open: readonly WaveOrder[],
  aisles: ReadonlySet<number>,
  lines: number,
  units: number,
): number {
  let best = -1;
  let fewest = Number.POSITIVE_INFINITY;
  let due: number | undefined;
  for (let k = 0; k < Math.min(open.length, LOOKED_AT); k++) {
    const order = open[k];
    if (order === undefined || order.lines.length > lines || unitsOf(order) > units) continue;
    if (best >= 0 && order.dueMinute !== due) break;
    const fresh = new Set(order.lines.map(({ aisle }) => aisle).filter((a) => !aisles.has(a)));
    if (fresh.size >= fewest) continue;
    best = k;
    due = order.dueMinute;
    fewest = fresh.size;
  }
  return best;
}

function waveOf(orders: readonly WaveOrder[], startMinute: number, rules: WaveRules): Wave {
  const lines = orders.reduce((sum, order) => sum + order.lines.length, 0);
  const aisles = new Set(orders.flatMap((order) => order.lines.map(({ aisle }) => aisle)));
  return {
    orders: orders.map(({ id }) => id),
    lines,
    units: orders.reduce((sum, order) => sum + unitsOf(order), 0),
    startMinute,
    endMinute: startMinute + lines / rules.linesPerMinute,
    aisles: aisles.size,
  };
}
