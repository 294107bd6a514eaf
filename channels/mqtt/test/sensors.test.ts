import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  cloudLogin,
  DEVICE_PROFILES,
  readReport,
  reportFilter,
  writeReport,
} from '../src/cloud-device.ts';
import { readPlain } from '../src/plain-messages.ts';
import type { DeviceProfile } from '../src/profiles/device-profile.ts';
import { SensorMonitor } from '../src/sensor-monitor.ts';

const START = 1_700_000_000_000;

describe('SensorMonitor', () => {
  const cold = { metric: 't', most: 8, least: 2, backBy: 0.5 };
  const at = (k: number, value: number, device = 'fridge') => [
    { device, metric: 't', value, atMs: START + k * 1000 },
  ];

  it('begins an alarm once, and ends it only well inside the limit', () => {
    const monitor = new SensorMonitor({ limits: [cold] });
    const told = [5, 8, 8.1, 9, 7.8, 7.5, 1.9, 2.2, 2.5].flatMap((value, k) =>
      monitor
        .take(at(k, value), START + k * 1000)
        .alarms.map(({ kind, isOn }) => `${k} ${kind} ${isOn}`),
    );
    expect(told).toEqual(['2 above true', '5 above false', '6 below true', '8 below false']);
  });

  it('waits where a limit says so, and knows the limit of one device', () => {
    const limits = [
      { ...cold, afterMs: 3000 },
      { ...cold, device: 'hot', most: 100 },
    ];
    const monitor = new SensorMonitor({ limits });
    const kinds = (k: number, value: number, device?: string) =>
      monitor.take(at(k, value, device), START + k * 1000).alarms.length;
    expect([kinds(0, 9), kinds(1, 9), kinds(2, 9), kinds(3, 9)]).toEqual([0, 0, 0, 1]);
    expect([kinds(4, 90, 'hot'), kinds(9, 90, 'hot')]).toEqual([0, 0]);
  });

  it('warns of a trend before the limit is crossed, not of noise', () => {
    const limits = [{ metric: 't', most: 8, aheadMs: 60_000 }];
    const warned = (value: (k: number) => number): number => {
      const monitor = new SensorMonitor({ limits });
      for (let k = 0; k < 60; k++) {
        const { alarms } = monitor.take(at(k, value(k)), START + k * 1000);
        if (alarms.some(({ kind, isOn }) => kind === 'rising' && isOn)) return k;
      }
      return -1;
    };
    const rising = warned((k) => 3 + k * 0.06);
    expect(rising).toBeGreaterThan(0);
    expect(rising).toBeLessThan(50);
    expect(warned((k) => 5 + 0.3 * Math.sin(k * 2.1))).toBe(-1);
  });

  it('tells silence, and that it ended', () => {
    const monitor = new SensorMonitor({ limits: [{ metric: 't', silentAfterMs: 10_000 }] });
    monitor.take(at(0, 5), START);
    expect(monitor.tick(START + 9000)).toEqual([]);
    expect(monitor.tick(START + 11_000)).toMatchObject([{ kind: 'silent', isOn: true }]);
    expect(monitor.tick(START + 12_000)).toEqual([]);
    expect(monitor.take(at(13, 5), START + 13_000).alarms).toMatchObject([
      { kind: 'silent', isOn: false },
    ]);
  });

  it('leaves replays out, by instant and by running number', () => {
    const monitor = new SensorMonitor();
    monitor.take(at(0, 5), START);
    expect(monitor.take(at(0, 5), START + 1).accepted).toEqual([]);
    const numbered = (sequence: number) => [{ device: 'n', metric: 't', value: 5, sequence }];
    for (const sequence of [1, 2, 2, 5]) monitor.take(numbered(sequence), START);
    expect(monitor.health()).toMatchObject([
      { device: 'fridge', replayed: 1 },
      { device: 'n', replayed: 1, missed: 2 },
    ]);
  });

  it('sets a skewed clock right by when the message arrived', () => {
    const monitor = new SensorMonitor();
    for (const skew of [3_600_000, -7_200_000]) {
      const device = `clock${skew}`;
      const times = [0, 1, 2].map((k) => {
        const now = START + k * 1000;
        const reading = { device, metric: 't', value: k, atMs: now + skew };
        return monitor.take([reading], now).accepted[0]?.atMs;
      });
      expect(times).toEqual([START, START + 1000, START + 2000]);
    }
    expect(monitor.health()[0]?.clockShiftMs).toBe(-3_600_000);
  });

  it('holds a flood back without holding others back', () => {
    const monitor = new SensorMonitor({ perSecondMax: 10, burstMax: 50 });
    let taken = 0;
    for (let k = 0; k < 5000; k++) {
      const reading = { device: 'loud', metric: 't', value: k };
      taken += monitor.take([reading], START + k / 5).accepted.length;
    }
    expect(taken).toBeLessThanOrEqual(61);
    expect(monitor.take(at(0, 5), START).accepted).toHaveLength(1);
    expect(monitor.health()[0]?.flooded).toBe(5000 - taken);
  });

  it('counts unknown devices and impossible values', () => {
    const monitor = new SensorMonitor({ devices: ['fridge'], devicesMax: 5 });
    monitor.take(at(0, 5, 'stranger'), START);
    expect(monitor.unknownMessages).toBe(1);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) monitor.take(at(0, value), START);
    monitor.take([{ device: 'fridge', metric: 't', value: 1, atMs: Number.NaN }], START);
    expect(monitor.health()).toMatchObject([{ device: 'fridge', isKnown: true, impossible: 3 }]);
    const open = new SensorMonitor({ devicesMax: 5 });
    for (let k = 0; k < 9; k++) open.take(at(0, 1, `d${k}`), START);
    expect([open.health().length, open.unknownMessages]).toEqual([5, 4]);
  });
});

