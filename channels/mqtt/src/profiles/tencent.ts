import type { DeviceProfile } from './device-profile.ts';

/** Tencent Cloud IoT Explorer, data template; login as its "MQTT signature" page says. */
export const TENCENT: DeviceProfile = {
  name: 'tencent',
  title: 'Tencent Cloud IoT Explorer',
  address: 'mqtt://{productId}.iotcloud.tencentdevices.com:1883',
  fields: ['productId', 'deviceName'],
  topics: {
    report: '$thing/up/property/{productId}/{deviceName}',
    reportReply: '$thing/down/property/{productId}/{deviceName}',
    command: '$thing/down/property/{productId}/{deviceName}',
    commandReply: '$thing/up/property/{productId}/{deviceName}',
  },
  properties: {
    path: ['params'],
    messageTimeField: 'timestamp',
    envelope: { method: 'report', clientToken: '{id}' },
  },
  login: {
    clientId: '{productId}{deviceName}',
    user: '{productId}{deviceName};12010126;{connectionId};{expirySeconds}',
    signed: '{productId}{deviceName};12010126;{connectionId};{expirySeconds}',
    method: 'hmac',
    algorithm: 'sha256',
    secretEncoding: 'base64',
    password: '{signature};hmacsha256',
  },
};
