import type { DeviceProfile } from './device-profile.ts';

/** Alibaba Cloud IoT Platform, thing model (Alink JSON); login as its "MQTT-TCP" page says. */
export const ALIBABA: DeviceProfile = {
  name: 'alibaba',
  title: 'Alibaba Cloud IoT Platform',
  address: 'mqtts://{productKey}.iot-as-mqtt.{region}.aliyuncs.com:1883',
  fields: ['productKey', 'deviceName'],
  topics: {
    report: '/sys/{productKey}/{deviceName}/thing/event/property/post',
    reportReply: '/sys/{productKey}/{deviceName}/thing/event/property/post_reply',
    command: '/sys/{productKey}/{deviceName}/thing/service/property/set',
    commandReply: '/sys/{productKey}/{deviceName}/thing/service/property/set_reply',
  },
  properties: {
    path: ['params'],
    valueField: 'value',
    timeField: 'time',
    envelope: { id: '{id}', version: '1.0', method: 'thing.event.property.post' },
  },
  login: {
    clientId: '{clientId}|securemode=2,signmethod=hmacsha256,timestamp={now}|',
    user: '{deviceName}&{productKey}',
    signed: 'clientId{clientId}deviceName{deviceName}productKey{productKey}timestamp{now}',
    method: 'hmac',
    algorithm: 'sha256',
    secretEncoding: 'utf8',
    password: '{signature}',
  },
};
