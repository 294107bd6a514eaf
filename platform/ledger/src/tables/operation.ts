import type {
  DecisionKind,
  DecisionOutcome,
  DecisionStatus,
  DecisionSubject,
  Reason,
} from '@quanyu/domain';
import type { Generated } from 'kysely';
import type { Json, JsonDefault, JsonObject } from './json-column.ts';

export interface RunsTable {
  run_id: string;
  kind: string;
  status: 'running' | 'done' | 'failed' | 'stopped';
  as_of_day: number | null;
  started_at: number;
  ended_at: number | null;
  actor: string;
  options: JsonDefault<JsonObject>;
  error: Json<JsonObject | null>;
}

export interface RunStepsTable {
  run_id: string;
  step_index: number;
  name: string;
  status: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  input_version: string | null;
  progress: Generated<number>;
  rows_in: Generated<number>;
  rows_out: Generated<number>;
  figures: JsonDefault<JsonObject>;
  checkpoint: Json<unknown>;
  started_at: number | null;
  ended_at: number | null;
  error: Json<JsonObject | null>;
}

export interface ModelsTable {
  model_id: string;
  kind: string;
  name: string;
  version: number;
  status: 'shadow' | 'live' | 'retired';
  data_version: string;
  params: JsonDefault<JsonObject>;
  metrics: JsonDefault<JsonObject>;
  learning_curve: JsonDefault<readonly unknown[]>;
  size_bytes: Generated<number>;
  state: Buffer | null;
  state_path: string | null;
  run_id: string | null;
  fitted_at: number;
}

export interface DecisionsTable {
  decision_id: string;
  decision_key: string;
  run_id: string;
  kind: DecisionKind;
  status: DecisionStatus;
  subject: Json<DecisionSubject>;
  subject_kind: string;
  subject_id: string;
  content: Json<JsonObject>;
  reasons: Json<readonly [Reason, ...Reason[]]>;
  worth_minor: number | null;
  worth_low_minor: number | null;
  worth_high_minor: number | null;
  currency: string;
  model: string;
  model_version: string;
  data_version: string;
  proposed_at: number;
  expires_at: number | null;
  executed_at: number | null;
  executed_as: string | null;
  snoozed_until: Generated<number | null>;
  outcome: Json<DecisionOutcome | null>;
}

export interface DecisionLogTable {
  log_id: Generated<number>;
  decision_id: string;
  from_status: string | null;
  to_status: string;
  actor: string;
  reason: string | null;
  changed_at: number;
}

export interface ImportFilesTable {
  import_file_id: string;
  name: string;
  sha256: string;
  bytes: number;
  source: string;
  kind: string | null;
  map: JsonDefault<JsonObject>;
  figures: JsonDefault<JsonObject>;
  run_id: string | null;
  imported_at: number;
}

export interface DataIssuesTable {
  issue_id: Generated<number>;
  run_id: string | null;
  code: string;
  severity: 'info' | 'warning' | 'error';
  file: string | null;
  line: number | null;
  field: string | null;
  value: string | null;
  message: string;
  remedy: string;
  count: Generated<number>;
  raw: Json<JsonObject | null>;
  params: Json<JsonObject | null>;
  status: Generated<'open' | 'resolved' | 'ignored'>;
  found_at: number;
}

export interface RejectedRowsTable {
  rejected_row_id: Generated<number>;
  run_id: string | null;
  import_file_id: string | null;
  file: string;
  line: number;
  kind: string | null;
  code: string;
  field: string | null;
  message: string;
  raw: Json<JsonObject>;
  params: Json<JsonObject | null>;
  status: Generated<'open' | 'reimported' | 'ignored'>;
  rejected_at: number;
}

export interface ApiKeysTable {
  key_id: string;
  name: string;
  key_sha256: string;
  scopes: readonly string[];
  created_at: number;
  created_by: string;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface UsersTable {
  user_id: string;
  name: string;
  role: 'operator' | 'analyst' | 'admin';
  password_hash: string;
  language: string | null;
  created_at: number;
  disabled_at: number | null;
}

export interface SessionsTable {
  session_sha256: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

export interface AuditTable {
  audit_id: Generated<number>;
  at: number;
  actor: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  before: Json<JsonObject | null>;
  after: Json<JsonObject | null>;
}

export interface OutboxTable {
  outbox_id: Generated<number>;
  transaction_id: Generated<string>;
  topic: 'intake' | 'state';
  kind: string;
  batch_id: number | null;
  rows: Generated<number>;
  min_day: number | null;
  max_day: number | null;
  payload: Json<JsonObject | null>;
  created_at: number;
}

export interface OutboxConsumersTable {
  consumer: string;
  transaction_id: Generated<string>;
  outbox_id: Generated<number>;
}

export interface SnapshotsTable {
  snapshot_id: Generated<number>;
  dataset: string;
  parent_id: number | null;
  rows: Generated<number>;
  data_version: string;
  batch_id_max: number | null;
  ledger_mark: string | null;
  verified_at: number | null;
  created_at: number;
}

export interface SnapshotFilesTable {
  snapshot_id: number;
  path: string;
  rows: number;
  bytes: number;
  min_day: number | null;
  max_day: number | null;
  sha256: string;
}

/** Tables of what the program itself does. */
export interface OperationTables {
  runs: RunsTable;
  run_steps: RunStepsTable;
  models: ModelsTable;
  decisions: DecisionsTable;
  decision_log: DecisionLogTable;
  import_files: ImportFilesTable;
  data_issues: DataIssuesTable;
  rejected_rows: RejectedRowsTable;
  api_keys: ApiKeysTable;
  users: UsersTable;
  sessions: SessionsTable;
  audit: AuditTable;
  outbox: OutboxTable;
  outbox_consumers: OutboxConsumersTable;
  snapshots: SnapshotsTable;
  snapshot_files: SnapshotFilesTable;
}
