export type ModelStatus = 'shadow' | 'live' | 'retired';

export interface ModelRecord {
  readonly modelId: string;
  /** What it is for: `forecast`, `recommend`, `profile` … One model of a kind is live. */
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly status: ModelStatus;
  readonly dataVersion: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly learningCurve: readonly unknown[];
  readonly sizeBytes: number;
  readonly statePath: string | null;
  readonly runId: string | null;
  readonly fittedAt: number;
}

export interface NewModel {
  readonly kind: string;
  readonly name: string;
  readonly dataVersion: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly metrics?: Readonly<Record<string, unknown>>;
  readonly learningCurve?: readonly unknown[];
  /** State bytes (≤ 64 MiB), or a path to them. */
  readonly state?: Uint8Array;
  readonly statePath?: string;
  readonly runId?: string;
}

/** Registry of fitted models. */
export interface ModelsRepository {
  /** Registers with the next version of (kind, name), as shadow. */
  register(model: NewModel): Promise<ModelRecord>;
  /** Makes it the live one of its kind; the former becomes retired. */
  promote(modelId: string, actor: string): Promise<ModelRecord>;
  /** Makes the model that was live before the present one live again. */
  rollBack(kind: string, actor: string): Promise<ModelRecord>;
  retire(modelId: string, actor: string): Promise<ModelRecord>;
  live(kind: string): Promise<ModelRecord | undefined>;
  get(modelId: string): Promise<ModelRecord>;
  state(modelId: string): Promise<Uint8Array | undefined>;
  /** Newest first. */
  list(filter?: {
    readonly kind?: string;
    readonly name?: string;
    readonly limit?: number;
  }): Promise<readonly ModelRecord[]>;
}
