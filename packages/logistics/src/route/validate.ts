import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type { RouteProblem, SpeedProfile } from './problem.ts';

function invalid(field: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot plan routes with ${field}: current value is ${JSON.stringify(value) ?? 'missing'}`,
    { place: field },
  );
}

/**
 * Refuses what no plan could mean: relations and locks that name stops or vehicles that are not
 * there, speeds that are not above 0, weights below 0. Single stops that cannot be served are not
 * refused but left out.
 * @throws AppError LOGISTICS_PROBLEM_INVALID naming the field.
 */
export function validateProblem(problem: RouteProblem): void {
  const { stops, vehicles, relations = [], locks = [], balance, speeds } = problem;
  const known = (stop: number): boolean => stops[stop] !== undefined;
  relations.forEach((relation, i) => {
    if (!relation.stops.every(known)) throw invalid(`relations[${i}].stops`, relation.stops);
  });
  locks.forEach((lock, i) => {
    if (vehicles[lock.vehicle] === undefined) throw invalid(`locks[${i}].vehicle`, lock.vehicle);
    if (!lock.stops.every(known)) throw invalid(`locks[${i}].stops`, lock.stops);
  });
  if (balance !== undefined && !(balance.weight >= 0 && Number.isFinite(balance.weight))) {
    throw invalid('balance.weight', balance.weight);
  }
  if (speeds !== undefined) validateSpeeds(speeds);
  vehicles.forEach((vehicle, i) => {
    const { driving } = vehicle;
    if (driving !== undefined && !(driving.driveMax > 0 && driving.rest >= 0)) {
      throw invalid(`vehicles[${i}].driving`, driving);
    }
  });
}

function validateSpeeds(speeds: SpeedProfile): void {
  if (!(speeds.cycle > 0)) throw invalid('speeds.cycle', speeds.cycle);
  const ends = [...speeds.ends, speeds.cycle];
  if (!ends.every((end, p) => end > (ends[p - 1] ?? 0))) throw invalid('speeds.ends', speeds.ends);
  speeds.factors.forEach((row, district) => {
    const whole = row.length === ends.length && row.every((f) => f > 0 && Number.isFinite(f));
    if (!whole) throw invalid(`speeds.factors[${district}]`, row);
  });
  const districts = speeds.factors.length;
  const strange = speeds.districts.find((district) => !(district >= 0 && district < districts));
  if (strange !== undefined) throw invalid('speeds.districts', strange);
}
