import type { DeviceProfile } from './device-profile.ts';

/** Baidu AI Cloud IoT Core, device shadow; login as its "MQTT connection" page says. */
export const BAIDU: DeviceProfile = {
  name: 'baidu',
  title: 'Baidu AI Cloud IoT Core',
  address: 'mqtt://{iotCoreId}.iot.{region}.baidubce.com:1883',
  fields: ['deviceName'],
  topics: {
    report: '$iot/{deviceName}/shadow/update/reported',
    reportReply: '$iot/{deviceName}/shadow/update/reported/reply',
    command: '$iot/{deviceName}/shadow/delta',
    commandReply: '$iot/{deviceName}/shadow/delta/reply',
  },
  properties: {
    path: ['reported'],
    messageTimeField: 'timestamp',
    envelope: { reqId: '{id}' },
  },
  login: {
    clientId: '{clientId}',
    user: 'thingidp@{iotCoreId}|{deviceName}|{nowSeconds}|SHA256',
    signed: '{deviceName}&{nowSeconds}&SHA256{secret}',
    method: 'digest',
    algorithm: 'sha256',
    secretEncoding: 'utf8',
    password: '{signature}',
  },
};
