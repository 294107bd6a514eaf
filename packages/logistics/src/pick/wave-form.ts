import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type { PickProblem } from './warehouse.ts';
import { buildWaves, type WaveOrder, type WavePlan } from './waves.ts';
import { balanceZones, type PickZone, type ZoneTimes, zonePickTimes } from './zones.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Waves of the warehouse form: `waves: {startMinute = 0, linesPerMinute, linesMax, unitsMax?,
 * pauseMinutes?}`, and `dueMinute`, `priority` with each order.
 * @throws AppError LOGISTICS_PROBLEM_INVALID naming the field
 */
export function readWaves(file: Fields, problem: PickProblem): WavePlan {
  const waves = fieldsOf(file['waves'], 'waves');
  const number = (name: string, fallback?: number): number => {
    const value = waves[name] ?? fallback;
    if (typeof value !== 'number' || !(value >= 0)) throw invalid(`waves.${name}`, value);
    return value;
  };
  const linesPerMinute = number('linesPerMinute');
  const linesMax = number('linesMax');
  if (linesPerMinute === 0) throw invalid('waves.linesPerMinute', 0);
  const rows = file['orders'] as readonly Fields[];
  const orders = problem.orders.map((order, i): WaveOrder => {
    const { dueMinute, priority } = rows[i] ?? {};
    return {
      ...order,
      ...(dueMinute === undefined || dueMinute === null ? {} : { dueMinute: Number(dueMinute) }),
      ...(typeof priority === 'number' ? { priority } : {}),
    };
  });
  return buildWaves(orders, {
    startMinute: number('startMinute', 0),
    linesPerMinute,
    linesMax,
    pauseMinutes: number('pauseMinutes', 0),
    ...(waves['unitsMax'] === undefined ? {} : { unitsMax: number('unitsMax') }),
  });
}

/** Zones of the warehouse form: `zones: {pickers, secondsPerLine = 8, metersPerSecond = 1}`. */
export function zonesOf(
  value: unknown,
  problem: PickProblem,
): ZoneTimes & { readonly zones: readonly PickZone[] } {
  const fields = fieldsOf(value, 'zones');
  const positive = (name: string, fallback?: number): number => {
    const found = fields[name] ?? fallback;
    if (typeof found !== 'number' || !(found > 0)) throw invalid(`zones.${name}`, found);
    return found;
  };
  const rules = {
    pickers: positive('pickers'),
    secondsPerLine: positive('secondsPerLine', 8),
    metersPerSecond: positive('metersPerSecond', 1),
  };
  const { warehouse } = problem;
  const known = problem.orders.map((order) => ({
    ...order,
    lines: order.lines.filter(
      ({ aisle, place }) =>
        aisle >= 0 && aisle < warehouse.aisles && place >= 0 && place < warehouse.placesPerAisle,
    ),
  }));
  const zones = balanceZones(warehouse, known, rules);
  return { zones, ...zonePickTimes(warehouse, known, zones, rules) };
}

function fieldsOf(value: unknown, place: string): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw invalid(place, value);
  return value as Fields;
}

function invalid(place: string, value: unknown): AppError {
  const shown = JSON.stringify(value) ?? 'missing';
  const message = `Cannot read ${place} of the picking problem: current value is ${shown}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID, message, { place });
}
