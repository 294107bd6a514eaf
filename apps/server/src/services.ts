import type { Clock } from '@quanyu/domain';
import type { AnalyticsEngine, Lake } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import type {
  Loop,
  RecentFacts,
  RecommendationDesk,
  RecommendationService,
  SegmentService,
  TravelTimes,
} from '@quanyu/loop';
import type { Pool } from '@quanyu/numeric';
import type { BackgroundRuns } from './background-runs.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { MapService } from './map-service.ts';
import type { RouteJobs } from './route-jobs.ts';
import type { ScheduledRuns } from './scheduled-runs.ts';
import type { SensorListening } from './sensor-listening.ts';
import type { ShownProducts } from './shown-products.ts';

/** What handlers work with; `composeServices` makes it once for a process. */
export interface Services {
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly engine: AnalyticsEngine;
  readonly pool: Pool;
  readonly loop: Loop;
  readonly runs: BackgroundRuns;
  readonly schedule: ScheduledRuns;
  readonly live: LiveHub;
  /** Keeps figures up to the ledger between runs of the loop. */
  readonly recent: RecentFacts;
  /** Searches for routes under way. */
  readonly routeJobs: RouteJobs;
  /** Sensors and readers by MQTT, where the settings say so. */
  readonly sensors: SensorListening;
  /** Travel by a map service, where the settings name one. */
  readonly travelTimes: TravelTimes;
  readonly maps: MapService;
  /** Who is in the segments that people wrote as rules. */
  readonly segments: SegmentService;
  /** Names, prices and units beside recommendations. */
  readonly shown: ShownProducts;
  readonly clock: Clock;
  readonly version: string;
  readonly isDemo: boolean;
  /** The retailer's folder; uploads lie in its `uploads`. */
  readonly dataDir: string;
  /** The administrator made at the first start, password included; null at every other start. */
  readonly firstAdmin: { readonly name: string; readonly password: string } | null;
  /** @throws AppError SERVER_STARTING until the counters are built. */
  readonly recommendations: () => RecommendationService;
  /** Answers with the operator's rule sets, and keeps what was shown. @throws as `recommendations`. */
  readonly desk: () => RecommendationDesk;
  /** Resolves when the serving state is built; rejects with what went wrong. */
  readonly ready: Promise<void>;
  readonly isReady: () => boolean;
  /** A token for the address that `quanyu serve` prints: opens one session, within 15 minutes. */
  issueLoginToken(): string;
  /** Opens a session by a token; undefined where it is unknown, used or old. */
  redeemLoginToken(token: string): Promise<OpenedSession | undefined>;
  /** Stops what runs at a safe point, then closes everything. Idempotent. */
  close(): Promise<void>;
}

export interface OpenedSession {
  readonly user: {
    readonly userId: string;
    readonly name: string;
    readonly role: 'operator' | 'analyst' | 'admin';
    readonly language: string | null;
  };
  readonly token: string;
}
