import type { RoutePlan } from './problem.ts';

/** CVRPLIB's `.sol`: `Route #k: …` with customers numbered from 1, then `Cost c`. */
export function writeSol(plan: RoutePlan, cost: number): string {
  const routes = plan.routes.map(
    (route, i) => `Route #${i + 1}: ${route.stops.map((stop) => stop + 1).join(' ')}`,
  );
  return `${[...routes, `Cost ${costText(cost)}`].join('\n')}\n`;
}

/** A cost without the noise of its last bits. */
export function costText(cost: number): string {
  return String(Math.round(cost * 1e6) / 1e6);
}
