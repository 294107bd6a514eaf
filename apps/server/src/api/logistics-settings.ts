import { z } from 'zod';
import { idText } from './shapes.ts';

const limit = z.object({
  metric: z.string().min(1).max(100),
  device: idText.optional(),
  least: z.number().optional(),
  most: z.number().optional(),
  /** An alarm ends only when the value is this far inside again. */
  backBy: z.number().min(0).optional(),
  afterMs: z.number().min(0).optional(),
  /** Warn when the trend crosses a limit within this time. */
  aheadMs: z.number().min(0).optional(),
  silentAfterMs: z.number().min(1_000).optional(),
});

/** Sensors, readers and trackers by MQTT. The password of a foreign broker: QUANYU_MQTT_PASSWORD. */
export const MqttSchema = z.object({
  mode: z.enum(['off', 'embedded', 'broker']).default('off'),
  /** Of the embedded broker, on the loopback address. */
  port: z.number().int().min(0).max(65_535).default(1_883),
  url: z.string().max(500).default(''),
  user: z.string().max(200).default(''),
  limits: z.array(limit).max(500).default([]),
  /** What each antenna of a reader sees. */
  zones: z
    .array(
      z.object({
        device: idText,
        antenna: z.number().int().min(0).max(255).optional(),
        location: idText,
      }),
    )
    .max(500)
    .default([]),
});

/** Travel times: great circles, or a server. The key of a map service: QUANYU_MAPS_KEY. */
export const MapsSchema = z.object({
  form: z.enum(['off', 'osrm', 'google', 'amap']).default('off'),
  url: z.string().max(500).default(''),
  /** Elements (pairs of places) asked for in a day, at most. */
  dailyMax: z.number().int().min(0).max(10_000_000).default(100_000),
});

export const LogisticsSettingsSchema = z.object({
  /** What a carrier takes for a parcel, minor units; absent: assumed. */
  parcelMinor: z.number().int().min(0).max(1e9).optional(),
  mqtt: MqttSchema.prefault({}),
  maps: MapsSchema.prefault({}),
});
export const LogisticsSettingsAnswer = LogisticsSettingsSchema.extend({
  /** Where the embedded broker listens now; null without one. */
  brokerPort: z.number().int().nullable(),
  isListening: z.boolean(),
});

export type LogisticsOptions = z.output<typeof LogisticsSettingsSchema>;
