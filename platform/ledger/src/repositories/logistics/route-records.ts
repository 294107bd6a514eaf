import type { SupplyPage } from '../supply.ts';

export type RouteState = 'planned' | 'underway' | 'done' | 'cancelled';
export type StopState = 'open' | 'done' | 'failed';

export interface RouteStopRecord {
  readonly stopIndex: number;
  readonly order: string;
  readonly customer: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly latitude: number;
  readonly longitude: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly serviceS: number;
  readonly units: number;
  readonly plannedAt: number;
  /** When it is likely to be reached now, and between which instants in 8 of 10 cases. */
  readonly expectedAt: number;
  readonly lowAt: number;
  readonly highAt: number;
  readonly state: StopState;
  readonly doneAt: number | null;
}

export interface RouteRecord {
  readonly route: string;
  readonly vehicle: string;
  readonly location: string;
  readonly day: number;
  readonly state: RouteState;
  readonly decision: string | null;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly distanceM: number;
  readonly costMinor: number;
  readonly currency: string;
  /** Rises with every change of its stops; who changes them names the one that was read. */
  readonly revision: number;
  /** Behind the plan by so many seconds; below zero: ahead. */
  readonly lateS: number;
  readonly departedAt: number | null;
  readonly closedAt: number | null;
  readonly createdBy: string;
  readonly stops: readonly RouteStopRecord[];
}

export interface RouteFilter {
  readonly location?: string | undefined;
  readonly vehicle?: string | undefined;
  readonly day?: number | undefined;
  readonly state?: RouteState | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A route with its stops put anew; stops that are over stay as they are and come first. */
export interface RewrittenRoute {
  readonly route: string;
  readonly revision: number;
  readonly endsAt: number;
  readonly distanceM: number;
  readonly costMinor: number;
  /** What is still to be done, in order. */
  readonly open: readonly Omit<RouteStopRecord, 'stopIndex' | 'state' | 'doneAt'>[];
}

export interface ExpectedStop {
  readonly stopIndex: number;
  readonly expectedAt: number;
  readonly lowAt: number;
  readonly highAt: number;
}

/** Routes with their stops, written by executing decisions. */
export interface RoutesRepository {
  /** Newest first, by cursor. */
  list(filter?: RouteFilter): Promise<SupplyPage<RouteRecord>>;
  get(route: string): Promise<RouteRecord>;
  /** @throws AppError LEDGER_STEP_REFUSED unless it is planned. */
  depart(route: string, actor: string): Promise<RouteRecord>;
  /**
   * A stop is over; the last one ends the route. The same answer twice changes nothing.
   * @throws AppError LEDGER_STEP_REFUSED unless the route is under way.
   */
  closeStop(
    route: string,
    stop: { readonly stopIndex: number; readonly state: 'done' | 'failed' },
    actor: string,
  ): Promise<RouteRecord>;
  /** Gives up what is left of a route; its orders are free for the next plan. */
  cancel(route: string, actor: string): Promise<RouteRecord>;
  /**
   * Puts the open stops of several routes anew, all or none.
   * @throws AppError LEDGER_STEP_REFUSED where a route has changed since it was read or is over.
   */
  rewrite(routes: readonly RewrittenRoute[], actor: string, why: string): Promise<void>;
  /** Notes when stops are likely to be reached and how far the route is behind. */
  expect(route: string, lateS: number, stops: readonly ExpectedStop[]): Promise<void>;
}
