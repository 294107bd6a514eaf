import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type { RouteProblem, RouteVehicle, SpeedProfile } from './problem.ts';

function invalid(field: string, value: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot plan routes with ${field}: current value is ${JSON.stringify(value) ?? 'missing'}`,
    { place: field },
  );
}

/**
 * Refuses what no plan could mean: relations and locks that name stops or vehicles that are not
 * there, speeds that are not above 0, weights below 0, vehicles with numbers that are none. Single stops that cannot be served are not
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
    const nameless = vehicleNumbers(vehicle).find(([, value]) => Number.isNaN(value));
    if (nameless !== undefined) throw invalid(`vehicles[${i}].${nameless[0]}`, 'not a number');
    const { driving } = vehicle;
    if (driving !== undefined && !(driving.driveMax > 0 && driving.rest >= 0)) {
      throw invalid(`vehicles[${i}].driving`, driving);
    }
  });
}

/** Every number of a vehicle that a plan depends on, by field. */
function vehicleNumbers(vehicle: RouteVehicle): (readonly [field: string, value: number])[] {
  const { capacity, window, breaks, reload, driving, overtime } = vehicle;
  const single = [
    'count',
    'fixedCost',
    'costFactor',
    'durationMax',
    'distanceMax',
    'travelMax',
    'stopsMax',
  ] as const;
  const named = (field: string, values: readonly number[]): (readonly [string, number])[] =>
    values.map((value) => [field, value]);
  return [
    ...single.map((field) => [field, vehicle[field]] as const),
    ...named('timeCost', [vehicle.timeCost ?? 0]),
    ...named('capacity', capacity),
    ...named('window', window),
    ...named(
      'breaks',
      breaks.flatMap((pause) => [pause.service, ...pause.windows.flat()]),
    ),
    ...named('reload', [reload?.tripsMax ?? 1, reload?.service ?? 0]),
    ...named('driving', [driving?.driveMax ?? 1, driving?.rest ?? 0]),
    ...named('overtime', [overtime?.after ?? 0, overtime?.cost ?? 0]),
  ];
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
