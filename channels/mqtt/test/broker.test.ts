import { type Clock, instant } from '@quanyu/domain';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { type Broker, startBroker } from '../src/broker.ts';
import { type MqttChannel, openChannel } from '../src/channel.ts';
import type { Reading, RfidRead } from '../src/reading.ts';
import type { SensorAlarm } from '../src/sensor-monitor.ts';
import { readSparkplug, writeSparkplug } from '../src/sparkplug-payload.ts';

const clock: Clock = { now: () => instant(Date.now()) };
const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

async function setUp(listeners: Partial<Parameters<typeof openChannel>[0]> = {}) {
  const broker: Broker = await startBroker({ port: 0 });
  open.push(broker);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const channel: MqttChannel = await openChannel({ url, clock, ...listeners });
  open.push(channel);
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  open.push({ stop: () => client.endAsync() });
  return { url, channel, client };
}

describe('the embedded broker and the channel, with an unmodified mqtt client', () => {
  it('takes plain sensors, readers and cloud reports; alarms; leaves broken ones out', async () => {
    const readings: Reading[] = [];
    const reads: RfidRead[] = [];
    const alarms: SensorAlarm[] = [];
    const { channel, client } = await setUp({
      monitor: { limits: [{ metric: 't', most: 8 }] },
      onReadings: (list) => readings.push(...list),
      onReads: (list) => reads.push(...list),
      onAlarms: (list) => alarms.push(...list),
    });
    await client.publishAsync('quanyu/sensors/fridge/t', '9', { qos: 1 });
    await client.publishAsync('quanyu/sensors/fridge/t', 'warm', { qos: 1 });
    await client.publishAsync('quanyu/rfid/door', '{"reads":[{"epc":"urn:epc:id:x"}]}', { qos: 1 });
    await client.publishAsync('/sys/pk/d/thing/event/property/post', '{"params":{"t":3}}', {
      qos: 1,
    });
    await expect.poll(() => [readings.length, reads.length]).toEqual([2, 1]);
    expect(readings.map(({ device, value }) => [device, value])).toEqual([
      ['fridge', 9],
      ['pk/d', 3],
    ]);
    expect(alarms).toMatchObject([{ kind: 'above', device: 'fridge', isOn: true }]);
    expect(channel.counts()).toMatchObject({ broken: 1 });
  });

  it('is a Sparkplug host: birth, data by alias, rebirth command', async () => {
    const readings: Reading[] = [];
    const { url, client } = await setUp({ onReadings: (list) => readings.push(...list) });
    const watcher = await connectAsync(url);
    open.push({ stop: () => watcher.endAsync() });
    const seen: [string, Buffer][] = [];
    watcher.on('message', (topic, payload) => seen.push([topic, payload]));
    await watcher.subscribeAsync(['spBv1.0/STATE/quanyu', 'spBv1.0/plant/NCMD/#'], { qos: 1 });
    await expect.poll(() => seen.length).toBe(1);
    expect(JSON.parse(String(seen[0]?.[1]))).toMatchObject({ online: true });
    const send = (
      topic: string,
      seq: number,
      metrics: Parameters<typeof writeSparkplug>[0]['metrics'],
    ) =>
      client.publishAsync(`spBv1.0/plant/${topic}`, Buffer.from(writeSparkplug({ seq, metrics })));
    await send('NBIRTH/e', 0, [
      { name: 'bdSeq', datatype: 4, value: 0 },
      { name: 't', alias: 1, value: 1 },
    ]);
    await send('NDATA/e', 1, [{ alias: 1, value: 2.5 }]);
    await send('NDATA/e', 3, [{ alias: 1, value: 3.5 }]);
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[1]?.[0]).toBe('spBv1.0/plant/NCMD/e');
    expect(readSparkplug(seen[1]?.[1] ?? new Uint8Array()).metrics).toMatchObject([
      { value: true },
    ]);
    expect(readings.map(({ value }) => value)).toEqual([1, 2.5]);
  });

  it('lets in who may, and no others; asks for logins beyond the loopback address', async () => {
    const broker = await startBroker({
      port: 0,
      mayConnect: (user, password) => user === 'reader' && password === 'right',
      mayUse: (_, topic) => !topic.startsWith('secret/'),
    });
    open.push(broker);
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const wrong = connectAsync(
      url,
      { username: 'reader', password: 'no', reconnectPeriod: 0 },
      false,
    );
    await expect(wrong).rejects.toThrow();
    expect(broker.refused()).toBe(1);
    const client = await connectAsync(url, { username: 'reader', password: 'right' });
    open.push({ stop: () => client.endAsync() });
    expect(client.connected).toBe(true);
    await expect(client.subscribeAsync('secret/x')).rejects.toThrow();
    await expect(startBroker({ port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      place: 'mayConnect',
    });
    await expect(startBroker({ port: broker.port })).rejects.toMatchObject({
      code: 'MQTT_BROKER_UNREACHABLE',
    });
  });

  it('says which broker it cannot reach', async () => {
    const away = openChannel({ url: 'mqtt://127.0.0.1:1', clock, connectMsMax: 2000 });
    await expect(away).rejects.toMatchObject({
      code: 'MQTT_BROKER_UNREACHABLE',
      place: '127.0.0.1:1',
    });
  });
});
