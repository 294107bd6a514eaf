import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import type { PlannedRoute, RoutePlan, RouteProblem } from './problem.ts';
import type { VroomInput } from './vroom.ts';

const KINDS: Readonly<Record<string, string>> = {
  job: 'visit',
  pickup: 'pickup',
  delivery: 'delivery',
};

/**
 * The routes that a VROOM file gives by its vehicles' `steps`; undefined where it gives none. Stops
 * on no route are left out.
 * @param input A file that readVroom has accepted.
 * @throws AppError LOGISTICS_PROBLEM_INVALID for a step that names no job or shipment.
 */
export function readVroomPlan(input: unknown, problem: RouteProblem): RoutePlan | undefined {
  const { vehicles } = input as VroomInput;
  if (!vehicles.some((vehicle) => Array.isArray(vehicle.steps))) return undefined;
  const indexOf = new Map(problem.stops.map((stop, i) => [`${stop.kind} ${stop.id}`, i]));
  const routes = vehicles.map((vehicle, v): PlannedRoute => {
    const stops = (vehicle.steps ?? []).flatMap((step, i) => {
      const kind = KINDS[step.type];
      if (kind === undefined) return [];
      const index = indexOf.get(`${kind} ${step.id}`);
      if (index === undefined) throw unknownStep(`vehicles[${v}].steps[${i}]`, step);
      return [index];
    });
    return { vehicle: v, stops };
  });
  const planned = new Set(routes.flatMap((route) => route.stops));
  const leftOut = [...problem.stops.keys()]
    .filter((stop) => !planned.has(stop))
    .map((stop) => ({ stop, code: 'ROUTE_STOP_NOT_PLANNED' }));
  return { routes: routes.filter((route) => route.stops.length > 0), leftOut };
}

function unknownStep(field: string, step: unknown): AppError {
  return new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    `Cannot find the stop of ${field}: current value is ${JSON.stringify(step)}`,
    { place: field },
  );
}
