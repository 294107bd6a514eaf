import type { Store } from '../../store/store.ts';
import { createFleetRepository, type FleetRepository } from './fleet.ts';
import type { RoutesRepository } from './route-records.ts';
import { createRoutesRepository } from './routes.ts';
import { createSitesRepository, type SitesRepository } from './sites.ts';
import { createTrackingRepository, type TrackingRepository } from './tracking.ts';
import { createWavesRepository, type WavesRepository } from './waves.ts';

/** Warehouse, delivery and store floor: what was decided and what happens on the road. */
export interface LogisticsRepository {
  readonly sites: SitesRepository;
  readonly fleet: FleetRepository;
  readonly waves: WavesRepository;
  readonly routes: RoutesRepository;
  readonly tracking: TrackingRepository;
}

/** See {@link LogisticsRepository}. */
export function createLogisticsRepository(store: Store): LogisticsRepository {
  return {
    sites: createSitesRepository(store),
    fleet: createFleetRepository(store),
    waves: createWavesRepository(store),
    routes: createRoutesRepository(store),
    tracking: createTrackingRepository(store),
  };
}
