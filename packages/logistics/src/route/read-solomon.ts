import { broken, fileNumber, wordsOf } from '../number-reader.ts';
import type { Rounding, RouteProblem, RouteStop, RouteVehicle } from './problem.ts';

/** Is this text in Solomon's and Homberger's form? */
export function isSolomon(text: string): boolean {
  return /^\s*VEHICLE\b/m.test(text.slice(0, 2000)) && /^\s*CUST/m.test(text.slice(0, 4000));
}

/** Is this text in Li and Lim's form: a line of three numbers, then rows of nine? */
export function isLiLim(text: string): boolean {
  const lines = text.split(/\r?\n/, 3).map((line) => wordsOf(line));
  const numbers = lines.flat().every((word) => Number.isFinite(Number(word)));
  return numbers && lines[0]?.length === 3 && lines[1]?.length === 9;
}

interface Frame {
  readonly name: string;
  readonly count: number;
  readonly capacity: number;
  readonly rows: readonly (readonly number[])[];
}

/**
 * Reads Solomon's and Homberger's `.txt`: vehicles and capacity, then number, x, y, demand, ready
 * time, due date, service time. Row 0 is the depot.
 * @param rounding Default exact.
 * @throws AppError LOGISTICS_FILE_BROKEN naming the line.
 */
export function readSolomon(text: string, rounding: Rounding = 'exact'): RouteProblem {
  const lines = text.split(/\r?\n/);
  const header = lines.findIndex((line) => /^\s*NUMBER\b/.test(line));
  const [count, capacity] = numbersOf(lines[header + 1] ?? '', header + 2);
  const first = lines.findIndex((line) => /^\s*CUST\s*\w*/.test(line) && /COORD/.test(line));
  const rows = rowsFrom(lines, first + 1);
  const frame = { name: (lines[0] ?? '').trim(), count: count ?? 0, capacity: capacity ?? 0, rows };
  return frameProblem(frame, rounding, () => undefined);
}

/**
 * Reads Li and Lim's `.txt`: vehicles, capacity, speed, then number, x, y, demand, from, until,
 * service, pickup, delivery. A pickup names its delivery and the other way round.
 * @param rounding Default exact.
 * @throws AppError LOGISTICS_FILE_BROKEN naming the line.
 */
export function readLiLim(text: string, rounding: Rounding = 'exact'): RouteProblem {
  const lines = text.split(/\r?\n/);
  const [count, capacity] = numbersOf(lines[0] ?? '', 1);
  const rows = rowsFrom(lines, 1);
  const frame = { name: '', count: count ?? 0, capacity: capacity ?? 0, rows };
  return frameProblem(frame, rounding, (row) => Math.max(row[7] ?? 0, row[8] ?? 0));
}

function numbersOf(line: string, lineNumber: number): number[] {
  return wordsOf(line).map((word) => fileNumber(word, `line ${lineNumber}`));
}

function rowsFrom(lines: readonly string[], first: number): number[][] {
  const rows: number[][] = [];
  for (let i = first; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    const row = wordsOf(line).map((word) => Number(word));
    if (row.length < 7) throw broken('Cannot read a stop of seven numbers', line, `line ${i + 1}`);
    rows.push(row);
  }
  return rows;
}

function frameProblem(
  frame: Frame,
  rounding: Rounding,
  mateOf: (row: readonly number[]) => number | undefined,
): RouteProblem {
  const [depot, ...stops] = frame.rows;
  if (depot === undefined) throw broken('Cannot read the depot', undefined, 'the first row');
  const at = new Map<number, number>(stops.map((row, i) => [row[0] ?? i + 1, i]));
  const read = stops.map((row, i) => stopOf(row, { place: i + 1, mate: mateOf(row), at }));
  read.forEach((stop, i) => {
    if (stop.mate >= 0 && read[stop.mate]?.mate !== i) {
      throw broken('Cannot pair a pickup with its delivery', stop.id, `stop ${stop.id}`);
    }
  });
  return {
    name: frame.name,
    dimensions: 1,
    travel: {
      kind: 'points',
      metric: 'plane',
      x: Float64Array.from(frame.rows, (row) => row[1] ?? Number.NaN),
      y: Float64Array.from(frame.rows, (row) => row[2] ?? Number.NaN),
      rounding,
      speedMps: 1,
    },
    stops: read,
    vehicles: [vehicleOf(frame, depot)],
  };
}

function vehicleOf(frame: Frame, depot: readonly number[]): RouteVehicle {
  return {
    id: 1,
    count: Math.max(0, Math.floor(frame.count)),
    start: 0,
    end: 0,
    capacity: [frame.capacity],
    window: [depot[4] ?? 0, depot[5] ?? Number.POSITIVE_INFINITY],
    fixedCost: 0,
    costFactor: 1,
    profile: 0,
    skills: [],
    durationMax: Number.POSITIVE_INFINITY,
    distanceMax: Number.POSITIVE_INFINITY,
    travelMax: Number.POSITIVE_INFINITY,
    stopsMax: Number.POSITIVE_INFINITY,
    breaks: [],
  };
}

interface StopFrame {
  readonly place: number;
  readonly mate: number | undefined;
  readonly at: ReadonlyMap<number, number>;
}

function stopOf(row: readonly number[], { place, mate, at }: StopFrame): RouteStop {
  const demand = row[3] ?? 0;
  const paired = mate !== undefined && mate > 0;
  const kind = !paired ? 'visit' : demand < 0 ? 'delivery' : 'pickup';
  return {
    id: row[0] ?? place,
    kind,
    place,
    deliver: [kind === 'pickup' ? 0 : Math.abs(demand)],
    collect: [kind === 'pickup' ? demand : 0],
    windows: [[row[4] ?? 0, row[5] ?? 0]],
    service: row[6] ?? 0,
    setup: 0,
    release: 0,
    skills: [],
    prize: Number.POSITIVE_INFINITY,
    priority: 0,
    mate: paired ? (at.get(mate) ?? -1) : -1,
  };
}
