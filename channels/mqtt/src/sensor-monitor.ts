import type { Reading } from './reading.ts';

/** Limits of one metric, of all devices or of one. */
export interface SensorLimit {
  readonly metric: string;
  readonly device?: string;
  readonly least?: number;
  readonly most?: number;
  /** An alarm ends only when the value is this far inside the limit again. Default 0. */
  readonly backBy?: number;
  /** How long a value must be outside before it is an alarm. Default 0. */
  readonly afterMs?: number;
  /** Warn when the trend crosses a limit within this time. Absent: never. */
  readonly aheadMs?: number;
  /** A device that says nothing for this long is silent. */
  readonly silentAfterMs?: number;
}

export interface SensorAlarm {
  readonly kind: 'above' | 'below' | 'rising' | 'falling' | 'silent';
  readonly device: string;
  readonly metric: string;
  readonly value: number;
  readonly atMs: number;
  /** False: the alarm ended. */
  readonly isOn: boolean;
}

/** How a device is. */
export interface DeviceHealth {
  readonly device: string;
  readonly isKnown: boolean;
  readonly messages: number;
  readonly replayed: number;
  /** Left out because too many came at once. */
  readonly flooded: number;
  /** Values that are no numbers or outside what can be. */
  readonly impossible: number;
  readonly missed: number;
  /** Difference of its clock to ours, milliseconds; 0 where it is right. */
  readonly clockShiftMs: number;
  readonly lastAtMs: number;
}

export interface MonitorOptions {
  readonly limits?: readonly SensorLimit[];
  /** Devices that may speak; absent: all. Others are counted and left out. */
  readonly devices?: readonly string[];
  /** Messages a second that a device may send on average. Default 20. */
  readonly perSecondMax?: number;
  /** Messages that it may send at once. Default 200. */
  readonly burstMax?: number;
  /** Devices followed at most. Default 20,000. */
  readonly devicesMax?: number;
}

interface Series {
  /** Smoothed level and slope a millisecond (Holt's linear trend over uneven times). */
  level: number;
  slope: number;
  atMs: number;
  count: number;
  readonly on: Map<SensorAlarm['kind'], number>;
  outsideSinceMs: number | undefined;
}

interface Device {
  health: { -readonly [K in keyof DeviceHealth]: DeviceHealth[K] };
  tokens: number;
  refilledAtMs: number;
  sequence: number | undefined;
  /** Times and values seen of late, to know a replay by. */
  readonly seen: Map<string, number>;
  readonly series: Map<string, Series>;
}

/** A clock that is off by more is set right; less is delay. */
const CLOCK_TOLERANCE_MS = 60_000;
const SEEN_MAX = 512;
const METRICS_MAX = 256;
/** Weight of a new value after the usual time between two; Holt's two weights. */
const LEVEL_WEIGHT = 0.3;
const SLOPE_WEIGHT = 0.1;
/** Values before a trend is believed. */
const TREND_COUNT_MIN = 8;

/**
 * Follows sensors: limits with hysteresis and delay, trends that will cross a limit, silence, and the
 * health of the devices. Replays, floods, unknown devices and impossible values are counted and left
 * out; a skewed clock is set right by when the message arrived.
 */
export class SensorMonitor {
  readonly #limits: readonly SensorLimit[];
  readonly #known: ReadonlySet<string> | undefined;
  readonly #perMs: number;
  readonly #burst: number;
  readonly #devicesMax: number;
  readonly #devices = new Map<string, Device>();
  #unknown = 0;

  constructor(options: MonitorOptions = {}) {
    this.#limits = options.limits ?? [];
    this.#known = options.devices === undefined ? undefined : new Set(options.devices);
    this.#perMs = (options.perSecondMax ?? 20) / 1000;
    this.#burst = options.burstMax ?? 200;
    this.#devicesMax = options.devicesMax ?? 20_000;
  }

