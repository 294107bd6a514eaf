import { DECISION_STATUSES } from '@quanyu/domain';
import { z } from 'zod';
import { idText, instantMs, pageQuery, ReasonSchema } from './shapes.ts';

/** A customer as it stands beside another in a proposal. */
const ComparedCustomerSchema = z.object({
  customer: idText,
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  city: z.string().nullable(),
  registeredAt: instantMs.nullable(),
});
/** Two customers who are probably one person. Decide by `POST /v1/decisions/actions`. */
export const PersonProposalSchema = z.object({
  decision: idText,
  status: z.enum(DECISION_STATUSES),
  /** P(one person), 0 to 1. */
  probability: z.number(),
  proposedAt: instantMs,
  reasons: z.array(ReasonSchema),
  a: ComparedCustomerSchema,
  b: ComparedCustomerSchema,
});
export const PersonProposalQuery = z.object({
  ...pageQuery,
  status: z.enum(DECISION_STATUSES).default('proposed'),
});

/** Who says that two customers are one person. */
export const CustomerLinkSchema = z.object({
  a: idText,
  b: idText,
  source: z.string(),
  at: instantMs,
  by: z.string(),
  decision: z.string().nullable(),
});
/** The person behind a customer: every customer it is known as, and the links that join them. */
export const PersonSchema = z.object({
  person: idText,
  customers: z.array(
    z.object({ customer: idText, name: z.string().nullable(), city: z.string().nullable() }),
  ),
  links: z.array(CustomerLinkSchema),
});
export const LinkBody = z.object({ customer: idText });
export const UnlinkBody = z.object({
  customers: z.tuple([idText, idText]),
  source: z.string().min(1).max(400),
  /** Why these are two people. */
  reason: z.string().min(1).max(2000),
});

export type PersonProposal = z.infer<typeof PersonProposalSchema>;
export type PersonAnswer = z.infer<typeof PersonSchema>;
