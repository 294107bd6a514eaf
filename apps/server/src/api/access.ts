import { z } from 'zod';
import { idText, instantMs, language } from './shapes.ts';
import { ROLES, SCOPES } from './words.ts';

export const LoginBody = z.union([
  z.object({ name: z.string().min(1).max(100), password: z.string().min(1).max(500) }),
  /** The one-time token of the address that `quanyu serve` prints. */
  z.object({ token: z.string().min(20).max(200) }),
]);

export const SessionSchema = z.object({
  user: idText,
  name: z.string(),
  role: z.enum(ROLES),
  language: language.nullable(),
});

export const SettingsSchema = z.object({
  name: z.string(),
  currency: z.string(),
  currencyDecimals: z.number().int(),
  timeZone: z.string(),
  dayStartHour: z.number().int(),
  /** The last business day that the data knows. */
  lastDay: z.iso.date().nullable(),
  firstDay: z.iso.date().nullable(),
  version: z.string(),
  isDemo: z.boolean(),
  /** Cron pattern by which the loop runs by itself, in the time zone; null: never. */
  schedule: z.string().nullable(),
  nextRunAt: instantMs.nullable(),
});

export const SettingsBody = z
  .object({
    name: z.string().min(1).max(200),
    currency: z.string().regex(/^[A-Z]{3}$/),
    timeZone: z.string().min(1).max(64),
    dayStartHour: z.number().int().min(0).max(23),
    schedule: z.string().min(1).max(100).nullable(),
  })
  .partial();

export const ApiKeySchema = z.object({
  key: idText,
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: instantMs,
  createdBy: z.string(),
  lastUsedAt: instantMs.nullable(),
  revokedAt: instantMs.nullable(),
});
export const ApiKeyBody = z.object({
  name: z.string().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1),
});
/** The secret is shown once, here. */
export const ApiKeyCreated = ApiKeySchema.extend({ secret: z.string() });

export const UserSchema = z.object({
  user: idText,
  name: z.string(),
  role: z.enum(ROLES),
  createdAt: instantMs,
  disabledAt: instantMs.nullable(),
});
export const UserBody = z.object({
  name: z.string().min(1).max(100),
  role: z.enum(ROLES),
  password: z.string().min(10).max(500),
});

export const AuditSchema = z.object({
  audit: z.number().int(),
  at: instantMs,
  actor: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

export type Session = z.infer<typeof SessionSchema>;
export type Settings = z.infer<typeof SettingsSchema>;
export type ApiKey = z.infer<typeof ApiKeySchema>;
export type User = z.infer<typeof UserSchema>;
export type Audit = z.infer<typeof AuditSchema>;
