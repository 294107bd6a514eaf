import type { Clock } from '@quanyu/domain';
import { AppError } from '@quanyu/domain';
import type { Ledger, PositionRecord } from '@quanyu/ledger';
import { followVehicles, watchSilence } from '@quanyu/loop';
import {
  type Broker,
  type MqttChannel,
  openChannel,
  type Reading,
  RfidStock,
  type RfidZone,
  type SensorAlarm,
  type SensorLimit,
  startBroker,
} from '@quanyu/mqtt';
import type { DeviceAnswer } from './api/logistics.ts';
import type { LogisticsOptions } from './api/logistics-settings.ts';
import { logisticsOptionsOf } from './logistics-options.ts';

export interface SensorListening {
  readonly isListening: () => boolean;
  readonly devices: () => DeviceAnswer[];
  /** Where the embedded broker listens; null without one. */
  readonly brokerPort: () => number | null;
  /** Starts, stops or changes the channel as the settings say. */
  follow(options: LogisticsOptions): Promise<void>;
  stop(): Promise<void>;
}

export interface ListeningTools {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly onWarning: (line: string) => void;
  /** Vans have moved. */
  readonly onPositions?: () => void;
}

const LOOPBACK = '127.0.0.1';
const RFID_EVERY_MS = 5_000;
const SILENCE_EVERY_MS = 60_000;
const SILENT_MS = 15 * 60_000;

interface Running {
  readonly broker: Broker | undefined;
  readonly channel: MqttChannel;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * Listens to sensors, readers and trackers by MQTT where the settings say so: off by default, the
 * embedded broker on the loopback address only. A broker that is away does not stop the server: it is
 * told as a warning. Watches in any case for vans that say nothing.
 */
export async function listenToSensors(tools: ListeningTools): Promise<SensorListening> {
  const listening = new Listening(tools);
  const { options } = await tools.ledger.settings.get();
  await listening.follow(logisticsOptionsOf(options));
  return listening;
}

class Listening implements SensorListening {
  readonly #tools: ListeningTools;
  readonly #values = new Map<string, Record<string, number>>();
  readonly #silence: NodeJS.Timeout;
  #running: Running | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(tools: ListeningTools) {
    this.#tools = tools;
    this.#silence = setInterval(
      () => this.#later(() => watchSilence(tools.ledger)),
      SILENCE_EVERY_MS,
    );
    this.#silence.unref();
  }

  readonly isListening = (): boolean => this.#running !== undefined;

  readonly brokerPort = (): number | null => this.#running?.broker?.port ?? null;

  readonly devices = (): DeviceAnswer[] => {
    const now = this.#tools.clock.now();
    return (this.#running?.channel.monitor.health() ?? []).map(
      ({ device, messages, lastAtMs }) => ({
        device,
        messages,
        lastSeenAt: lastAtMs > 0 ? Math.round(lastAtMs) : null,
        isSilent: now - lastAtMs > SILENT_MS,
        values: { ...this.#values.get(device) },
      }),
    );
  };

  async follow({ mqtt }: LogisticsOptions): Promise<void> {
    await this.#end();
    if (mqtt.mode === 'off') return;
    try {
      this.#running = await this.#start(mqtt);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#tools.onWarning(`sensors are not heard: ${error.code}: ${error.message}`);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#silence);
    await this.#end();
    await this.#work;
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    clearInterval(running?.timer);
    await running?.channel.stop();
    await running?.broker?.stop();
  }

  async #start(mqtt: LogisticsOptions['mqtt']): Promise<Running> {
    const { ledger, clock, onWarning } = this.#tools;
    const isOwn = mqtt.mode === 'embedded';
    const broker = isOwn ? await startBroker({ host: LOOPBACK, port: mqtt.port }) : undefined;
    const stock =
      mqtt.zones.length === 0
        ? undefined
        : new RfidStock({ ledger, zones: mqtt.zones as RfidZone[] });
    const password = process.env['QUANYU_MQTT_PASSWORD'];
    try {
      const channel = await openChannel({
        url: broker === undefined ? mqtt.url : `mqtt://${LOOPBACK}:${broker.port}`,
        clock,
        // What was parsed has no key without a value.
        monitor: { limits: mqtt.limits as SensorLimit[] },
        ...(mqtt.user === '' ? {} : { user: mqtt.user }),
        ...(password === undefined || isOwn ? {} : { password }),
        onReadings: (readings) => this.#take(readings),
        onAlarms: (alarms) => this.#later(() => keepAlarms(ledger, alarms)),
        onBroken: (topic, error) => onWarning(`message left out: ${topic}: ${error.code}`),
        ...(stock === undefined ? {} : { onReads: (reads) => stock.take(reads) }),
      });
      const timer =
        stock === undefined ? undefined : setInterval(() => stock.take([]), RFID_EVERY_MS).unref();
      return { broker, channel, timer };
    } catch (error) {
      await broker?.stop();
      throw error;
    }
  }

  #take(readings: readonly Reading[]): void {
    for (const { device, metric, value } of readings) {
      const values = this.#values.get(device) ?? {};
      values[metric] = value;
      this.#values.set(device, values);
    }
    const positions = positionsOf(readings, this.#tools.clock.now());
    if (positions.length === 0) return;
    this.#later(async () => {
      await followVehicles(this.#tools.ledger, positions);
      this.#tools.onPositions?.();
    });
  }

  /** One after the other; a ledger that is away for a moment loses a position, not the channel. */
  #later(work: () => Promise<unknown>): void {
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => this.#tools.onWarning(`sensors: ${String(error)}`));
  }
}

/** Latitude and longitude of one device and instant are a position. */
export function positionsOf(readings: readonly Reading[], now: number): PositionRecord[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { device, metric, value, atMs } of readings) {
    const key = JSON.stringify([device, atMs ?? now]);
    const values = groups.get(key) ?? new Map<string, number>();
    groups.set(key, values);
    values.set(metric, value);
  }
  return [...groups].flatMap(([key, values]) => {
    const [device, at] = JSON.parse(key) as [string, number];
    const latitude = values.get('latitude');
    const longitude = values.get('longitude');
    if (latitude === undefined || longitude === undefined) return [];
    const speedMps = values.get('speed') ?? null;
    const heading = values.get('heading') ?? null;
    return [{ device, at, latitude, longitude, speedMps, heading, accuracyM: null }];
  });
}

async function keepAlarms(ledger: Ledger, alarms: readonly SensorAlarm[]): Promise<void> {
  const { tracking } = ledger.logistics;
  for (const { kind, device, metric, value, isOn } of alarms) {
    const subject = `${device}/${metric}`;
    const params = { device, metric, value: Math.round(value * 100) / 100 };
    if (isOn) await tracking.beginAlarm({ kind, subject, params });
    else await tracking.endAlarm(kind, subject);
  }
}
