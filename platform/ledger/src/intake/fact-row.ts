/** A value of a native column as the ledger takes it. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | Readonly<Record<string, unknown>>;

/**
 * One fact, keyed by the native column names. By column type: id, text: string · decimal: number or
 * decimal text · integer: number · money: **minor units**, integer · time: epoch ms · day: day
 * index · boolean · json: object · list: array of strings. Absent, null and '' all mean "not known".
 */
export type FactRow = Readonly<Record<string, FactValue>>;

export interface RejectedRow {
  /** Position in the rows given. */
  readonly index: number;
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

/** What became of a batch: accepted + merged + rejected.length = rows given. */
export interface RecordResult {
  /** New facts or entities written. */
  readonly accepted: number;
  /** Facts already known (or twice in the batch), and entities that were updated. */
  readonly merged: number;
  readonly rejected: readonly RejectedRow[];
  /** 0 when nothing was written. */
  readonly batchId: number;
}

export interface RecordOptions {
  readonly runId?: string;
  /** Currency of rows without one; default the retailer's. */
  readonly currency?: string;
}
