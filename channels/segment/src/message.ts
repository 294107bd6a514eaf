import { z } from 'zod';

/** A message of any Segment client, as far as it is kept. */
export interface SegmentMessage {
  readonly type?: string | undefined;
  readonly messageId?: string | undefined;
  readonly userId?: string | undefined;
  readonly anonymousId?: string | undefined;
  readonly previousId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly event?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly category?: string | null | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | null | undefined;
  readonly traits?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context?: Readonly<Record<string, unknown>> | null | undefined;
  readonly timestamp?: unknown;
  readonly originalTimestamp?: unknown;
  readonly sentAt?: unknown;
}

const idText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => {
    const text = value?.trim() ?? '';
    return text === '' ? undefined : text.slice(0, 200);
  });
const record = z.record(z.string(), z.unknown()).nullish();

/** Unknown fields are let through and not kept. */
const MessageSchema: z.ZodType<SegmentMessage> = z.object({
  type: z.string().optional(),
  messageId: idText,
  userId: idText,
  anonymousId: idText,
  previousId: idText,
  groupId: idText,
  event: z.string().nullish(),
  name: z.string().nullish(),
  category: z.string().nullish(),
  properties: record,
  traits: record,
  context: record,
  timestamp: z.unknown().optional(),
  originalTimestamp: z.unknown().optional(),
  sentAt: z.unknown().optional(),
});

export const MESSAGE_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export type MessageReading =
  | { readonly kind: 'message'; readonly type: MessageType; readonly message: SegmentMessage }
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: string };

/** Checks one message. `type` comes from the path for single calls, from the message in a batch. */
export function readMessage(value: unknown, pathType?: MessageType): MessageReading {
  const parsed = MessageSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(issue?.path.map(String).join('.') ?? 'message', issue?.message ?? 'unreadable');
  }
  const message = parsed.data;
  const type = pathType ?? MESSAGE_TYPES.find((known) => known === message.type);
  if (type === undefined) return invalid('type', `must be one of ${MESSAGE_TYPES.join(', ')}`);
  if (message.userId === undefined && message.anonymousId === undefined) {
    return invalid('userId', 'userId or anonymousId is required');
  }
  if (type === 'track' && (message.event ?? '').trim() === '') {
    return invalid('event', 'track needs the name of its event');
  }
  return { kind: 'message', type, message };
}

function invalid(field: string, reason: string): MessageReading {
  return { kind: 'invalid', field, reason };
}