describe('readPlain()', () => {
  it('reads numbers, objects and reads', () => {
    expect(readPlain('quanyu/sensors/f1/t', '4.5').readings).toEqual([
      { device: 'f1', metric: 't', value: 4.5 },
    ]);
    const text = '{"value":true,"time":"2026-01-01T00:00:00Z","sequence":3}';
    expect(readPlain('quanyu/sensors/f1/open', text).readings).toEqual([
      { device: 'f1', metric: 'open', value: 1, atMs: Date.UTC(2026, 0, 1), sequence: 3 },
    ]);
    expect(
      readPlain('quanyu/rfid/door', '{"reads":[{"epc":"urn:x","antenna":2,"rssi":-50}]}').reads,
    ).toEqual([{ device: 'door', epc: 'urn:x', antenna: 2, strengthDb: -50 }]);
    expect(readPlain('somewhere/else', 'x')).toEqual({ readings: [], reads: [] });
  });

  it.each([
    ['quanyu/sensors/f1/t', ''],
    ['quanyu/sensors/f1/t', 'warm'],
    ['quanyu/sensors/f1/t', '"4"'],
    ['quanyu/sensors/f1/t', 'null'],
    ['quanyu/rfid/door', '{}'],
    ['quanyu/rfid/door', 'null'],
    ['quanyu/rfid/door', '{"reads":[{"epc":""}]}'],
    ['quanyu/rfid/door', '{"reads":[{"epc":"a","antenna":0.5}]}'],
    ['quanyu/rfid/door', `{"reads":[${'1,'.repeat(10_001)}1]}`],
  ])('refuses %s %.20s', (topic, text) => {
    expect(() => readPlain(topic, text)).toThrow(
      expect.objectContaining({ code: 'MQTT_PAYLOAD_BROKEN' }),
    );
  });
});

describe('device profiles', () => {
  const [ALIBABA, TENCENT, BAIDU] = DEVICE_PROFILES as [
    DeviceProfile,
    DeviceProfile,
    DeviceProfile,
  ];

  it.each([
    [
      ALIBABA,
      '/sys/pk1/d1/thing/event/property/post',
      '{"id":"1","version":"1.0","params":{"Temperature":{"value":21.5,"time":5},"Power":1},"method":"thing.event.property.post"}',
      'pk1/d1',
      [21.5, 1],
    ],
    [
      TENCENT,
      '$thing/up/property/pid/d1',
      '{"method":"report","clientToken":"1","timestamp":5,"params":{"temp":21.5,"on":true,"name":"x"}}',
      'pid/d1',
      [21.5, 1],
    ],
    [
      BAIDU,
      '$iot/d1/shadow/update/reported',
      '{"reqId":"1","timestamp":5,"reported":{"temp":21.5}}',
      'd1',
      [21.5],
    ],
  ])('$0.name reads its own report', (profile, topic, text, device, values) => {
    const { readings } = readReport(profile, topic, text);
    expect(readings.map(({ value }) => value)).toEqual(values);
    expect(readings[0]).toMatchObject({ device, atMs: 5 });
    expect(readReport(profile, `${topic}/more`, text).readings).toEqual([]);
    expect(reportFilter(profile)).not.toContain('{');
    for (const bad of ['', '[]', '{}', 'x']) {
      expect(() => readReport(profile, topic, bad)).toThrow(
        expect.objectContaining({ code: 'MQTT_PAYLOAD_BROKEN' }),
      );
    }
    const written = writeReport(profile, { temp: 3 }, { id: '7', nowMs: 9 });
    expect(readReport(profile, topic, written).readings).toMatchObject([
      { metric: 'temp', value: 3, atMs: 9 },
    ]);
  });

  it('signs as Alibaba says', () => {
    const device = { productKey: 'a1B2', deviceName: 'fridge', clientId: 'mac1' };
    const login = cloudLogin(ALIBABA, device, { secret: 'sec', nowMs: 789 });
    expect(login.clientId).toBe('mac1|securemode=2,signmethod=hmacsha256,timestamp=789|');
    expect(login.user).toBe('fridge&a1B2');
    const text = 'clientIdmac1deviceNamefridgeproductKeya1B2timestamp789';
    expect(login.password).toBe(createHmac('sha256', 'sec').update(text).digest('hex'));
  });

  it('signs as Tencent and Baidu say', () => {
    const tencent = cloudLogin(
      TENCENT,
      { productId: 'PID', deviceName: 'd', connectionId: 'abcde' },
      { secret: 'c2VjcmV0', nowMs: 1_000_000 },
    );
    expect(tencent).toMatchObject({ clientId: 'PIDd', user: 'PIDd;12010126;abcde;4600' });
    const token = createHmac('sha256', 'secret').update(tencent.user).digest('hex');
    expect(tencent.password).toBe(`${token};hmacsha256`);
    const baidu = cloudLogin(
      BAIDU,
      { iotCoreId: 'abcd123', deviceName: 'mydevice', clientId: 'c', region: 'gz' },
      { secret: 's', nowMs: 1_000_000 },
    );
    expect(baidu.user).toBe('thingidp@abcd123|mydevice|1000|SHA256');
    expect(baidu.password).toMatch(/^[0-9a-f]{64}$/);
    expect(baidu.address).toBe('mqtt://abcd123.iot.gz.baidubce.com:1883');
    expect(() => cloudLogin(BAIDU, {}, { secret: 's', nowMs: 0 })).toThrow(
      expect.objectContaining({ code: 'MQTT_OPTION_INVALID' }),
    );
  });
});
