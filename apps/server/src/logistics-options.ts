import { type LogisticsOptions, LogisticsSettingsSchema } from './api/logistics-settings.ts';

/** The part of the settings that is about deliveries and sensors; what cannot be read is off. */
export function logisticsOptionsOf(options: Readonly<Record<string, unknown>>): LogisticsOptions {
  const parsed = LogisticsSettingsSchema.safeParse(options['logistics'] ?? {});
  return parsed.success ? parsed.data : LogisticsSettingsSchema.parse({});
}
