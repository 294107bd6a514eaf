/**
 * Links between customers who are one person, each with who said so; and segments that people wrote as
 * rules. Ids of a link stand in code-unit order.
 */
export const PROFILES_SQL = `
CREATE TABLE identity_links (
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  source TEXT NOT NULL,
  linked_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  decision_id TEXT,
  PRIMARY KEY (a, b, source),
  CHECK (a COLLATE "C" < b COLLATE "C")
);
CREATE INDEX identity_links_b ON identity_links (b);
CREATE TABLE segment_rules (
  segment_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  expression TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);
`;
