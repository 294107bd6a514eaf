import { z } from 'zod';
import {
  dayText,
  filterQuery,
  idText,
  instantMs,
  language,
  minor,
  pageQuery,
  ReasonSchema,
} from './shapes.ts';

/** One value of one KPI. `value` is null where the denominator is zero or too few answers were given. */
export const KpiValueSchema = z.object({
  kpi: z.string(),
  unit: z.enum(['money', 'count', 'ratio', 'days', 'score', 'units']),
  /** Minor units for money, a plain number otherwise. */
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  currency: z.string().nullable(),
  /** First day of the period; null for the whole range. */
  period: dayText.nullable(),
  /** Value of the `by` dimension; null for all. */
  group: z.string().nullable(),
  groupName: z.string().nullable(),
});

export const KpiQuery = z.object({
  ...filterQuery,
  /** Comma-separated names; all where absent. */
  names: z.string().max(500).optional(),
  grain: z.enum(['total', 'day', 'week', 'month']).default('total'),
  by: z.enum(['none', 'channel', 'location', 'category', 'segment', 'product']).default('none'),
  format: z.enum(['json', 'csv']).default('json'),
  lang: language.default('en'),
});
export const KpiAnswer = z.object({
  rows: z.array(KpiValueSchema),
  /** Changes whenever any value may. */
  dataVersion: z.string(),
  /** Up to when the values hold what the ledger knows; null before the first run. */
  standsAt: instantMs.nullable(),
});

export const KpiDefinitionSchema = z.object({
  kpi: z.string(),
  name: z.string(),
  unit: KpiValueSchema.shape.unit,
  formula: z.string(),
  better: z.enum(['higher', 'lower', 'neither']),
});

/** The rows behind a number: what was added up, one row each. */
export const KpiRowsQuery = z.object({ ...filterQuery, ...pageQuery });
export const KpiRowSchema = z.object({
  row: z.string(),
  day: dayText,
  kind: z.string(),
  order: z.string().nullable(),
  product: z.string().nullable(),
  channel: z.string().nullable(),
  location: z.string().nullable(),
  customer: z.string().nullable(),
  /** What this row adds to the numerator and to the denominator. */
  numerator: z.number(),
  denominator: z.number().nullable(),
});

export const TargetSchema = z.object({
  kpi: z.string(),
  channel: z.string().nullable(),
  from: dayText,
  to: dayText,
  /** Minor units for money, a share for a ratio. */
  value: z.number(),
});
/** A target with where it stands, where it is heading and which decisions would close most of the gap. */
export const TargetStateSchema = TargetSchema.extend({
  name: z.string(),
  channelName: z.string().nullable(),
  unit: KpiValueSchema.shape.unit,
  actual: z.number().nullable(),
  expected: z.number().nullable(),
  expectedLow: z.number().nullable(),
  expectedHigh: z.number().nullable(),
  gap: z.number().nullable(),
  decisions: z.array(
    z.object({ decision: idText, worthMinor: minor.nullable(), text: z.string() }),
  ),
});

export const TargetQuery = z.object({
  ...filterQuery,
  /** `now`: periods that hold the day; `all`: also those that are over or to come. */
  when: z.enum(['now', 'all']).default('now'),
  lang: language.default('en'),
});
export const TargetKeyQuery = z.object({
  kpi: idText,
  channel: idText.optional(),
  from: dayText,
});

export const DimensionSchema = z.object({ id: z.string(), name: z.string() });
export const DimensionsAnswer = z.object({
  channels: z.array(DimensionSchema),
  locations: z.array(DimensionSchema.extend({ kind: z.string().nullable() })),
  suppliers: z.array(DimensionSchema),
  /** Paths as filters take them, `Toys>Puzzles`; a parent stands before its children. */
  categories: z.array(DimensionSchema.extend({ depth: z.number().int() })),
});

export const OverviewQuery = z.object({ ...filterQuery, lang: language.default('en') });
export const OverviewAnswer = z.object({
  from: dayText,
  to: dayText,
  asOf: dayText.nullable(),
  /** Up to when sales are counted; a figure that is older says so itself. */
  standsAt: instantMs.nullable(),
  /** A day of the period that is not over yet: today. */
  partialDay: dayText.nullable(),
  /** The page's one sentence of sense. */
  headline: ReasonSchema.nullable(),
  kpis: z.array(
    KpiValueSchema.extend({
      name: z.string(),
      /** Value of as many days before the period. */
      previous: z.number().nullable(),
      /**
       * What may be compared: whole days only, so that a day that has just begun is not held against
       * a whole one. Null where the period has no whole day.
       */
      compared: z
        .object({ value: z.number().nullable(), previous: z.number().nullable() })
        .nullable(),
      standsAt: instantMs.nullable(),
      better: KpiDefinitionSchema.shape.better,
      trend: z.array(z.number().nullable()),
      trendDays: z.array(dayText),
      target: z.number().nullable(),
    }),
  ),
  channels: z.array(
    z.object({
      channel: z.string(),
      name: z.string(),
      revenueMinor: minor,
      orders: z.number().int(),
      trend: z.array(z.number()),
    }),
  ),
  targets: z.array(TargetStateSchema),
  openDecisions: z.array(
    z.object({ kind: z.string(), count: z.number().int(), worthMinor: minor }),
  ),
});

export type Dimensions = z.infer<typeof DimensionsAnswer>;
export type KpiValue = z.infer<typeof KpiValueSchema>;
export type KpiDefinitionAnswer = z.infer<typeof KpiDefinitionSchema>;
export type KpiRow = z.infer<typeof KpiRowSchema>;
export type TargetState = z.infer<typeof TargetStateSchema>;
export type Overview = z.infer<typeof OverviewAnswer>;
