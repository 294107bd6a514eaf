import type { TagRead } from './presence-tracker.ts';

/** A read as a device sends it. */
export interface TimedRead extends TagRead {
  /** Epoch milliseconds by the device's clock. */
  readonly atMs: number;
  readonly device: string;
}

export interface ReadBatches {
  /** Reads of the epochs that are complete, oldest first; empty epochs included. */
  readonly epochs: readonly (readonly TagRead[])[];
}

export interface ReadBatchCounts {
  readonly taken: number;
  /** The same read came again. */
  readonly replayed: number;
  /** Came after its epoch was closed. */
  readonly late: number;
  /** Times that no clock shift of the device explains, or that are no times. */
  readonly refused: number;
}

export interface ReadBatchOptions {
  /** Length of an epoch: one inventory round of the readers. */
  readonly epochMs: number;
  /** How long an epoch waits for late reads. Default 2 epochs. */
  readonly graceMs?: number;
  /** A device's clock may differ from ours by this much; it is then set right. Default 10 min. */
  readonly skewMsMax?: number;
  /** Reads that one epoch may hold; more are refused (a flood). Default 1,000,000. */
  readonly readsMax?: number;
}

/** Share of the newest difference in a device's clock shift. */
const SHIFT_WEIGHT = 0.1;
/** Empty epochs handed out at once after a long silence. */
const EMPTY_EPOCHS_MAX = 100;

/**
 * Sorts reads into epochs. A device whose clock is wrong is set right by the difference between its
 * times and their arrival; replayed, late, impossible and too many reads are counted and left out.
 */
export class ReadBatcher {
  readonly #options: Required<ReadBatchOptions>;
  readonly #shifts = new Map<string, number>();
  readonly #open = new Map<number, Map<string, TagRead>>();
  #next: number | undefined;
  readonly #counts = { taken: 0, replayed: 0, late: 0, refused: 0 };

  constructor(options: ReadBatchOptions) {
    const { epochMs } = options;
    this.#options = {
      epochMs: Math.max(1, epochMs),
      graceMs: options.graceMs ?? 2 * epochMs,
      skewMsMax: options.skewMsMax ?? 600_000,
      readsMax: options.readsMax ?? 1_000_000,
    };
  }

  get counts(): ReadBatchCounts {
    return { ...this.#counts };
  }

  /** Takes reads that arrived at `nowMs`, and closes the epochs that have waited long enough. */
  take(reads: readonly TimedRead[], nowMs: number): ReadBatches {
    this.#next ??= Math.floor((nowMs - this.#options.graceMs) / this.#options.epochMs);
    for (const read of reads) this.#add(read, nowMs);
    return { epochs: this.#close(nowMs) };
  }

  #add(read: TimedRead, nowMs: number): void {
    const { epochMs, readsMax } = this.#options;
    const atMs = this.#corrected(read, nowMs);
    if (atMs === undefined) {
      this.#counts.refused += 1;
      return;
    }
    const epoch = Math.floor(atMs / epochMs);
    if (epoch < (this.#next ?? epoch)) {
      this.#counts.late += 1;
      return;
    }
    const batch = this.#open.get(epoch) ?? new Map<string, TagRead>();
    this.#open.set(epoch, batch);
    const key = `${read.zone}|${read.tag}`;
    if (batch.has(key)) this.#counts.replayed += 1;
    else if (batch.size >= readsMax) this.#counts.refused += 1;
    else {
      batch.set(key, { tag: read.tag, zone: read.zone });
      this.#counts.taken += 1;
    }
  }

  /** The time by our clock. Small differences are delay; large ones are the device's clock. */
  #corrected({ atMs, device }: TimedRead, nowMs: number): number | undefined {
    const { skewMsMax, graceMs } = this.#options;
    const difference = nowMs - atMs;
    if (!Number.isFinite(difference) || Math.abs(difference) > skewMsMax) return undefined;
    const isPlain = difference >= 0 && difference <= graceMs;
    let shift = this.#shifts.get(device) ?? (isPlain ? 0 : difference);
    const surprise = difference - shift;
    if (surprise < 0 || surprise > graceMs) shift += SHIFT_WEIGHT * surprise;
    this.#shifts.set(device, shift);
    return Math.min(nowMs, atMs + shift);
  }

  #close(nowMs: number): (readonly TagRead[])[] {
    const { epochMs, graceMs } = this.#options;
    const last = Math.floor((nowMs - graceMs) / epochMs);
    const epochs: (readonly TagRead[])[] = [];
    let next = this.#next ?? last;
    // A silence of days is one silence.
    if (last - next > EMPTY_EPOCHS_MAX && this.#open.size === 0) next = last - EMPTY_EPOCHS_MAX;
    for (; next < last; next++) {
      epochs.push([...(this.#open.get(next)?.values() ?? [])]);
      this.#open.delete(next);
    }
    this.#next = next;
    return epochs;
  }
}
