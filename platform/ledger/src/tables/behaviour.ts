import type { Json, JsonObject } from './json-column.ts';

export interface EventsTable {
  source: string;
  external_id: string;
  day: number;
  occurred_at: number;
  type: string;
  customer_id: string | null;
  anonymous_id: string | null;
  session_id: string | null;
  channel_id: string | null;
  product_id: string | null;
  query: string | null;
  value: number | null;
  order_id: string | null;
  recommendation_id: string | null;
  properties: Json<JsonObject | null>;
  batch_id: number;
}

export interface VisitsTable {
  source: string;
  external_id: string;
  location_id: string;
  visited_at: number;
  day: number;
  visitors: number;
  batch_id: number;
}

export interface ReviewsTable {
  source: string;
  external_id: string;
  reviewed_at: number;
  day: number;
  customer_id: string | null;
  product_id: string;
  rating: number;
  text: string | null;
  batch_id: number;
}

export interface RelationsTable {
  source: string;
  external_id: string;
  customer_id: string;
  other_customer_id: string;
  kind: string;
  since: number | null;
  batch_id: number;
}

export interface InterestTagsTable {
  source: string;
  external_id: string;
  customer_id: string;
  tag: string;
  tagged_at: number | null;
  batch_id: number;
}

export interface ConversationsTable {
  conversation_id: string;
  customer_id: string | null;
  channel_id: string | null;
  order_id: string | null;
  opened_at: number;
  closed_at: number | null;
  topic: string | null;
  batch_id: number;
}

export interface MessagesTable {
  source: string;
  external_id: string;
  conversation_id: string;
  sent_at: number;
  day: number;
  customer_id: string | null;
  channel_id: string | null;
  direction: string;
  text: string;
  topic: string | null;
  order_id: string | null;
  batch_id: number;
}

export interface AdImpressionsTable {
  source: string;
  external_id: string;
  shown_at: number;
  day: number;
  channel_id: string | null;
  campaign_id: string | null;
  customer_id: string | null;
  product_id: string | null;
  cost: number | null;
  currency: string;
  clicked: boolean | null;
  batch_id: number;
}

export interface ExpensesTable {
  source: string;
  external_id: string;
  day: number;
  kind: string;
  channel_id: string | null;
  location_id: string | null;
  amount_minor: number;
  currency: string;
  note: string | null;
  batch_id: number;
}

export interface SurveyAnswersTable {
  source: string;
  external_id: string;
  answered_at: number;
  day: number;
  kind: string;
  score: number;
  customer_id: string | null;
  order_id: string | null;
  text: string | null;
  batch_id: number;
}

/** Tables of behaviour, conversation and cost facts. */
export interface BehaviourTables {
  events: EventsTable;
  visits: VisitsTable;
  reviews: ReviewsTable;
  relations: RelationsTable;
  interest_tags: InterestTagsTable;
  conversations: ConversationsTable;
  messages: MessagesTable;
  ad_impressions: AdImpressionsTable;
  expenses: ExpensesTable;
  survey_answers: SurveyAnswersTable;
}
