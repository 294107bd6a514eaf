import type { RoutePlan } from './problem.ts';

/** CVRPLIB's `.sol`: `Route #k: …` with customers numbered from 1, 0 where the vehicle loads again, then `Cost c`. */
export function writeSol(plan: RoutePlan, cost: number): string {
  const routes = plan.routes.map((route, i) => {
    const reloads = new Set((route.reloads ?? []).map((reload) => reload.before));
    const words = route.stops.flatMap((stop, at) => (reloads.has(at) ? [0, stop + 1] : [stop + 1]));
    return `Route #${i + 1}: ${words.join(' ')}`;
  });
  return `${[...routes, `Cost ${costText(cost)}`].join('\n')}\n`;
}

/** A cost without the noise of its last bits. */
export function costText(cost: number): string {
  return String(Math.round(cost * 1e6) / 1e6);
}
