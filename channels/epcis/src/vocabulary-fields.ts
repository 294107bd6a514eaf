import {
  BIZ_STEPS,
  COMPONENTS,
  DISPOSITIONS,
  ERROR_REASONS,
  MEASUREMENTS,
  PARTY_TYPES,
  SENSOR_ALERTS,
  TRANSACTION_TYPES,
  type Vocabulary,
} from './vocabulary.ts';

/** Which field speaks which vocabulary; a path where the name alone does not tell. */
export const FIELD_VOCABULARIES: Readonly<Record<string, Vocabulary>> = {
  bizStep: BIZ_STEPS,
  disposition: DISPOSITIONS,
  set: DISPOSITIONS,
  unset: DISPOSITIONS,
  reason: ERROR_REASONS,
  'bizTransaction/type': TRANSACTION_TYPES,
  'source/type': PARTY_TYPES,
  'destination/type': PARTY_TYPES,
  'sensorReport/type': MEASUREMENTS,
  'sensorReport/exception': SENSOR_ALERTS,
  'sensorReport/component': COMPONENTS,
};
