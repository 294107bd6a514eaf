import { z } from 'zod';
import { dayText, idText, instantMs, minor, pageQuery } from './shapes.ts';

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
const siteKind = z.enum(['warehouse', 'floor']);
const minuteOfDay = z.number().int().min(0).max(1440);

export const VehicleSchema = z.object({
  vehicle: idText,
  name: z.string().min(1).max(200),
  location: idText,
  /** What its tracker calls itself. */
  device: idText.nullable(),
  capacityUnits: z.number().positive().max(1e6),
  opensMinute: minuteOfDay,
  closesMinute: minuteOfDay,
  speedKmh: z.number().min(1).max(200),
  kmMinor: z.number().min(0).max(1e6),
  hourMinor: z.number().min(0).max(1e7),
  startMinor: z.number().min(0).max(1e8),
  stopsMax: z.number().int().min(1).max(1_000),
  radiusKm: z.number().min(0).max(2_000),
  isActive: z.boolean(),
});

export const RouteStopSchema = z.object({
  stopIndex: z.number().int(),
  order: z.string(),
  customer: z.string().nullable(),
  name: z.string().nullable(),
  address: z.string().nullable(),
  latitude: z.number(),
  longitude: z.number(),
  opensAt: instantMs,
  closesAt: instantMs,
  serviceS: z.number(),
  units: z.number().int(),
  plannedAt: instantMs,
  /** When it is likely to be reached, and between which instants in 8 of 10 cases. */
  expectedAt: instantMs,
  lowAt: instantMs,
  highAt: instantMs,
  state: z.enum(['open', 'done', 'failed']),
  doneAt: instantMs.nullable(),
});
export const RouteSchema = z.object({
  route: z.string(),
  vehicle: z.string(),
  vehicleName: z.string(),
  location: z.string(),
  locationName: z.string(),
  day: dayText,
  state: z.enum(['planned', 'underway', 'done', 'cancelled']),
  startsAt: instantMs,
  endsAt: instantMs,
  distanceM: z.number(),
  costMinor: minor,
  currency: z.string(),
  revision: z.number().int(),
  lateS: z.number(),
  departedAt: instantMs.nullable(),
  closedAt: instantMs.nullable(),
  decision: z.string().nullable(),
  /** Where it starts and ends; null where the location has no coordinates. */
  depot: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
  stops: z.array(RouteStopSchema),
});
export const RouteQuery = z.object({
  ...pageQuery,
  location: idText.optional(),
  day: dayText.optional(),
  state: RouteSchema.shape.state.optional(),
});
export const StopBody = z.object({
  stopIndex: z.number().int().min(1),
  state: z.enum(['done', 'failed']),
});
export const MoveBody = z.object({
  route: idText,
  order: idText,
  toRoute: idText,
  /** Among the open stops of the target, from 0; absent: where it costs least. */
  position: z.number().int().min(0).max(1_000).optional(),
  /** Only tell what it would cost. */
  isTrial: z.boolean().default(true),
});
const orders = z.array(idText).max(1_000).default([]);
export const ReplanBody = z.object({
  location: idText,
  day: dayText,
  added: orders,
  cancelled: orders,
  /** Routes whose van is lost. */
  lost: orders,
  isTrial: z.boolean().default(true),
});
export const RouteChangeSchema = z.object({
  effects: z.array(
    z.object({
      route: z.string(),
      costBeforeMinor: minor,
      costAfterMinor: minor,
      lateBeforeS: z.number(),
      lateAfterS: z.number(),
      orders: z.array(z.string()),
    }),
  ),
  costMinor: minor,
  lateS: z.number(),
  broken: z.array(z.string()),
  leftOut: z.array(z.object({ order: z.string(), code: z.string() })),
});