  /** Messages of devices that may not speak, or are too many. */
  get unknownMessages(): number {
    return this.#unknown;
  }

  health(): readonly DeviceHealth[] {
    return [...this.#devices.values()].map(({ health }) => ({ ...health }));
  }

  /**
   * Takes readings that arrived now.
   * @returns The readings that count, their time set right, and alarms that began or ended.
   */
  take(
    readings: readonly Reading[],
    nowMs: number,
  ): { readonly accepted: readonly Reading[]; readonly alarms: readonly SensorAlarm[] } {
    const accepted: Reading[] = [];
    const alarms: SensorAlarm[] = [];
    for (const reading of readings) {
      const device = this.#deviceOf(reading.device, nowMs);
      if (device === undefined) continue;
      const atMs = this.#admit(device, reading, nowMs);
      if (atMs === undefined) continue;
      accepted.push({ ...reading, atMs });
      this.#follow(device, { ...reading, atMs }, alarms);
    }
    return { accepted, alarms };
  }

  /** Looks for silent devices; call it now and then. */
  tick(nowMs: number): readonly SensorAlarm[] {
    const alarms: SensorAlarm[] = [];
    for (const [device, { series }] of this.#devices) {
      for (const [metric, one] of series) {
        const limit = this.#limitOf(device, metric)?.silentAfterMs;
        if (limit === undefined || nowMs - one.atMs <= limit || one.on.has('silent')) continue;
        one.on.set('silent', nowMs);
        alarms.push({ kind: 'silent', device, metric, value: one.level, atMs: nowMs, isOn: true });
      }
    }
    return alarms;
  }

  #deviceOf(name: string, nowMs: number): Device | undefined {
    const found = this.#devices.get(name);
    if (found !== undefined) return found;
    const mayCome = this.#known === undefined || this.#known.has(name);
    if (!mayCome || this.#devices.size >= this.#devicesMax) {
      this.#unknown += 1;
      return undefined;
    }
    const health = {
      device: name,
      isKnown: this.#known?.has(name) === true,
      messages: 0,
      replayed: 0,
      flooded: 0,
      impossible: 0,
      missed: 0,
      clockShiftMs: 0,
      lastAtMs: nowMs,
    };
    const device: Device = {
      health,
      tokens: this.#burst,
      refilledAtMs: nowMs,
      sequence: undefined,
      seen: new Map(),
      series: new Map(),
    };
    this.#devices.set(name, device);
    return device;
  }

  /** The reading's time by our clock; undefined where it does not count. */
  #admit(device: Device, reading: Reading, nowMs: number): number | undefined {
    const { health } = device;
    health.messages += 1;
    const gained = Math.max(0, nowMs - device.refilledAtMs) * this.#perMs;
    device.tokens = Math.min(this.#burst, device.tokens + gained);
    device.refilledAtMs = nowMs;
    if (device.tokens < 1) {
      health.flooded += 1;
      return undefined;
    }
    device.tokens -= 1;
    const given = reading.atMs ?? nowMs;
    if (!Number.isFinite(reading.value) || !Number.isFinite(given)) {
      health.impossible += 1;
      return undefined;
    }
    if (isReplay(device, reading)) {
      health.replayed += 1;
      return undefined;
    }
    countMissed(device, reading.sequence);
    health.lastAtMs = nowMs;
    return clockOf(health, given, nowMs);
  }

