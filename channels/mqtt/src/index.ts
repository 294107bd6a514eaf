export { type Broker, type BrokerOptions, startBroker } from './broker.ts';
export {
  type ChannelListeners,
  type ChannelOptions,
  type MqttChannel,
  openChannel,
} from './channel.ts';
export {
  type CloudLogin,
  cloudLogin,
  DEVICE_PROFILES,
  readReport,
  writeReport,
} from './cloud-device.ts';
export { MQTT_ERRORS } from './errors.ts';
export type { DeviceProfile } from './profiles/device-profile.ts';
export type { Reading, RfidRead } from './reading.ts';
export { RfidStock, type RfidStockOptions, type RfidZone } from './rfid-stock.ts';
export {
  type DeviceHealth,
  type MonitorOptions,
  type SensorAlarm,
  type SensorLimit,
  SensorMonitor,
} from './sensor-monitor.ts';
export {
  type HostResult,
  type Outgoing,
  SparkplugHost,
  type SparkplugNotice,
} from './sparkplug-host.ts';
export {
  readSparkplug,
  SPARKPLUG_TYPES,
  type SparkplugMetric,
  type SparkplugPayload,
  writeSparkplug,
} from './sparkplug-payload.ts';
