import type { Ledger } from '@quanyu/ledger';
import { SEQUENCE_DEFAULTS, type SequenceParams } from '@quanyu/recommend';

/** A wider window would multiply the memory of the counters. */
const WINDOW_MAX = SEQUENCE_DEFAULTS.window;

/** What of a chosen configuration the counters can follow, with the range that each allows. */
const RANGES = {
  gapDecay: [0.01, 1],
  backward: [0, 1],
  sourceExponent: [0, 2],
  targetExponent: [0, 2],
  queryDecay: [0.01, 1],
} as const satisfies Partial<Record<keyof SequenceParams, readonly [number, number]>>;

/**
 * How the live model of the registry found that pairs count best for this retailer; nothing where none
 * is live. The counters count so from the next start of the server.
 */
export async function liveSequenceParams(ledger: Ledger): Promise<Partial<SequenceParams>> {
  const live = await ledger.models.live('recommend');
  return followed(live?.params['chosen']);
}

/** The parts of a stored configuration that are numbers in their range; the rest stays as it was. */
export function followed(chosen: unknown): Partial<SequenceParams> {
  if (typeof chosen !== 'object' || chosen === null) return {};
  const stored = chosen as Readonly<Record<string, unknown>>;
  const kept: Record<string, number> = {};
  for (const [name, [low, high]] of Object.entries(RANGES)) {
    const value = stored[name];
    if (typeof value === 'number' && value >= low && value <= high) kept[name] = value;
  }
  const { window } = stored;
  if (typeof window === 'number' && Number.isInteger(window) && window >= 1) {
    kept['window'] = Math.min(window, WINDOW_MAX);
  }
  return kept;
}
