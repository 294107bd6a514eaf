import type { ModelRecord } from '@quanyu/ledger';
import type { StepContext } from './step.ts';

export interface FittedModel {
  readonly kind: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly learningCurve?: readonly unknown[];
  /** Plain JSON, or a text made of it. */
  readonly state?: unknown;
  readonly datasets: readonly string[];
  /** Whether it becomes the live one of its kind. Default true; else it stands beside it. */
  readonly isLive?: boolean;
}

/** Larger states are not kept: they are made again from the data version in no more time than read. */
const STATE_BYTES_MAX = 16 * 1024 * 1024;

/** Registers a fitted model with the version of its data; makes it the live one of its kind. */
export async function registerModel(
  context: StepContext,
  model: FittedModel,
): Promise<ModelRecord> {
  const { ledger, lake, runId } = context;
  const versions: string[] = [];
  for (const dataset of model.datasets) {
    versions.push((await lake.snapshot(dataset))?.dataVersion ?? 'none');
  }
  const { state, metrics, datasets: _, isLive = true, ...rest } = model;
  const text = typeof state === 'string' ? state : JSON.stringify(state ?? null);
  const bytes = new TextEncoder().encode(text);
  const made = await ledger.models.register({
    ...rest,
    metrics: { ...metrics, stateBytes: bytes.length },
    dataVersion: versions.join('+'),
    runId,
    ...(state === undefined || bytes.length > STATE_BYTES_MAX ? {} : { state: bytes }),
  });
  return isLive ? ledger.models.promote(made.modelId, 'loop') : made;
}
