import { z } from 'zod';

/** Shapes that many answers share. */
export const idText = z.string().min(1).max(200);
export const dayText = z.iso.date();
export const language = z.enum(['en', 'zh']);

/** Epoch milliseconds UTC. */
export const instantMs = z.number().int();

/** Minor units; the currency stands beside it or in the settings. */
export const minor = z.number().int();

export const ReasonSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Rendered in the language of the request. */
  text: z.string(),
});

/** The body of every error: RFC 9457 with our code, place and remedy. */
export const ProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  place: z.string().optional(),
  remedy: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** Query of every list. */
export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  /** `name`, `-name` for descending. */
  sort: z.string().max(60).optional(),
  /** Free text search where the list offers it. */
  search: z.string().max(200).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  /** With `format=csv`: the fields to write, joined by commas, in this order; default all. */
  columns: z.string().max(2_000).optional(),
  lang: language.default('en'),
};

/** The one filter bar: the same words on every page, in every address. */
export const filterQuery = {
  from: dayText.optional(),
  to: dayText.optional(),
  channel: idText.optional(),
  location: idText.optional(),
  category: z.string().max(400).optional(),
  segment: idText.optional(),
  product: idText.optional(),
};

/** A page of a list. `total` is there where counting is cheap. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({
    rows: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.number().int().nullable(),
  });
}

export const OkSchema = z.object({ ok: z.literal(true) });

export type ReasonAnswer = z.infer<typeof ReasonSchema>;
export type Problem = z.infer<typeof ProblemSchema>;
export interface Page<T> {
  readonly rows: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}
