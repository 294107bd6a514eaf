import type { PoolTask } from '@quanyu/numeric';
import { type ImprovedPart, improvePart, type RoutePart } from './route/improve-part.ts';

/** Anneals one part of a plan on a thread of its own. */
export const IMPROVE_PART: PoolTask<RoutePart, ImprovedPart> = {
  module: '@quanyu/logistics/tasks',
  name: 'IMPROVE_PART',
  run: improvePart,
};
