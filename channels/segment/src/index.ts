export { COMMERCE_EVENTS } from './commerce-events.ts';
export { SEGMENT_ERRORS } from './errors.ts';
export { type IntakeRequest, type IntakeResult, takeIn } from './intake.ts';
export { BATCH_BYTES_MAX } from './limits.ts';
export { MESSAGE_TYPES, type MessageType } from './message.ts';
