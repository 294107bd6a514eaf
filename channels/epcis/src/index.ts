export { type AnswerOptions, eventDocument, queryDocument } from './answer.ts';
export {
  type CaptureJob,
  type CaptureRequest,
  type CaptureResult,
  capture,
  captureJobs,
} from './capture.ts';
export { canonicalKey } from './digital-link.ts';
export { type EpcisEvent, EVENT_TYPES, type Prefixes, prefixesOf } from './epcis-event.ts';
export { EPCIS_ERRORS } from './errors.ts';
export { eventHash, preHash } from './event-hash.ts';
export { CAPTURE_BYTES_MAX, CAPTURE_EVENTS_MAX } from './limits.ts';
export {
  addQuery,
  listQueries,
  type NamedQuery,
  queryByName,
  removeQuery,
} from './named-queries.ts';
export { type EventQuery, readQuery } from './query-parameters.ts';
export type { QueryParameters, StoredEvent } from './query-terms.ts';
export { type EpcisDocument, readDocument } from './read-document.ts';
export { stockVerb } from './stock-moves.ts';
export { type EventPage, eventById, findEvents, valuesSeen } from './store.ts';
export {
  addSubscription,
  deliverDue,
  listSubscriptions,
  removeSubscription,
  type Send,
  type Subscription,
  subscriptionById,
} from './subscriptions.ts';