/** VROOM's request as it is, or ours: `{problem: "text of any form", plan?: "…"}`. */
export const SolveBody = z.union([
  z.object({
    problem: z.string().min(1).max(5_000_000),
    plan: z.string().max(5_000_000).optional(),
    objective: z.enum(['distance', 'vehicles']).optional(),
  }),
  z.looseObject({ vehicles: z.array(z.unknown()).min(1) }),
]);
export const SolveQuery = z.object({
  seconds: z.coerce.number().min(0.05).max(600).default(2),
  iterations: z.coerce.number().int().min(0).max(10_000_000).optional(),
  /** `true`: answer at once with a job to follow. */
  async: z.enum(['true', 'false']).default('false'),
});
export const JobSchema = z.object({
  job: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  progress: z.number(),
  startedAt: instantMs,
  endedAt: instantMs.nullable(),
  figures: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  /** The best plan so far, in the form of the problem. */
  text: z.string().nullable(),
  leftOut: z.array(z.object({ code: z.string(), text: z.string() })),
  violations: z.array(z.object({ code: z.string(), route: z.number() })),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
});
/** VROOM's answer to VROOM's request, else a job. */
export const SolveAnswer = z.union([JobSchema, z.looseObject({ code: z.number() })]);

export const WaveSchema = z.object({
  wave: z.string(),
  location: z.string(),
  locationName: z.string(),
  day: dayText,
  state: z.enum(['released', 'done', 'cancelled']),
  decision: z.string().nullable(),
  lines: z.number().int(),
  units: z.number().int(),
  distanceM: z.number(),
  startsAt: instantMs,
  endsAt: instantMs,
  releasedAt: instantMs,
  closedAt: instantMs.nullable(),
  createdBy: z.string(),
  lists: z.array(
    z.object({
      distanceM: z.number(),
      units: z.number().int(),
      orders: z.array(z.string()),
      lines: z.array(
        z.object({
          order: z.string(),
          product: z.string(),
          name: z.string(),
          units: z.number().int(),
          aisle: z.number().int(),
          place: z.number().int(),
        }),
      ),
    }),
  ),
});
export const WaveQuery = z.object({
  ...pageQuery,
  location: idText.optional(),
  day: dayText.optional(),
  state: WaveSchema.shape.state.optional(),
});
export const EndWaveBody = z.object({ state: z.enum(['done', 'cancelled']) });

export const SiteSchema = z.object({
  location: z.string(),
  name: z.string(),
  kind: siteKind,
  body: z.record(z.string(), z.unknown()),
  updatedAt: instantMs,
  updatedBy: z.string(),
});
export const SiteQuery = z.object({ kind: siteKind.optional() });
export const SiteParams = z.object({ location: idText, kind: siteKind });
export const SiteBody = z.object({ body: z.record(z.string(), z.unknown()) });
export const HeatSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  /** Shoppers through each cell, row by row, over the days. */
  heat: z.array(z.number()),
  passes: z.record(z.string(), z.number()),
  baskets: z.number().int(),
  days: z.number().int(),
});

export const PositionSchema = z.object({
  vehicle: z.string(),
  device: z.string(),
  at: instantMs,
  latitude: z.number(),
  longitude: z.number(),
  speedMps: z.number().nullable(),
  heading: z.number().nullable(),
});
export const FenceSchema = z.object({
  fence: idText,
  name: z.string().min(1).max(200),
  latitude,
  longitude,
  radiusM: z.number().positive().max(1e6),
});
export const AlarmSchema = z.object({
  alarm: z.number().int(),
  kind: z.string(),
  subject: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  beganAt: instantMs,
  endedAt: instantMs.nullable(),
});
export const NoticeSchema = z.object({
  notice: z.number().int(),
  order: z.string(),
  customer: z.string().nullable(),
  route: z.string(),
  kind: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  createdAt: instantMs,
});
export const DeviceSchema = z.object({
  device: z.string(),
  messages: z.number().int(),
  lastSeenAt: instantMs.nullable(),
  isSilent: z.boolean(),
  values: z.record(z.string(), z.number()),
});

export type AlarmAnswer = z.infer<typeof AlarmSchema>;
export type DeviceAnswer = z.infer<typeof DeviceSchema>;
export type FloorHeat = z.infer<typeof HeatSchema>;
export type PositionAnswer = z.infer<typeof PositionSchema>;
export type RouteAnswer = z.infer<typeof RouteSchema>;
export type RouteChangeAnswer = z.infer<typeof RouteChangeSchema>;
export type RouteJobAnswer = z.output<typeof JobSchema>;
export type SiteAnswer = z.infer<typeof SiteSchema>;
export type VehicleAnswer = z.infer<typeof VehicleSchema>;
export type WaveAnswer = z.infer<typeof WaveSchema>;
