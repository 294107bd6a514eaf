/** Behaviour, conversation and cost facts. */
export const BEHAVIOUR_SQL = `
CREATE TABLE events (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  occurred_at BIGINT NOT NULL,
  type TEXT NOT NULL,
  customer_id TEXT,
  anonymous_id TEXT,
  session_id TEXT,
  channel_id TEXT,
  product_id TEXT,
  query TEXT,
  value DOUBLE PRECISION,
  order_id TEXT,
  recommendation_id TEXT,
  properties JSONB,
  batch_id BIGINT NOT NULL,
  UNIQUE (source, external_id, day)
) PARTITION BY RANGE (day);
CREATE INDEX events_batch ON events USING brin (batch_id) WITH (pages_per_range = 32);
CREATE TABLE visits (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  visited_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  visitors INTEGER NOT NULL CHECK (visitors >= 0),
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE TABLE reviews (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  reviewed_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  customer_id TEXT,
  product_id TEXT NOT NULL,
  rating DOUBLE PRECISION NOT NULL,
  text TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX reviews_product ON reviews (product_id);
CREATE TABLE relations (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  other_customer_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  since BIGINT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX relations_customer ON relations (customer_id);
CREATE TABLE interest_tags (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  tagged_at BIGINT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX interest_tags_customer ON interest_tags (customer_id);
CREATE TABLE conversations (
  conversation_id TEXT PRIMARY KEY,
  customer_id TEXT,
  channel_id TEXT,
  order_id TEXT,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  topic TEXT,
  batch_id BIGINT NOT NULL
);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE TABLE messages (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  customer_id TEXT,
  channel_id TEXT,
  direction TEXT NOT NULL,
  text TEXT NOT NULL,
  topic TEXT,
  order_id TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE INDEX messages_conversation ON messages (conversation_id, sent_at);
CREATE TABLE ad_impressions (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  shown_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  channel_id TEXT,
  campaign_id TEXT,
  customer_id TEXT,
  product_id TEXT,
  cost DECIMAL(18,6),
  currency TEXT NOT NULL,
  clicked BOOLEAN,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE TABLE expenses (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL,
  channel_id TEXT,
  location_id TEXT,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  note TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
CREATE TABLE survey_answers (
  source TEXT NOT NULL,
  external_id TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  customer_id TEXT,
  order_id TEXT,
  text TEXT,
  batch_id BIGINT NOT NULL,
  PRIMARY KEY (source, external_id)
);
`;
