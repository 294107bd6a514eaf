import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the MQTT channel. */
export const MQTT_ERRORS: {
  readonly MQTT_OPTION_INVALID: ErrorSpec;
  readonly MQTT_BROKER_UNREACHABLE: ErrorSpec;
  readonly MQTT_PAYLOAD_BROKEN: ErrorSpec;
} = defineErrors({
  MQTT_OPTION_INVALID: {
    status: 422,
    exitCode: 3,
    cause: 'An option of the broker, a limit or a device profile is not valid.',
    remedy: 'Correct the option that the place names.',
  },
  MQTT_BROKER_UNREACHABLE: {
    status: 503,
    exitCode: 4,
    cause: 'The broker does not answer at the address, or refuses the login.',
    remedy: 'Check the address, the user and the password.',
  },
  MQTT_PAYLOAD_BROKEN: {
    status: 422,
    exitCode: 3,
    cause: 'A message is not in the form of its topic.',
    remedy: 'Mend the device; the message was left out.',
  },
});
