/** What the program itself does: runs, models, decisions, quality, access, and the road out. */
export const OPERATION_SQL = `
CREATE TABLE runs (
  run_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'stopped')),
  as_of_day INTEGER,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  actor TEXT NOT NULL,
  options JSONB NOT NULL DEFAULT '{}',
  error JSONB
);
CREATE INDEX runs_started ON runs (started_at);
CREATE TABLE run_steps (
  run_id TEXT NOT NULL REFERENCES runs ON DELETE CASCADE,
  step_index INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed', 'skipped')),
  input_version TEXT,
  progress DOUBLE PRECISION NOT NULL DEFAULT 0,
  rows_in BIGINT NOT NULL DEFAULT 0,
  rows_out BIGINT NOT NULL DEFAULT 0,
  figures JSONB NOT NULL DEFAULT '{}',
  checkpoint JSONB,
  started_at BIGINT,
  ended_at BIGINT,
  error JSONB,
  PRIMARY KEY (run_id, name)
);
CREATE TABLE models (
  model_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('shadow', 'live', 'retired')),
  data_version TEXT NOT NULL,
  params JSONB NOT NULL DEFAULT '{}',
  metrics JSONB NOT NULL DEFAULT '{}',
  learning_curve JSONB NOT NULL DEFAULT '[]',
  size_bytes BIGINT NOT NULL DEFAULT 0,
  state BYTEA,
  state_path TEXT,
  run_id TEXT,
  fitted_at BIGINT NOT NULL,
  UNIQUE (kind, name, version)
);
CREATE UNIQUE INDEX models_live ON models (kind) WHERE status = 'live';
CREATE TABLE decisions (
  decision_id TEXT PRIMARY KEY,
  decision_key TEXT NOT NULL,
  run_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  subject JSONB NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  content JSONB NOT NULL,
  reasons JSONB NOT NULL,
  worth_minor BIGINT,
  worth_low_minor BIGINT,
  worth_high_minor BIGINT,
  currency TEXT NOT NULL,
  model TEXT NOT NULL,
  model_version TEXT NOT NULL,
  data_version TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  expires_at BIGINT,
  executed_at BIGINT,
  executed_as TEXT,
  outcome JSONB,
  UNIQUE (run_id, decision_key)
);
CREATE INDEX decisions_list ON decisions (proposed_at DESC, decision_id DESC);
CREATE INDEX decisions_status ON decisions (status, kind);
CREATE INDEX decisions_subject ON decisions (subject_kind, subject_id);
CREATE TABLE decision_log (
  log_id BIGSERIAL PRIMARY KEY,
  decision_id TEXT NOT NULL REFERENCES decisions ON DELETE CASCADE,
  from_status TEXT,
  to_status TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  changed_at BIGINT NOT NULL
);
CREATE INDEX decision_log_decision ON decision_log (decision_id, log_id);
CREATE TABLE import_files (
  import_file_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  source TEXT NOT NULL,
  kind TEXT,
  map JSONB NOT NULL DEFAULT '{}',
  figures JSONB NOT NULL DEFAULT '{}',
  run_id TEXT,
  imported_at BIGINT NOT NULL
);
CREATE INDEX import_files_hash ON import_files (sha256);
CREATE TABLE data_issues (
  issue_id BIGSERIAL PRIMARY KEY,
  run_id TEXT,
  code TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
  file TEXT,
  line INTEGER,
  field TEXT,
  value TEXT,
  message TEXT NOT NULL,
  remedy TEXT NOT NULL,
  count INTEGER NOT NULL DEFAULT 1,
  raw JSONB,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved', 'ignored')),
  found_at BIGINT NOT NULL
);
CREATE INDEX data_issues_run ON data_issues (run_id, code);
CREATE TABLE rejected_rows (
  rejected_row_id BIGSERIAL PRIMARY KEY,
  run_id TEXT,
  import_file_id TEXT,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  kind TEXT,
  code TEXT NOT NULL,
  field TEXT,
  message TEXT NOT NULL,
  raw JSONB NOT NULL,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'reimported', 'ignored')),
  rejected_at BIGINT NOT NULL,
  UNIQUE (import_file_id, line, code)
);
CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  key_sha256 TEXT NOT NULL UNIQUE,
  scopes TEXT[] NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  last_used_at BIGINT,
  revoked_at BIGINT
);
CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('operator', 'analyst', 'admin')),
  password_hash TEXT NOT NULL,
  language TEXT,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);
CREATE TABLE sessions (
  session_sha256 TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE audit (
  audit_id BIGSERIAL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before JSONB,
  after JSONB
);
CREATE INDEX audit_subject ON audit (subject_kind, subject_id);
CREATE TABLE outbox (
  outbox_id BIGSERIAL PRIMARY KEY,
  transaction_id XID8 NOT NULL DEFAULT pg_current_xact_id(),
  topic TEXT NOT NULL CHECK (topic IN ('intake', 'state')),
  kind TEXT NOT NULL,
  batch_id BIGINT,
  rows INTEGER NOT NULL DEFAULT 0,
  min_day INTEGER,
  max_day INTEGER,
  payload JSONB,
  created_at BIGINT NOT NULL
);
CREATE INDEX outbox_order ON outbox (transaction_id, outbox_id);
CREATE TABLE outbox_consumers (
  consumer TEXT PRIMARY KEY,
  transaction_id XID8 NOT NULL DEFAULT '0',
  outbox_id BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE snapshots (
  snapshot_id BIGSERIAL PRIMARY KEY,
  dataset TEXT NOT NULL,
  parent_id BIGINT REFERENCES snapshots,
  rows BIGINT NOT NULL DEFAULT 0,
  data_version TEXT NOT NULL,
  batch_id_max BIGINT,
  verified_at BIGINT,
  created_at BIGINT NOT NULL,
  UNIQUE (dataset, data_version)
);
CREATE INDEX snapshots_dataset ON snapshots (dataset, snapshot_id DESC);
CREATE TABLE snapshot_files (
  snapshot_id BIGINT NOT NULL REFERENCES snapshots ON DELETE CASCADE,
  path TEXT NOT NULL,
  rows BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  min_day INTEGER,
  max_day INTEGER,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (snapshot_id, path)
);
CREATE INDEX snapshot_files_path ON snapshot_files (path);
`;
