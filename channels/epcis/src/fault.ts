/** One thing that is wrong in a document: where, what, and how to mend it. */
export interface Fault {
  readonly place: string;
  readonly message: string;
  readonly remedy: string;
}

/** Adds faults up to a limit; counts all. */
export interface FaultList {
  readonly faults: Fault[];
  count: number;
}

/** A check of one value; `place` is its path. */
export type Check = (value: unknown, place: string, into: FaultList) => void;