  #limitOf(device: string, metric: string): SensorLimit | undefined {
    const own = (limit: SensorLimit): boolean => limit.metric === metric && limit.device === device;
    const shared = (limit: SensorLimit): boolean =>
      limit.metric === metric && limit.device === undefined;
    return this.#limits.find(own) ?? this.#limits.find(shared);
  }

  #follow(
    device: Device,
    reading: Reading & { readonly atMs: number },
    alarms: SensorAlarm[],
  ): void {
    const { metric, value, atMs } = reading;
    let series = device.series.get(metric);
    if (series === undefined) {
      if (device.series.size >= METRICS_MAX) return;
      series = {
        level: value,
        slope: 0,
        atMs,
        count: 0,
        on: new Map(),
        outsideSinceMs: undefined,
      };
      device.series.set(metric, series);
    }
    smooth(series, value, atMs);
    const tell = (kind: SensorAlarm['kind'], isOn: boolean): void => {
      if (isOn === series.on.has(kind)) return;
      if (isOn) series.on.set(kind, atMs);
      else series.on.delete(kind);
      alarms.push({ kind, device: reading.device, metric, value, atMs, isOn });
    };
    tell('silent', false);
    const limit = this.#limitOf(reading.device, metric);
    if (limit !== undefined) checkLimit(series, limit, reading, tell);
  }
}

type Tell = (kind: SensorAlarm['kind'], isOn: boolean) => void;

function checkLimit(
  series: Series,
  limit: SensorLimit,
  { value, atMs }: Reading & { readonly atMs: number },
  tell: Tell,
): void {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = limit;
  const { backBy = 0, afterMs = 0, aheadMs } = limit;
  const isOutside = value > most || value < least;
  series.outsideSinceMs = isOutside ? (series.outsideSinceMs ?? atMs) : undefined;
  const isLong = series.outsideSinceMs !== undefined && atMs - series.outsideSinceMs >= afterMs;
  if (value > most && isLong) tell('above', true);
  else if (value <= most - backBy) tell('above', false);
  if (value < least && isLong) tell('below', true);
  else if (value >= least + backBy) tell('below', false);
  if (aheadMs === undefined || series.count < TREND_COUNT_MIN) return;
  const ahead = series.level + series.slope * aheadMs;
  tell('rising', !isOutside && ahead > most);
  tell('falling', !isOutside && ahead < least);
}

/** Holt's linear trend; the weights grow with the time that passed, as for uneven series. */
function smooth(series: Series, value: number, atMs: number): void {
  const passed = Math.max(0, atMs - series.atMs);
  series.count += 1;
  if (passed === 0) {
    series.level += LEVEL_WEIGHT * (value - series.level);
    return;
  }
  const before = series.level;
  const expected = before + series.slope * passed;
  series.level = expected + LEVEL_WEIGHT * (value - expected);
  const own = (series.level - before) / passed;
  series.slope += (series.count < 3 ? 0.5 : SLOPE_WEIGHT) * (own - series.slope);
  series.atMs = atMs;
}

/** The same value of the same instant, or a running number that was there before. */
function isReplay(device: Device, reading: Reading): boolean {
  const { metric, atMs, sequence, value } = reading;
  if (atMs === undefined && sequence === undefined) return false;
  const key = `${metric}|${atMs ?? ''}|${sequence ?? ''}|${value}`;
  if (device.seen.has(key)) return true;
  device.seen.set(key, 1);
  if (device.seen.size > SEEN_MAX) {
    const [oldest] = device.seen.keys();
    if (oldest !== undefined) device.seen.delete(oldest);
  }
  return false;
}

function countMissed(device: Device, sequence: number | undefined): void {
  if (sequence === undefined || !Number.isInteger(sequence)) return;
  const last = device.sequence;
  if (last !== undefined && sequence > last + 1) device.health.missed += sequence - last - 1;
  if (last === undefined || sequence > last) device.sequence = sequence;
}

/** A clock that is far off moves every time of the device by the same difference. */
function clockOf(health: Device['health'], given: number, nowMs: number): number {
  const difference = nowMs - given;
  const isOff = Math.abs(difference - health.clockShiftMs) > CLOCK_TOLERANCE_MS;
  if (isOff) health.clockShiftMs = Math.abs(difference) > CLOCK_TOLERANCE_MS ? difference : 0;
  return Math.min(nowMs, given + health.clockShiftMs);
}
