import { z } from 'zod';
import { idText, instantMs, language, pageQuery } from './shapes.ts';

/** A segment that somebody wrote as a rule. */
export const SegmentRuleSchema = z.object({
  segment: idText,
  name: z.string(),
  expression: z.string(),
  /** The rule in words. */
  words: z.string(),
  /** Members now. */
  customers: z.number().int(),
  updatedAt: instantMs,
  updatedBy: z.string(),
});
export const SegmentRulesQuery = z.object({
  lang: language.default('en'),
  format: z.enum(['json', 'csv']).default('json'),
});
export const SegmentRuleBody = z.object({
  name: z.string().trim().min(1).max(200),
  expression: z.string().trim().min(1).max(2000),
  lang: language.default('en'),
});
export const SegmentPreviewBody = z.object({
  expression: z.string().max(2000),
  lang: language.default('en'),
});
export const SegmentPreviewSchema = z.object({
  /** Who would be a member, of how many with a profile. */
  customers: z.number().int(),
  of: z.number().int(),
  words: z.string(),
  /** Some of them. */
  sample: z.array(idText),
});
/** What rules can name, for whoever writes one. */
export const RuleFieldsSchema = z.object({
  fields: z.array(
    z.object({ field: z.string(), type: z.enum(['number', 'text', 'list']), words: z.string() }),
  ),
});
export const SegmentMembersQuery = z.object(pageQuery);

export type SegmentRuleAnswer = z.infer<typeof SegmentRuleSchema>;
export type SegmentPreview = z.infer<typeof SegmentPreviewSchema>;
export type RuleFields = z.infer<typeof RuleFieldsSchema>;
