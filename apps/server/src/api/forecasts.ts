import { z } from 'zod';
import { dayText, filterQuery, idText, instantMs, minor, pageQuery } from './shapes.ts';

const part = z.number();

/** A day of a forecast with the parts that add up to the model's mean. */
export const ForecastDaySchema = z.object({
  day: dayText,
  /** The model's mean: the sum of the parts. */
  mean: z.number(),
  /** What is planned with: the model's mean, or a person's figure. */
  used: z.number(),
  isOverridden: z.boolean(),
  base: part,
  trend: part,
  season: part,
  calendar: part,
  price: part,
  promotion: part,
});

const effect = z.object({ value: z.number(), error: z.number() });

export const ForecastDetailSchema = z.object({
  product: idText,
  location: z.string().nullable(),
  channel: z.string().nullable(),
  /** Share of the demand that the channel had lately; 1 without a channel. */
  channelShare: z.number(),
  days: z.array(ForecastDaySchema),
  places: z.array(
    z.object({
      location: z.string(),
      model: z.string(),
      fittedDay: dayText,
      /** Whether calendar factors are used for the series. */
      usesCalendar: z.boolean(),
    }),
  ),
  /** How demand answers to price and promotion: logarithms of factors with standard errors. */
  responses: z
    .object({ elasticity: effect, promoted: effect, after: effect, kin: effect })
    .nullable(),
});
export const ForecastDetailQuery = z.object({
  location: filterQuery.location,
  channel: filterQuery.channel,
});

export const BacktestSchema = z.object({
  /** Days forecast from what was known before them, and origins of these forecasts. */
  days: z.number().int(),
  origins: z.number().int(),
  horizonDays: z.number().int(),
  units: z.number(),
  wape: z.number().nullable(),
  bias: z.number().nullable(),
  /** Error over that of last week's figures repeated: below 1 is better. */
  mase: z.number().nullable(),
  naiveWape: z.number().nullable(),
  coverage80: z.number().nullable(),
});

export const WhatIfBody = z
  .object({
    product: idText,
    location: idText.optional(),
    channel: idText.optional(),
    from: dayText,
    to: dayText,
    /** Another list price. */
    priceMinor: z.number().int().min(1).max(1e12).optional(),
    /** A promotion: the share of the price that is taken off. */
    discountRate: z.number().gt(0).lt(1).optional(),
  })
  .refine(({ from, to }) => from <= to, { message: 'to must not be before from', path: ['to'] })
  .refine(
    ({ priceMinor, discountRate }) => priceMinor !== undefined || discountRate !== undefined,
    { message: 'give priceMinor, discountRate or both', path: ['priceMinor'] },
  );

const totals = z.object({
  units: z.number(),
  revenueMinor: minor,
  /** Null where the cost is not known. */
  marginMinor: minor.nullable(),
});
export const WhatIfSchema = z.object({
  currency: z.string(),
  days: z.array(z.object({ day: dayText, before: z.number(), after: z.number() })),
  before: totals,
  after: totals,
  change: totals,
  unitsLow: z.number(),
  unitsHigh: z.number(),
  pullForwardUnits: z.number(),
  others: totals.nullable(),
  elasticity: effect,
  isAssumed: z.boolean(),
});

export const OverrideBody = z
  .object({
    product: idText,
    location: idText.optional(),
    from: dayText,
    to: dayText,
    /** Demand of all these days together. */
    units: z.number().min(0).max(1e9),
    reason: z.string().trim().min(1).max(500),
  })
  .refine(({ from, to }) => from <= to, { message: 'to must not be before from', path: ['to'] });

export const OverrideSchema = z.object({
  override: z.number().int(),
  product: idText,
  /** Null: all locations together. */
  location: z.string().nullable(),
  from: dayText,
  to: dayText,
  units: z.number(),
  modelUnits: z.number(),
  /** What came; null while its days are not over. */
  actualUnits: z.number().nullable(),
  reason: z.string(),
  createdAt: instantMs,
  createdBy: z.string(),
  withdrawnAt: instantMs.nullable(),
});
export const OverrideQuery = z.object({
  ...pageQuery,
  product: filterQuery.product,
  location: filterQuery.location,
});

const worth = z.object({
  count: z.number().int(),
  /** Units of error that people took away; below 0: they added some. */
  unitsSaved: z.number(),
  /** The same over the model's error; null where it never erred. */
  share: z.number().nullable(),
});
export const OverrideValueSchema = z.object({
  all: worth,
  byAuthor: z.array(worth.extend({ name: z.string() })),
  byReason: z.array(worth.extend({ name: z.string() })),
});

/** Accuracy of a category; `category` '' is all. */
export const ForecastQualitySchema = z.object({
  category: z.string(),
  series: z.number().int(),
  units: z.number(),
  wape: z.number().nullable(),
  bias: z.number().nullable(),
  mase: z.number().nullable(),
  naiveWape: z.number().nullable(),
  coverage80: z.number().nullable(),
  /** The same of forecasts that were published, on days that have come; null before there are any. */
  liveDays: z.number().int(),
  liveWape: z.number().nullable(),
  liveBias: z.number().nullable(),
  liveCoverage80: z.number().nullable(),
  /** Code of the alarm where the live error has left its band. */
  alarm: z.string().nullable(),
});

/** A series whose forecasts erred most. */
export const ForecastOffenderSchema = z.object({
  product: idText,
  name: z.string(),
  location: z.string(),
  category: z.string(),
  /** `live` where published forecasts have met their days, else `backtest`. */
  basis: z.enum(['live', 'backtest']),
  days: z.number().int(),
  units: z.number(),
  forecastUnits: z.number(),
  /** Sum of errors by day, in units. */
  absoluteError: z.number(),
  wape: z.number().nullable(),
  bias: z.number().nullable(),
  model: z.string().nullable(),
});

export const QualityQuery = z.object(pageQuery);
export const OffenderQuery = z.object({
  ...pageQuery,
  location: filterQuery.location,
  category: filterQuery.category,
});

export type ForecastDay = z.infer<typeof ForecastDaySchema>;
export type ForecastDetail = z.infer<typeof ForecastDetailSchema>;
export type ForecastBacktest = z.infer<typeof BacktestSchema>;
export type WhatIfRequest = z.input<typeof WhatIfBody>;
export type WhatIfResult = z.infer<typeof WhatIfSchema>;
export type OverrideRequest = z.input<typeof OverrideBody>;
export type ForecastOverride = z.infer<typeof OverrideSchema>;
export type OverrideValueAnswer = z.infer<typeof OverrideValueSchema>;
export type ForecastQuality = z.infer<typeof ForecastQualitySchema>;
export type ForecastOffender = z.infer<typeof ForecastOffenderSchema>;
