import { DECISION_KINDS, DECISION_STATUSES } from '@quanyu/domain';
import { z } from 'zod';
import {
  dayText,
  filterQuery,
  idText,
  instantMs,
  minor,
  pageQuery,
  ReasonSchema,
} from './shapes.ts';
import { RUN_STEPS } from './words.ts';

export const DecisionSchema = z.object({
  decision: idText,
  kind: z.enum(DECISION_KINDS),
  status: z.enum(DECISION_STATUSES),
  subject: z.object({
    kind: z.string(),
    id: z.string(),
    name: z.string().nullable(),
    location: z.string().nullable(),
    channel: z.string().nullable(),
  }),
  /** "Order 48 × 木制积木 from Yiwu Toys for Shanghai DC" */
  title: z.string(),
  content: z.record(z.string(), z.unknown()),
  reasons: z.array(ReasonSchema),
  /** What happens if nobody acts. */
  ifIgnored: ReasonSchema.nullable(),
  worthMinor: minor.nullable(),
  worthLowMinor: minor.nullable(),
  worthHighMinor: minor.nullable(),
  currency: z.string(),
  model: z.string(),
  modelVersion: z.string(),
  dataVersion: z.string(),
  proposedAt: instantMs,
  expiresAt: instantMs.nullable(),
  executedAs: z.string().nullable(),
  canUndo: z.boolean(),
  /** Until when it is put off; null where it waits in sight. */
  snoozedUntil: instantMs.nullable(),
  outcome: z
    .object({
      measuredAt: instantMs,
      effectMinor: minor,
      lowMinor: minor,
      highMinor: minor,
      confidence: z.number(),
      method: z.string(),
    })
    .nullable(),
});
export const DecisionDetailSchema = DecisionSchema.extend({
  log: z.array(
    z.object({
      at: instantMs,
      actor: z.string(),
      from: z.string().nullable(),
      to: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  /** What decisions of this kind were worth before. */
  record: z.object({
    measured: z.number().int(),
    effectMinor: minor.nullable(),
    lowMinor: minor.nullable(),
    highMinor: minor.nullable(),
  }),
});
export const DecisionQuery = z.object({
  ...filterQuery,
  ...pageQuery,
  kind: z.enum(DECISION_KINDS).optional(),
  status: z.enum(DECISION_STATUSES).optional(),
  /** `true`: only what is put off. Absent: left out of the status `proposed`. */
  snoozed: z.enum(['true', 'false']).optional(),
});
export const DecisionActionBody = z.object({
  decisions: z.array(idText).min(1).max(1000),
  action: z.enum(['approve', 'reject', 'execute', 'snooze', 'undo']),
  /** Needed to snooze: the day on which it comes back. */
  until: dayText.optional(),
  /** Needed to reject and to snooze. */
  reason: z.string().max(2000).optional(),
  /** Changed content, for one decision: units of an order. */
  content: z.record(z.string(), z.unknown()).optional(),
  lang: z.enum(['en', 'zh']).default('en'),
});
export const DecisionActionAnswer = z.object({
  done: z.array(DecisionSchema),
  failed: z.array(z.object({ decision: idText, code: z.string(), detail: z.string() })),
  purchaseOrders: z.array(idText),
  transfers: z.array(idText),
});

export const RunStepSchema = z.object({
  name: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  progress: z.number(),
  rowsIn: z.number().int(),
  rowsOut: z.number().int(),
  seconds: z.number().nullable(),
  figures: z.record(z.string(), z.unknown()),
  error: z.object({ code: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
});
export const RunSchema = z.object({
  run: idText,
  kind: z.string(),
  status: z.enum(['running', 'done', 'failed', 'stopped']),
  asOf: dayText.nullable(),
  startedAt: instantMs,
  endedAt: instantMs.nullable(),
  actor: z.string(),
  steps: z.array(RunStepSchema),
});
export const RunBody = z.object({
  steps: z.array(z.enum(RUN_STEPS)).default([]),
  asOf: dayText.optional(),
});

export const DataIssueSchema = z.object({
  issue: z.number().int(),
  run: z.string().nullable(),
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  file: z.string().nullable(),
  line: z.number().int().nullable(),
  field: z.string().nullable(),
  value: z.string().nullable(),
  message: z.string(),
  remedy: z.string(),
  count: z.number().int(),
  status: z.string(),
  foundAt: instantMs,
});
export const DataIssueQuery = z.object({
  ...pageQuery,
  code: z.string().max(60).optional(),
  severity: DataIssueSchema.shape.severity.optional(),
  run: idText.optional(),
});
export const RejectedRowSchema = z.object({
  rejectedRow: z.number().int(),
  file: z.string(),
  line: z.number().int(),
  code: z.string(),
  field: z.string().nullable(),
  message: z.string(),
  raw: z.unknown(),
});

/** An uploaded file: what it seems to be, before anything is recorded. */
export const ImportPreviewSchema = z.object({
  upload: idText,
  name: z.string(),
  bytes: z.number().int(),
  encoding: z.string(),
  delimiter: z.string(),
  kind: z.string().nullable(),
  source: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      samples: z.array(z.string()),
      /** Native column it is read as; null: not used. */
      target: z.string().nullable(),
      confidence: z.number(),
    }),
  ),
  targets: z.array(z.object({ name: z.string(), required: z.boolean() })),
  map: z.record(z.string(), z.unknown()),
  /** Both readings, where the data cannot settle which is right. */
  ambiguous: z.array(
    z.object({
      what: z.string(),
      readings: z.array(
        z.object({
          name: z.string(),
          description: z.string(),
          /** Native column by source column; null: not used. */
          columns: z.record(z.string(), z.string().nullable()),
          /** To be sent back as `map`. */
          map: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
  sample: z.array(z.array(z.string())),
});
export const ImportBody = z.object({
  upload: idText,
  source: z.string().min(1).max(100),
  map: z.record(z.string(), z.unknown()).optional(),
  /** Native column by source column, as edited in the console. */
  columns: z.record(z.string(), z.string().nullable()).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
});
export const ImportReportSchema = z.object({
  run: idText,
  figures: z.record(z.string(), z.unknown()),
  rules: z.array(z.object({ rule: z.string(), touched: z.number().int(), text: z.string() })),
  rejected: z.array(RejectedRowSchema),
});

export const ModelSchema = z.object({
  model: idText,
  kind: z.string(),
  name: z.string(),
  version: z.number().int(),
  status: z.enum(['shadow', 'live', 'retired']),
  dataVersion: z.string(),
  params: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.unknown()),
  sizeBytes: z.number(),
  run: z.string().nullable(),
  fittedAt: instantMs,
});
export const ModelDetailSchema = ModelSchema.extend({
  /** Points as the model's fit wrote them: each with a step and what was measured there. */
  learningCurve: z.array(z.record(z.string(), z.unknown())),
  /** Who made it live or retired, oldest first. */
  history: z.array(z.object({ at: instantMs, actor: z.string(), action: z.string() })),
  /** The live one of its kind, to set its metrics beside. */
  live: ModelSchema.nullable(),
});
export const ModelQuery = z.object({ ...pageQuery, kind: idText.optional() });
export const RollBackBody = z.object({ kind: idText });

export const SearchQuery = z.object({
  q: z.string().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(12),
});
export const SearchAnswer = z.object({
  rows: z.array(
    z.object({
      kind: z.enum(['product', 'customer', 'order', 'decision']),
      id: idText,
      title: z.string(),
      note: z.string().nullable(),
    }),
  ),
});

/** What the server tells the console as it happens (`GET /v1/live`, server-sent events). */
export const LiveMessageSchema = z.object({
  kind: z.enum([
    'order',
    'stock',
    'supply',
    'decision',
    'run',
    'import',
    'event',
    'kpi',
    'logistics',
    'hello',
  ]),
  at: instantMs,
  id: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
});

export type DecisionAnswer = z.infer<typeof DecisionSchema>;
export type DecisionDetail = z.infer<typeof DecisionDetailSchema>;
export type DecisionActionRequest = z.infer<typeof DecisionActionBody>;
export type DecisionActionResult = z.infer<typeof DecisionActionAnswer>;
export type RunAnswer = z.infer<typeof RunSchema>;
export type RunStepAnswer = z.infer<typeof RunStepSchema>;
export type DataIssue = z.infer<typeof DataIssueSchema>;
export type RejectedRow = z.infer<typeof RejectedRowSchema>;
export type ImportPreview = z.infer<typeof ImportPreviewSchema>;
export type ImportReportAnswer = z.infer<typeof ImportReportSchema>;
export type ModelDetail = z.infer<typeof ModelDetailSchema>;
export type ModelAnswer = z.infer<typeof ModelSchema>;
export type LiveMessage = z.infer<typeof LiveMessageSchema>;
export type SearchResult = z.infer<typeof SearchAnswer>;
