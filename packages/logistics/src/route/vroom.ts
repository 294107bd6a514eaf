/** A place of VROOM's form. */
export interface VroomPlace {
  readonly location?: readonly (number | null)[];
  readonly location_index?: number;
}

/** What jobs and the halves of shipments share. Times in seconds. */
export interface VroomStep extends VroomPlace {
  readonly id: number;
  readonly setup?: number;
  readonly service?: number;
  readonly setup_per_type?: Readonly<Record<string, number>>;
  readonly service_per_type?: Readonly<Record<string, number>>;
  readonly time_windows?: readonly (readonly [number, number])[];
}

export interface VroomJob extends VroomStep {
  readonly amount?: readonly number[];
  readonly delivery?: readonly number[];
  readonly pickup?: readonly number[];
  readonly skills?: readonly number[];
  readonly priority?: number;
}

export interface VroomShipment {
  readonly pickup: VroomStep;
  readonly delivery: VroomStep;
  readonly amount?: readonly number[];
  readonly skills?: readonly number[];
  readonly priority?: number;
}

export interface VroomBreak {
  readonly id: number;
  readonly time_windows?: readonly (readonly [number, number])[];
  readonly service?: number;
}

export interface VroomVehicle {
  readonly id: number;
  readonly profile?: string;
  readonly start?: readonly (number | null)[];
  readonly start_index?: number;
  readonly end?: readonly (number | null)[];
  readonly end_index?: number;
  readonly capacity?: readonly number[];
  readonly costs?: {
    readonly fixed?: number;
    readonly per_hour?: number;
    readonly per_km?: number;
  };
  readonly skills?: readonly number[];
  readonly time_window?: readonly [number, number];
  readonly breaks?: readonly VroomBreak[];
  readonly speed_factor?: number;
  readonly max_tasks?: number;
  readonly max_travel_time?: number;
  readonly max_distance?: number;
  readonly steps?: readonly VroomRouteStep[];
}

/** A step of a given route: where to start the search from, or what to check. */
export interface VroomRouteStep {
  readonly type: string;
  readonly id?: number;
}

export interface VroomTables {
  readonly durations?: readonly (readonly number[])[];
  readonly distances?: readonly (readonly number[])[];
  readonly costs?: readonly (readonly number[])[];
}

/** The parts of VROOM's input that are read. */
export interface VroomInput {
  readonly jobs?: readonly VroomJob[];
  readonly shipments?: readonly VroomShipment[];
  readonly vehicles: readonly VroomVehicle[];
  readonly matrices?: Readonly<Record<string, VroomTables>>;
  readonly matrix?: readonly (readonly number[])[];
}
