/** One measured value, however it came. */
export interface Reading {
  /** Device as its topic names it. */
  readonly device: string;
  /** What is measured: `temperature`, `humidity`, … */
  readonly metric: string;
  readonly value: number;
  /** Epoch milliseconds by the device's clock; absent: when it arrived. */
  readonly atMs?: number;
  /** Running number of the message, where the device counts. */
  readonly sequence?: number;
}

/** One read of a tag. */
export interface RfidRead {
  readonly device: string;
  readonly epc: string;
  readonly antenna: number;
  readonly atMs?: number;
  readonly strengthDb?: number;
}

/** What one message said. */
export interface MessageContent {
  readonly readings: readonly Reading[];
  readonly reads: readonly RfidRead[];
}

export const NOTHING: MessageContent = { readings: [], reads: [] };
/** Values of one message: more is hostile. */
export const VALUES_MAX = 10_000;
