import { checkList, checkParameter } from '../errors.ts';

/** A channel that sells from a shared stock. */
export interface ChannelDemand {
  readonly channel: string;
  /** Earned on a unit sold through it. */
  readonly marginPerUnit: number;
  /** Demand samples until the next receipt. */
  readonly demandSamples: ArrayLike<number>;
  /** Chance that the level shown to this channel is late or wrong by one unit. Default 0. */
  readonly mistrust?: number;
}

/** How many of the units on hand a channel may sell now. */
export interface ChannelLimit {
  readonly channel: string;
  readonly offeredUnits: number;
  /** Kept back for channels that earn more, and against a wrong level. */
  readonly reservedUnits: number;
}

/**
 * Safety stock per channel: nested limits by expected marginal worth (EMSR-b; Belobaba, Operations
 * Research 37, 1989). A channel may sell what is left above the units that dearer channels together
 * will more probably need, less a buffer for a level that cannot be trusted. Rows in the order given.
 * Cost O(channels × samples log samples). @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function channelLimits(
  onHandUnits: number,
  channels: readonly ChannelDemand[],
): readonly ChannelLimit[] {
  const stock = Math.max(0, Math.floor(checkParameter('onHandUnits', onHandUnits)));
  checkList('channels', channels, { min: 1, max: 1000 });
  for (const { channel, marginPerUnit, demandSamples, mistrust = 0 } of channels) {
    checkParameter(`marginPerUnit of ${channel}`, marginPerUnit, { min: 0 });
    checkParameter(`samples of ${channel}`, demandSamples.length, { min: 1 });
    checkParameter(`mistrust of ${channel}`, mistrust, { min: 0, max: 1 });
  }
  const order = channels
    .map((channel, i) => ({ channel, i }))
    .sort((a, b) => b.channel.marginPerUnit - a.channel.marginPerUnit || a.i - b.i);
  const limits: ChannelLimit[] = new Array(channels.length);
  let sums = new Float64Array(0);
  let worth = 0;
  let mean = 0;
  for (const { channel, i } of order) {
    const kept = mean > 0 ? protectedUnits(sums, worth / mean, channel.marginPerUnit) : 0;
    const buffer = Math.ceil(stock * (channel.mistrust ?? 0));
    const reservedUnits = Math.min(stock, kept + buffer);
    limits[i] = { channel: channel.channel, offeredUnits: stock - reservedUnits, reservedUnits };
    sums = addSorted(sums, channel.demandSamples);
    const own = meanOf(channel.demandSamples);
    worth += own * channel.marginPerUnit;
    mean += own;
  }
  return limits;
}

/** Units of the dearer channels whose chance of being wanted is worth more than a sale here. */
function protectedUnits(sums: Float64Array, dearer: number, margin: number): number {
  if (dearer <= margin) return 0;
  // P(demand ≥ y) · dearer ≥ margin: the (1 − margin / dearer) quantile of their joint demand.
  const place = Math.floor((1 - margin / dearer) * sums.length);
  return Math.max(0, Math.floor(sums[Math.min(place, sums.length - 1)] ?? 0));
}

/** Quantile by quantile, as if all channels were busy together: reserves err on the safe side. */
function addSorted(sums: Float64Array, samples: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const sorted = Float64Array.from(samples, (value) => checkParameter('demand', value)).sort();
  const length = Math.max(sums.length, sorted.length);
  return Float64Array.from({ length }, (_, k) => {
    const at = (list: Float64Array): number =>
      list.length === 0 ? 0 : (list[Math.floor(((k + 0.5) / length) * list.length)] ?? 0);
    return at(sums) + at(sorted);
  });
}

function meanOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i] ?? 0;
  return sum / samples.length;
}
