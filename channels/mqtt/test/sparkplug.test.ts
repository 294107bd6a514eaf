import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SparkplugHost } from '../src/sparkplug-host.ts';
import {
  readSparkplug,
  SPARKPLUG_TYPES,
  type SparkplugMetric,
  writeSparkplug,
} from '../src/sparkplug-payload.ts';

describe('payloads', () => {
  it('reads bytes written by hand after sparkplug_b.proto', () => {
    // timestamp 1; metric { name "t", datatype 10, double 20.5 }; seq 7
    const bytes = Uint8Array.from([
      0x08, 0x01, 0x12, 0x0e, 0x0a, 0x01, 0x74, 0x20, 0x0a, 0x69, 0, 0, 0, 0, 0, 0x80, 0x34, 0x40,
      0x18, 0x07,
    ]);
    expect(readSparkplug(bytes)).toEqual({
      timestamp: 1,
      seq: 7,
      metrics: [{ name: 't', datatype: 10, value: 20.5 }],
    });
  });

  it.each<[number, number | boolean | string]>([
    [SPARKPLUG_TYPES.int8, -5],
    [SPARKPLUG_TYPES.int16, -3000],
    [SPARKPLUG_TYPES.int32, -2_000_000_000],
    [SPARKPLUG_TYPES.int64, -9_000_000_000],
    [SPARKPLUG_TYPES.uint32, 4_000_000_000],
    [SPARKPLUG_TYPES.uint64, 2 ** 52],
    [SPARKPLUG_TYPES.float, 0.5],
    [SPARKPLUG_TYPES.double, 21.7],
    [SPARKPLUG_TYPES.boolean, true],
    [SPARKPLUG_TYPES.string, 'käse'],
    [SPARKPLUG_TYPES.dateTime, 1_700_000_000_000],
  ])('type %i keeps %j', (datatype, value) => {
    const bytes = writeSparkplug({ metrics: [{ name: 'm', alias: 3, datatype, value }] });
    expect(readSparkplug(bytes).metrics).toEqual([{ name: 'm', alias: 3, datatype, value }]);
  });

  it('gives what it was given, and refuses garbage with a code', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.string(), fc.nat(255), (value, name, seq) => {
        const metrics = [{ name, datatype: SPARKPLUG_TYPES.double, value }];
        expect(readSparkplug(writeSparkplug({ seq, metrics }))).toEqual({ seq, metrics });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          readSparkplug(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MQTT_PAYLOAD_BROKEN' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('SparkplugHost', () => {
  const NODE = 'spBv1.0/plant/NBIRTH/edge1';
  const payload = (seq: number | undefined, metrics: readonly SparkplugMetric[]) =>
    writeSparkplug({ timestamp: 1000, metrics, ...(seq === undefined ? {} : { seq }) });
  const bdSeq = (value: number) => ({ name: 'bdSeq', datatype: SPARKPLUG_TYPES.int64, value });

  function bornHost(): SparkplugHost {
    const host = new SparkplugHost('us');
    host.take(NODE, payload(0, [bdSeq(4), { name: 'load', alias: 1, value: 1 }]), 1000);
    const device = [{ name: 'temperature', alias: 9, value: 4.5 }];
    host.take('spBv1.0/plant/DBIRTH/edge1/fridge', payload(1, device), 1001);
    return host;
  }

  it('says by STATE that it is there, by its will that it is not, and again where somebody errs', () => {
    const host = new SparkplugHost('us');
    const will = host.will(5);
    expect(will).toMatchObject({ topic: 'spBv1.0/STATE/us', qos: 1, retain: true });
    expect(JSON.parse(String(will.payload))).toEqual({ online: false, timestamp: 5 });
    expect(JSON.parse(String(host.birth(5).payload))).toEqual({ online: true, timestamp: 5 });
    const offline = new TextEncoder().encode('{"online":false,"timestamp":1}');
    expect(host.take('spBv1.0/STATE/us', offline, 9).publish).toHaveLength(1);
    expect(host.take('spBv1.0/STATE/other', offline, 9).publish).toEqual([]);
  });

  it('resolves aliases of births, of node and device each on its own', () => {
    const host = bornHost();
    const metrics = [{ alias: 9, datatype: SPARKPLUG_TYPES.double, value: 5.5 }];
    const data = host.take('spBv1.0/plant/DDATA/edge1/fridge', payload(2, metrics), 2000);
    expect(data.readings).toEqual([
      { device: 'plant/edge1/fridge', metric: 'temperature', value: 5.5, atMs: 1000 },
    ]);
    expect(host.alive()).toEqual(['plant/edge1', 'plant/edge1/fridge']);
  });

  it('asks for a rebirth once where a number is missed, and takes no values until then', () => {
    const host = bornHost();
    const metrics = [{ alias: 9, value: 7 }];
    const late = host.take('spBv1.0/plant/DDATA/edge1/fridge', payload(5, metrics), 2000);
    expect(late.readings).toEqual([]);
    expect(late.publish).toHaveLength(1);
    expect(late.publish[0]?.topic).toBe('spBv1.0/plant/NCMD/edge1');
    const command = readSparkplug(late.publish[0]?.payload as Uint8Array);
    expect(command.metrics).toMatchObject([{ name: 'Node Control/Rebirth', value: true }]);
    expect(
      host.take('spBv1.0/plant/DDATA/edge1/fridge', payload(6, metrics), 2100).publish,
    ).toEqual([]);
    host.take(NODE, payload(0, [bdSeq(5)]), 2200);
    expect(host.alive()).toEqual(['plant/edge1']);
  });

  it('wraps the sequence from 255 to 0', () => {
    const host = new SparkplugHost('us');
    host.take(NODE, payload(255, [bdSeq(0), { name: 'load', value: 1 }]), 1);
    const next = host.take(
      'spBv1.0/plant/NDATA/edge1',
      payload(0, [{ name: 'load', value: 2 }]),
      2,
    );
    expect(next.readings).toMatchObject([{ value: 2 }]);
  });

  it('lets a node die with its devices, but not by the will of an older session', () => {
    const host = bornHost();
    const death = 'spBv1.0/plant/NDEATH/edge1';
    expect(host.take(death, payload(undefined, [bdSeq(3)]), 3000).notices).toEqual([]);
    const { notices } = host.take(death, payload(undefined, [bdSeq(4)]), 3000);
    expect(notices.map(({ kind, edge }) => `${kind} ${edge}`)).toEqual([
      'died plant/edge1',
      'died plant/edge1/fridge',
    ]);
    expect(host.alive()).toEqual([]);
  });

  it('meets strangers, unknown aliases and garbage without falling over', () => {
    const host = new SparkplugHost('us');
    const early = host.take('spBv1.0/plant/NDATA/new', payload(3, []), 1);
    expect(early.notices).toMatchObject([{ kind: 'rebirth-asked', edge: 'plant/new' }]);
    const own = bornHost();
    const strange = own.take(
      'spBv1.0/plant/DDATA/edge1/fridge',
      payload(2, [{ alias: 77, value: 1 }]),
      5,
    );
    expect(strange.notices.map(({ kind }) => kind)).toContain('unknown-metric');
    expect(own.take('spBv1.0/plant/DDATA/edge1', payload(3, []), 6).notices).toEqual([]);
    const garbage = own.take('spBv1.0/plant/NDATA/edge1', Uint8Array.from([0xff, 0xff]), 7);
    expect(garbage.notices).toMatchObject([{ kind: 'broken' }]);
    expect(own.take('other/topic', Uint8Array.from([1]), 8)).toEqual({
      readings: [],
      notices: [],
      publish: [],
    });
  });
});
