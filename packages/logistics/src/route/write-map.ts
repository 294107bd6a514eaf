import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { scheduleRoutes } from './check-relations.ts';
import { stationsOf } from './driver-sheet.ts';
import { escapeXml } from './escape-xml.ts';
import type { PlannedRoute, RoutePlan, RouteProblem } from './problem.ts';

/** Longitude and latitude, or x and y, of a place. */
type Position = readonly [number, number];

function positionOf(problem: RouteProblem, place: number): Position {
  const { travel } = problem;
  if (travel.kind === 'points') return [travel.x[place] ?? 0, travel.y[place] ?? 0];
  throw new AppError(
    LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
    'Cannot draw a plan as its problem has tables and no coordinates',
    { place: 'travel' },
  );
}

/** Places that a route passes, from its start to its end. */
function pathOf(problem: RouteProblem, route: PlannedRoute): number[] {
  return stationsOf(problem, route).map((station) => station.place);
}

/**
 * A plan as GeoJSON (RFC 7946): a line a route, a point a stop, with vehicle, order, arrival and
 * departure in the problem's unit of time.
 * @throws AppError LOGISTICS_PROBLEM_INVALID where the problem has no coordinates.
 */
export function writeGeoJson(problem: RouteProblem, plan: RoutePlan): string {
  const schedules = scheduleRoutes(problem, plan);
  const features = plan.routes.flatMap((route, r) => {
    const vehicle = problem.vehicles[route.vehicle]?.id ?? route.vehicle;
    const coordinates = pathOf(problem, route).map((place) => positionOf(problem, place));
    const schedule = schedules[r];
    const line = {
      type: 'Feature',
      geometry: { type: 'LineString', coordinates },
      properties: {
        route: r + 1,
        vehicle,
        stops: route.stops.length,
        distance: schedule?.distance ?? 0,
        duration: schedule?.duration ?? 0,
      },
    };
    const points = route.stops.flatMap((i, order) => {
      const stop = problem.stops[i];
      if (stop === undefined) return [];
      const time = schedule?.times[order];
      return [
        {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: positionOf(problem, stop.place) },
          properties: {
            route: r + 1,
            vehicle,
            order: order + 1,
            stop: stop.id,
            arrival: time?.arrival ?? 0,
            leave: time?.leave ?? 0,
          },
        },
      ];
    });
    return [line, ...points];
  });
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}

/**
 * A plan as GPX 1.1 routes that satellite navigation devices follow: a route a vehicle.
 * @throws AppError LOGISTICS_PROBLEM_INVALID where the problem has no coordinates.
 */
export function writeGpx(problem: RouteProblem, plan: RoutePlan): string {
  const routes = plan.routes.map((route, r) => {
    const vehicle = problem.vehicles[route.vehicle]?.id ?? route.vehicle;
    const points = stationsOf(problem, route).map(({ place, name }) => {
      const [lon, lat] = positionOf(problem, place);
      return `    <rtept lat="${lat}" lon="${lon}"><name>${escapeXml(name)}</name></rtept>`;
    });
    const name = escapeXml(`${r + 1}: ${vehicle}`);
    return `  <rte>\n    <name>${name}</name>\n${points.join('\n')}\n  </rte>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gpx version="1.1" creator="Quanyu" xmlns="http://www.topografix.com/GPX/1/1">',
    ...routes,
    '</gpx>',
    '',
  ].join('\n');
}
