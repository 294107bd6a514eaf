import { AppError, type Clock } from '@quanyu/domain';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { DEVICE_PROFILES, readReport, reportFields, reportFilter } from './cloud-device.ts';
import { MQTT_ERRORS } from './errors.ts';
import { PLAIN_FILTERS, readPlain } from './plain-messages.ts';
import type { DeviceProfile } from './profiles/device-profile.ts';
import type { Reading, RfidRead } from './reading.ts';
import { type MonitorOptions, type SensorAlarm, SensorMonitor } from './sensor-monitor.ts';
import { type Outgoing, SparkplugHost, type SparkplugNotice } from './sparkplug-host.ts';

/** What the channel tells; every callback is optional. */
export interface ChannelListeners {
  readonly onReadings?: (readings: readonly Reading[]) => void;
  readonly onReads?: (reads: readonly RfidRead[]) => void;
  readonly onAlarms?: (alarms: readonly SensorAlarm[]) => void;
  readonly onNotices?: (notices: readonly SparkplugNotice[]) => void;
  /** A message was left out because it could not be read. */
  readonly onBroken?: (topic: string, error: AppError) => void;
}

export interface ChannelOptions extends ChannelListeners {
  /** Any broker: `mqtt://`, `mqtts://`, `ws://`, `wss://`. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  readonly clientId?: string;
  readonly clock: Clock;
  readonly monitor?: MonitorOptions;
  /** Acts as a Sparkplug B host under this id. Default: `quanyu`; null: not at all. */
  readonly sparkplugHostId?: string | null;
  /** Clouds whose reports are understood on this broker. Default: all. */
  readonly profiles?: readonly DeviceProfile[];
  readonly connectMsMax?: number;
}

export interface MqttChannel {
  readonly monitor: SensorMonitor;
  readonly host: SparkplugHost | undefined;
  /** Messages by what became of them. */
  readonly counts: () => { readonly taken: number; readonly broken: number };
  stop(): Promise<void>;
}

const LOOK_MS = 5000;

/**
 * Listens to a broker: plain sensor and reader messages, Sparkplug B, and the property reports of the
 * cloud profiles. Comes back by itself when the connection breaks.
 * @throws AppError MQTT_BROKER_UNREACHABLE at the first connection
 */
export async function openChannel(options: ChannelOptions): Promise<MqttChannel> {
  const { clock, sparkplugHostId = 'quanyu' } = options;
  const host = sparkplugHostId === null ? undefined : new SparkplugHost(sparkplugHostId);
  const connectedAt = clock.now();
  const client = await connect(options, host?.will(connectedAt));
  const intake = new Intake(options, host, (message) => publish(client, message));
  client.on('message', (topic, payload) => intake.take(topic, payload));
  const profiles = options.profiles ?? DEVICE_PROFILES;
  const topics = [...PLAIN_FILTERS, ...profiles.map(reportFilter), ...(host?.subscriptions ?? [])];
  await client.subscribeAsync(topics, { qos: 1 });
  if (host !== undefined) {
    publish(client, host.birth(connectedAt));
    // The client subscribes again by itself; its birth must be said anew.
    client.on('connect', () => publish(client, host.birth(connectedAt)));
  }
  const timer = setInterval(() => intake.look(), LOOK_MS).unref();
  return {
    monitor: intake.monitor,
    host,
    counts: () => ({ ...intake.counts }),
    async stop() {
      clearInterval(timer);
      if (host !== undefined && client.connected) {
        const { topic, payload, qos, retain } = host.will(connectedAt);
        await client.publishAsync(topic, String(payload), { qos, retain });
      }
      await client.endAsync();
    },
  };
}

function publish(client: MqttClient, { topic, payload, qos, retain }: Outgoing): void {
  const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
  client.publish(topic, bytes, { qos, retain });
}

async function connect(options: ChannelOptions, will: Outgoing | undefined): Promise<MqttClient> {
  const { url, user, password, clientId } = options;
  const settings: IClientOptions = {
    connectTimeout: options.connectMsMax ?? 10_000,
    reconnectPeriod: 2000,
    clean: true,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(will === undefined
      ? {}
      : {
          will: {
            topic: will.topic,
            payload: Buffer.from(String(will.payload)),
            qos: will.qos,
            retain: will.retain,
          },
        }),
  };
  try {
    return await connectAsync(url, settings, false);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    const place = URL.canParse(url) ? new URL(url).host : 'url';
    const message = `Cannot reach the MQTT broker at ${place}: ${words}`;
    throw new AppError(MQTT_ERRORS.MQTT_BROKER_UNREACHABLE, message, { place, cause });
  }
}

class Intake {
  readonly monitor: SensorMonitor;
  readonly counts = { taken: 0, broken: 0 };
  readonly #options: ChannelOptions;
  readonly #host: SparkplugHost | undefined;
  readonly #publish: (message: Outgoing) => void;

  constructor(
    options: ChannelOptions,
    host: SparkplugHost | undefined,
    publishOne: (message: Outgoing) => void,
  ) {
    this.#options = options;
    this.#host = host;
    this.#publish = publishOne;
    this.monitor = new SensorMonitor(options.monitor);
  }

  take(topic: string, payload: Uint8Array): void {
    try {
      this.#dispatch(topic, payload);
      this.counts.taken += 1;
    } catch (error) {
      // What a device sends must never stop the channel; anything else is a bug and does.
      if (!(error instanceof AppError)) throw error;
      this.counts.broken += 1;
      this.#options.onBroken?.(topic, error);
    }
  }

  look(): void {
    const alarms = this.monitor.tick(this.#options.clock.now());
    if (alarms.length > 0) this.#options.onAlarms?.(alarms);
  }

  #dispatch(topic: string, payload: Uint8Array): void {
    const { clock, onReads, onNotices } = this.#options;
    if (topic.startsWith('spBv1.0/')) {
      const result = this.#host?.take(topic, payload, clock.now());
      if (result === undefined) return;
      for (const message of result.publish) this.#publish(message);
      if (result.notices.length > 0) onNotices?.(result.notices);
      this.#measure(result.readings);
      return;
    }
    const text = new TextDecoder().decode(payload);
    const profiles = this.#options.profiles ?? DEVICE_PROFILES;
    const profile = profiles.find((one) => reportFields(one, topic) !== undefined);
    const content =
      profile === undefined ? readPlain(topic, text) : readReport(profile, topic, text);
    if (content.reads.length > 0) onReads?.(content.reads);
    this.#measure(content.readings);
  }

  #measure(readings: readonly Reading[]): void {
    if (readings.length === 0) return;
    const { clock, onReadings, onAlarms } = this.#options;
    const { accepted, alarms } = this.monitor.take(readings, clock.now());
    if (accepted.length > 0) onReadings?.(accepted);
    if (alarms.length > 0) onAlarms?.(alarms);
  }
}
